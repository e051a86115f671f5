// Reporter for any mocha: one JSON object per line into the file named by the option `output`, plain lines for people.
const { appendFileSync } = require('node:fs');

const LINGER_MS = 5000;

module.exports = class MulloverReporter {
  constructor(runner, options) {
    let failures = 0;
    const output = options.reporterOptions?.output ?? options.reporterOption?.output;
    const told = new Set();
    const write = (record) => appendFileSync(output, `${JSON.stringify(record)}\n`);
    const test = (one, status, error) => {
      const path = one.titlePath ? one.titlePath() : [one.fullTitle()];
      const message = error ? String(error.stack ?? error.message ?? error).slice(0, 2000) : undefined;
      // What goes wrong in a test that has ended is told of it once more.
      const again = told.has(one) || undefined;
      told.add(one);
      write({ type: 'test', file: one.file, path, status, message, hook: one.type === 'hook', again });
      console.log(`${status === 'passed' ? 'ok' : status}  ${path.join(' > ')}${message ? `\n${message}` : ''}`);
    };
    write({ type: 'start' });
    runner.on('pass', (one) => test(one, 'passed'));
    runner.on('fail', (one, error) => {
      failures += 1;
      test(one, 'failed', error);
    });
    runner.on('pending', (one) => test(one, 'skipped'));
    runner.on('end', () => {
      write({ type: 'end' });
      // What tests left open must not keep a process whose report is written; one that ends by itself is not stopped.
      setTimeout(() => process.exit(process.exitCode || (failures > 0 ? 1 : 0)), LINGER_MS).unref();
    });
  }
};

// Reporter for any mocha: one JSON object per line into the file named by the option `output`, plain lines for people.
const { appendFileSync } = require('node:fs');

module.exports = class MulloverReporter {
  constructor(runner, options) {
    const output = options.reporterOptions?.output ?? options.reporterOption?.output;
    const write = (record) => appendFileSync(output, `${JSON.stringify(record)}\n`);
    const test = (one, status, error) => {
      const path = one.titlePath ? one.titlePath() : [one.fullTitle()];
      const message = error ? String(error.stack ?? error.message ?? error).slice(0, 2000) : undefined;
      write({ type: 'test', file: one.file, path, status, message, hook: one.type === 'hook' });
      console.log(`${status === 'passed' ? 'ok' : status}  ${path.join(' > ')}${message ? `\n${message}` : ''}`);
    };
    write({ type: 'start' });
    runner.on('pass', (one) => test(one, 'passed'));
    runner.on('fail', (one, error) => test(one, 'failed', error));
    runner.on('pending', (one) => test(one, 'skipped'));
    runner.on('end', () => write({ type: 'end' }));
  }
};

// Reporter for any jasmine: one JSON object per line into the file named by MULLOVER_REPORT, plain lines for people.
const { appendFileSync } = require('node:fs');

module.exports = class MulloverReporter {
  #suites = [];
  /** For each open suite whether a test of it passed, so that nothing that comes before its tests failed. */
  #passed = [];

  jasmineStarted() {
    this.#write({ type: 'start' });
  }

  suiteStarted({ description }) {
    this.#suites.push(description);
    this.#passed.push(false);
  }

  specDone(spec) {
    const status = { passed: 'passed', failed: 'failed' }[spec.status] ?? 'skipped';
    if (status === 'passed') this.#passed.fill(true);
    this.#test([...this.#suites, spec.description], status, spec, {});
  }

  /** Errors of beforeAll, of afterAll and of the suite's own function. */
  suiteDone(suite) {
    const after = this.#passed.at(-1);
    if (suite.failedExpectations?.length > 0) this.#test([...this.#suites, '(suite)'], 'failed', suite, { hook: true, after });
    this.#suites.pop();
    this.#passed.pop();
  }

  jasmineDone(result) {
    const failures = result?.failedExpectations ?? [];
    const after = failures.every(({ globalErrorType: type }) => type !== undefined && type !== 'load');
    if (failures.length > 0) this.#test(['(outside of every suite)'], 'failed', result, { hook: true, after });
    this.#write({ type: 'end' });
  }

  #test(path, status, { filename: file, failedExpectations = [] }, more) {
    const [first] = failedExpectations;
    const message = status === 'failed' && first ? `${first.message}\n${first.stack ?? ''}`.slice(0, 2000) : undefined;
    this.#write({ type: 'test', file, path, status, message, ...more });
    console.log(`${status === 'passed' ? 'ok' : status}  ${path.join(' > ')}${message ? `\n${message}` : ''}`);
  }

  #write(record) {
    appendFileSync(process.env.MULLOVER_REPORT, `${JSON.stringify(record)}\n`);
  }
};

// Reporter for any jasmine: one JSON object per line into the file named by MULLOVER_REPORT, plain lines for people.
const { appendFileSync } = require('node:fs');

module.exports = class MulloverReporter {
  #suites = [];

  jasmineStarted() {
    this.#write({ type: 'start' });
  }

  suiteStarted({ description }) {
    this.#suites.push(description);
  }

  specDone(spec) {
    const status = { passed: 'passed', failed: 'failed' }[spec.status] ?? 'skipped';
    this.#test([...this.#suites, spec.description], status, spec, false);
  }

  /** Errors of beforeAll, of afterAll and of the suite's own function. */
  suiteDone(suite) {
    if (suite.failedExpectations?.length > 0) this.#test([...this.#suites, '(suite)'], 'failed', suite, true);
    this.#suites.pop();
  }

  jasmineDone(result) {
    if (result?.failedExpectations?.length > 0) this.#test(['(outside of every suite)'], 'failed', result, true);
    this.#write({ type: 'end' });
  }

  #test(path, status, { filename: file, failedExpectations = [] }, hook) {
    const [first] = failedExpectations;
    const message = status === 'failed' && first ? `${first.message}\n${first.stack ?? ''}`.slice(0, 2000) : undefined;
    this.#write({ type: 'test', file, path, status, message, hook });
    console.log(`${status === 'passed' ? 'ok' : status}  ${path.join(' > ')}${message ? `\n${message}` : ''}`);
  }

  #write(record) {
    appendFileSync(process.env.MULLOVER_REPORT, `${JSON.stringify(record)}\n`);
  }
};

// Prints the one closing line that continuous integration reads, from Jest's own figures, after Jest's summary.
export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    process.once('exit', () => process.stdout.write(`tests: ${results.numPassedTests} passed, ${failed} failed\n`));
  }
}

// For each runner what the contract suite needs of it: a command, a file, and its reports in every shape. Plain data.

export interface Report {
  readonly text: string;
  readonly exitCode: number;
  /** `status id` of every test; undefined where such a report says nothing. */
  readonly results: readonly string[] | undefined;
}

export interface RunnerSample {
  /** As a person writes it. */
  readonly command: string;
  /** What of it must not reach the runner: it would change what is read or measured. */
  readonly dropped: string;
  /** A test file, and a source that it can load. */
  readonly file: string;
  readonly source: string;
  /** A test of the file, from the outermost suite inwards. */
  readonly titles: readonly string[];
  readonly reports: {
    /** One test that passes, one that fails and, where the runner can say so, one that is skipped. */
    readonly tests: Report;
    /** A file that does not load. */
    readonly error: Report;
    /** Files without a test. */
    readonly none: Report;
    /** The first report, cut before its end: never only passes. */
    readonly cut: Report;
  };
}

const jsonLines = (...records: readonly object[]) => records.map((one) => `${JSON.stringify(one)}\n`).join('');
const START = { type: 'start' };
const END = { type: 'end' };
const UNFINISHED = '(did not finish)';

/** Reports of our own reporters and scripts, which name the file of every test. */
function ownReports(file: string, suite: string, tests: string, cut: readonly string[]): RunnerSample['reports'] {
  const results = [`passed ${file}::${suite}a`, `failed ${file}::${suite}b`, `skipped ${file}::${suite}c`];
  return {
    tests: { text: jsonLines(START) + tests + jsonLines(END), exitCode: 1, results },
    error: { text: '', exitCode: 1, results: [`error ${file}::${UNFINISHED}`] },
    none: { text: jsonLines(START, END), exitCode: 0, results: [] },
    cut: { text: jsonLines(START) + tests, exitCode: 1, results: [...results, ...cut] },
  };
}

/** `place`: the file of what did not end. */
function mochaReports(file: string, place = file): RunnerSample['reports'] {
  const one = (title: string, status: string) => ({ type: 'test', file, path: ['sums', title], status });
  const tests = jsonLines(one('a', 'passed'), one('b', 'failed'), one('c', 'skipped'));
  return ownReports(file, 'sums > ', tests, [`error ${place}::${UNFINISHED}`]);
}

/** These are written at once, at their end: of a part of one nothing is believed. */
function scriptReports(file: string): RunnerSample['reports'] {
  const one = (title: string, status: string) => ({ type: 'test', file, path: [title], status });
  const tests = jsonLines(one('a', 'passed'), one('b', 'failed'), one('c', 'skipped'));
  const unfinished = { type: 'unfinished', file, message: 'does not compile' };
  const results = [`error ${file}::${UNFINISHED}`];
  return {
    ...ownReports(file, '', tests, []),
    error: { text: jsonLines(START, unfinished, END), exitCode: 1, results },
    cut: { text: jsonLines(START) + tests, exitCode: 1, results },
  };
}

function jestReports(file: string): RunnerSample['reports'] {
  const one = (title: string, status: string) => ({ ancestorTitles: ['sums'], title, status });
  const report = (...testResults: readonly object[]) => JSON.stringify({ testResults });
  const assertionResults = [one('a', 'passed'), one('b', 'failed'), one('c', 'pending')];
  const tests = report({ name: `/workspace/${file}`, status: 'failed', assertionResults });
  const broken = report({ name: `/workspace/${file}`, status: 'failed', message: 'no', assertionResults: [] });
  const results = [`passed ${file}::sums > a`, `failed ${file}::sums > b`, `skipped ${file}::sums > c`];
  return {
    tests: { text: tests, exitCode: 1, results },
    error: { text: broken, exitCode: 1, results: [`error ${file}::${UNFINISHED}`] },
    none: { text: report(), exitCode: 0, results: [] },
    cut: { text: tests.slice(0, -4), exitCode: 1, results: [`error ${file}::${UNFINISHED}`] },
  };
}

function tapReports(file: string): RunnerSample['reports'] {
  const head = 'TAP version 13\n';
  const tests = `${head}ok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP later\n`;
  const results = [`passed ${file}::a`, `failed ${file}::b`, `skipped ${file}::c`];
  return {
    tests: { text: `${tests}1..3\n`, exitCode: 1, results },
    error: { text: '', exitCode: 1, results: [`error ${file}::${UNFINISHED}`] },
    none: { text: `${head}1..0\n`, exitCode: 0, results: [] },
    cut: { text: tests, exitCode: 1, results: [...results, `error ${file}::${UNFINISHED}`] },
  };
}

/** A test of tape is what stands behind its comment; its assertions have results too. */
function tapeReports(file: string): RunnerSample['reports'] {
  const tests = 'TAP version 13\n# a\nok 1 same\n# b\nnot ok 2 same\n# SKIP c\n';
  const results = [
    ...[`passed ${file}::a > same`, `passed ${file}::a`, `failed ${file}::b > same`, `failed ${file}::b`],
    `skipped ${file}::c`,
  ];
  const { error, none } = tapReports(file);
  return {
    tests: { text: `${tests}1..2\n`, exitCode: 1, results },
    error,
    none,
    cut: { text: tests, exitCode: 1, results: [...results, `error ${file}::${UNFINISHED}`] },
  };
}

const suite = (cases: string) => `<testsuites><testsuite name="s">${cases}</testsuite></testsuites>`;

function pythonReports(file: string, broken: string): RunnerSample['reports'] {
  const one = (name: string, inside = '') =>
    `<testcase classname="tests.test_a.Sums" name="${name}" file="${file}">${inside}</testcase>`;
  const cases = one('test_a') + one('test_b', '<failure message="1"/>') + one('test_c', '<skipped/>');
  const results = ['passed', 'failed', 'skipped'].map((status, at) => `${status} ${file}::Sums > test_${'abc'[at]}`);
  return {
    tests: { text: suite(cases), exitCode: 1, results },
    error: { text: suite(broken), exitCode: 2, results: [`error ${file}::${UNFINISHED}`] },
    none: { text: suite(''), exitCode: 5, results: [] },
    cut: { text: suite(cases).slice(0, -20), exitCode: 1, results: [`error ${file}::${UNFINISHED}`] },
  };
}

function javaReports(file: string, report: string): RunnerSample['reports'] {
  const one = (name: string, inside = '') => `<testcase classname="a.SumsTest" name="${name}">${inside}</testcase>`;
  const cases = one('a') + one('b', '<failure/>') + one('c', '<skipped/>');
  const sent = (exitCode: number, printed: string, ...texts: readonly string[]) =>
    JSON.stringify({ exitCode, printed, reports: texts.map((text) => ({ path: report, text })) });
  const unfinished = [`error ${file}::${UNFINISHED}`];
  return {
    tests: {
      text: sent(1, '', suite(cases)),
      exitCode: 1,
      results: [`passed ${file}::a`, `failed ${file}::b`, `skipped ${file}::c`],
    },
    error: { text: sent(1, `/workspace/${file}:3: error: no symbol\n`), exitCode: 1, results: unfinished },
    none: { text: sent(0, ''), exitCode: 0, results: [] },
    cut: { text: sent(1, '', suite(cases).slice(0, -20)), exitCode: 1, results: unfinished },
  };
}

const node = (name: string, command: string, dropped: string) => ({
  command: `${command} ${dropped}`.trim(),
  dropped,
  file: 'test/sums.test.js',
  source: 'lib/sums.js',
  titles: ['sums', `adds with ${name} (twice)`],
});
const NODE_FILE = 'test/sums.test.js';
const nodeLine = (title: string, nesting: number, over: object = {}) => ({
  ...{ type: 'test', file: `/workspace/${NODE_FILE}`, title, nesting, suite: false, passed: true },
  ...{ skipped: false, todo: false, ...over },
});
const NODE_TESTS = jsonLines(
  nodeLine('a', 1),
  nodeLine('b', 1, { passed: false }),
  nodeLine('c', 1, { skipped: true }),
  nodeLine('sums', 0, { suite: true, passed: false, message: '1 subtest failed' }),
);
const PYTHON = { file: 'tests/test_a.py', source: 'calc/sums.py', titles: ['Sums', 'test_a'] };
const UNLOADED =
  '<testcase classname="unittest.loader._FailedTest" file="unittest/loader.py" name="tests.test_a"><error/></testcase>';
function rspecReports(file: string): RunnerSample['reports'] {
  const one = (title: string, status: string) => ({ full_description: title, status, file_path: `./${file}` });
  const report = (errors: number, messages: readonly string[], ...examples: readonly object[]) =>
    JSON.stringify({ examples, messages, summary: { errors_outside_of_examples_count: errors } });
  const tests = report(0, [], one('a', 'passed'), one('b', 'failed'), one('c', 'pending'));
  const unfinished = [`error ${file}::${UNFINISHED}`];
  return {
    tests: { text: tests, exitCode: 1, results: [`passed ${file}::a`, `failed ${file}::b`, `skipped ${file}::c`] },
    error: { text: report(1, [`\nAn error occurred while loading ./${file}.\n`]), exitCode: 1, results: unfinished },
    none: { text: report(0, []), exitCode: 0, results: [] },
    cut: { text: tests.slice(0, -5), exitCode: 1, results: unfinished },
  };
}

function phpunitReports(file: string): RunnerSample['reports'] {
  const one = (name: string, inside = '') =>
    `<testcase name="${name}" class="SumsTest" classname="SumsTest" file="/workspace/${file}">${inside}</testcase>`;
  const cases = one('testA') + one('testB', '<failure type="x">no</failure>') + one('testC', '<skipped/>');
  const unfinished = [`error ${file}::${UNFINISHED}`];
  return {
    tests: {
      text: suite(cases),
      exitCode: 1,
      results: [`passed ${file}::testA`, `failed ${file}::testB`, `skipped ${file}::testC`],
    },
    error: { text: '', exitCode: 255, results: unfinished },
    none: { text: '<testsuites/>', exitCode: 0, results: [] },
    cut: { text: suite(cases).slice(0, -20), exitCode: 1, results: unfinished },
  };
}

const NATIVE = { file: 'tests/sums.c', source: 'src/sums.c', titles: ['sums'] };
const JAVA = { file: 'src/test/java/a/SumsTest.java', source: 'src/main/java/a/Sums.java', titles: ['adds'] };

/** By the name of the runner. */
export const RUNNER_SAMPLES: Readonly<Record<string, RunnerSample>> = {
  'node:test': {
    ...node('node', 'node --test', '--test-reporter=dot'),
    reports: ownReports(NODE_FILE, 'sums > ', NODE_TESTS, [`error ${NODE_FILE}::${UNFINISHED}`]),
  },
  mocha: { ...node('mocha', 'mocha', '--reporter dot'), reports: mochaReports(NODE_FILE) },
  jasmine: { ...node('jasmine', 'jasmine', '--random=true'), reports: mochaReports(NODE_FILE, '') },
  jest: { ...node('jest', 'jest', '--coverage'), reports: jestReports(NODE_FILE) },
  vitest: { ...node('vitest', 'vitest', '--coverage'), reports: jestReports(NODE_FILE) },
  ava: { ...node('ava', 'ava', '--watch'), reports: tapReports(NODE_FILE) },
  tap: { ...node('tap', 'tap', '--coverage-report=html'), reports: tapReports(NODE_FILE) },
  tape: { ...node('tape', 'tape test/*.js', ''), reports: tapeReports(NODE_FILE) },
  pytest: {
    ...{ command: 'pytest --cov=calc', dropped: '--cov=calc', ...PYTHON },
    reports: pythonReports(
      PYTHON.file,
      `<testcase classname="" name="tests.test_a" file="${PYTHON.file}"><error message="no"/></testcase>`,
    ),
  },
  unittest: {
    ...{ command: 'python -m unittest discover -s tests -v', dropped: '-v', ...PYTHON },
    reports: pythonReports(PYTHON.file, UNLOADED),
  },
  'go test': {
    ...{ command: 'go test -v ./...', dropped: '-v' },
    ...{ file: 'calc/sums_test.go', source: 'calc/sums.go', titles: ['TestSums', 'adds'] },
    reports: scriptReports('calc/sums_test.go'),
  },
  'cargo test': {
    ...{ command: 'cargo test --workspace --no-fail-fast', dropped: '--no-fail-fast' },
    ...{ file: 'tests/sums.rs', source: 'src/lib.rs', titles: ['sums', 'adds'] },
    reports: scriptReports('tests/sums.rs'),
  },
  maven: {
    ...{ command: './mvnw -q verify', dropped: '-q', ...JAVA },
    reports: javaReports(JAVA.file, 'target/surefire-reports/TEST-a.SumsTest.xml'),
  },
  gradle: {
    ...{ command: './gradlew check --scan', dropped: '--scan', ...JAVA },
    reports: javaReports(JAVA.file, 'build/test-results/test/TEST-a.SumsTest.xml'),
  },
  ctest: {
    ...{ command: 'ctest --test-dir out --output-on-failure', dropped: '--output-on-failure', ...NATIVE },
    reports: scriptReports(NATIVE.file),
  },
  'meson test': {
    ...{ command: 'meson test -C out --no-rebuild', dropped: '--no-rebuild', ...NATIVE },
    reports: scriptReports(NATIVE.file),
  },
  automake: { ...{ command: 'make -k check', dropped: '', ...NATIVE }, reports: scriptReports(NATIVE.file) },
  rspec: {
    ...{ command: 'bundle exec rspec --format doc', dropped: 'doc' },
    ...{ file: 'spec/sums_spec.rb', source: 'lib/sums.rb', titles: ['sums adds'] },
    reports: rspecReports('spec/sums_spec.rb'),
  },
  minitest: {
    ...{ command: 'bundle exec rake test --trace', dropped: '--trace' },
    ...{ file: 'test/sums_test.rb', source: 'lib/sums.rb', titles: ['SumsTest', 'test_adds'] },
    reports: scriptReports('test/sums_test.rb'),
  },
  phpunit: {
    ...{ command: 'vendor/bin/phpunit --coverage-text', dropped: '--coverage-text' },
    ...{ file: 'tests/SumsTest.php', source: 'src/Sums.php', titles: ['testAdds with data set "one"'] },
    reports: phpunitReports('tests/SumsTest.php'),
  },
};

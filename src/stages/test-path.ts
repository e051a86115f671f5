// Tells the test side of a repository from its source: tests, fixtures, snapshots and what configures the test runner.

const folders = new Set([
  'test',
  'tests',
  '__tests__',
  'testing',
  'spec',
  'specs',
  '__specs__',
  'e2e',
  'cypress',
  'fixture',
  'fixtures',
  '__fixtures__',
  '__mocks__',
  '__snapshots__',
  'snapshots',
  'testdata',
  'test-data',
  'test_data',
]);

/** Source sets of Java builds and the like: `integrationTest`, `testFixtures`, `it-tests`; not `latest`. */
const folderNames = [/[a-z0-9]Tests?$/, /^testFixtures$/, /[-_]tests?$/i];

const names = [
  /[._-](test|tests|spec|specs)\.[^.]+$/i,
  /^tests?\.[^.]+$/i,
  /^test[_-].+\.[^.]+$/i,
  /^(spec|test)_helper\.[^.]+$/i,
  /[a-z0-9](Test|Tests|Spec|TestCase|IT)\.(java|kt|cs|php|scala|swift|groovy)$/,
  /\.snap$/,
  /^conftest\.py$/,
  /^(pytest|tox)\.ini$/,
  /^(noxfile|runtests)\.py$/,
  /^\.(mocharc|nycrc|taprc|jestrc|c8rc|coveragerc)(\..+)?$/,
  /^(jest|vitest|karma|ava|playwright|cypress|wallaby|web-test-runner|jasmine)([.-][\w.-]+)?\.(config|conf|setup|workspace|json)?\.?[cm]?[jt]sx?(on)?$/i,
  /^(jest|vitest)[.-]setup\./i,
];

/** True for a path that a fix of the product must not touch, and that no fix is looked for in. */
export function isTestPath(path: string): boolean {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  const inFolder = parts.some(
    (part) => folders.has(part.toLowerCase()) || folderNames.some((pattern) => pattern.test(part)),
  );
  return inFolder || names.some((pattern) => pattern.test(name));
}

// What a path alone says about the side it is on: some names are tests wherever they lie, others only may be.

/** Extensions of programs: `openapi.spec.json` is no test. */
const CODE =
  '(?:[cm]?[jt]sx?|vue|svelte|py|pyx|rb|go|rs|dart|exs?|java|kt|cs|php|scala|swift|groovy|c|cc|cpp|cxx|lua|hs|coffee|clj|jl|r|sh)';
const SCRIPT = '[cm]?[jt]sx?';

/** Folders that nothing but test tools makes or reads. */
const TEST_FOLDERS = /(^|\/)(__tests__|__specs__|__mocks__|__snapshots__|__fixtures__|tap-snapshots|testdata)\//i;
/** Source sets of Java builds: what is compiled for tests, and what is shipped. */
const TEST_SOURCES = /(^|\/)src\/(test|[a-z]+Tests?|testFixtures)\/(java|kotlin|groovy|scala|resources)\//;
const SHIPPED_SOURCES = /(^|\/)src\/main\/(java|kotlin|groovy|scala|resources)\//;

/** Of languages whose tests are classes with marks of a framework. */
const CLASS_NAME = /[a-z0-9](Test|Tests|Spec|IT)\.(java|kt|cs|php|scala|swift|groovy)$/;
/** Names that configure runners or that compilers take for tests, whatever lies in the file. */
const SURE_NAMES = [
  /_test\.go$/,
  new RegExp(`^(spec|test)_helper\\.${CODE}$`, 'i'),
  new RegExp(`^setup-?tests?\\.${SCRIPT}$`, 'i'),
  /\.snap$/,
  /^conftest\.py$/,
  /^(pytest|tox)\.ini$/,
  /^noxfile\.py$/,
  /^\.(mocharc|nycrc|taprc|jestrc|c8rc|coveragerc)(\..+)?$/,
  /^(jest|vitest|karma|ava|playwright|cypress|wallaby|web-test-runner|jasmine)([.-][\w.-]+)?\.(config|conf|setup|workspace|json)?\.?[cm]?[jt]sx?(on)?$/i,
  /^(jest|vitest)[.-]setup\./i,
];
/** Names that tests have, and now and then a file that the product loads: `run-test.js`, `OpenApiSpec.cs`. */
const NAMES = [
  new RegExp(`[._-](test|tests|spec|specs)\\.${CODE}$`, 'i'),
  /^test_.+\.py$/i,
  /^runtests\.py$/,
  CLASS_NAME,
];

/** Folders that hold tests in most repositories, and the product in some: `django/test/`, `src/spec/`. */
const MAYBE_FOLDERS = new Set([
  ...['test', 'tests', 'testing', 'spec', 'specs', 'e2e', 'cypress', 'fixture', 'fixtures', 'snapshots'],
  ...['test-data', 'test_data'],
]);
const MAYBE_FOLDER_NAMES = [/[a-z0-9.]Tests?$/, /[-_]tests?$/i];
const MAYBE_NAMES = [/^tests?\.[^.]+$/i, /^test[_-].+\.[^.]+$/i, /[a-z0-9]TestCase\.\w+$/];

/** True for a name that is a test, or configures a test runner, as far as a name can say it. */
export function isTestName(path: string): boolean {
  return isSureTest(path) || (!SHIPPED_SOURCES.test(path) && NAMES.some((pattern) => pattern.test(nameOf(path))));
}

/** True for what no product loads, in any repository. */
export function isSureTest(path: string): boolean {
  if (SHIPPED_SOURCES.test(path)) return false;
  if (TEST_FOLDERS.test(path) || TEST_SOURCES.test(path)) return true;
  return SURE_NAMES.some((pattern) => pattern.test(nameOf(path)));
}

/** True for the name of a class that is a test only with a mark of a framework in it. */
export function isClassOfTests(path: string): boolean {
  return CLASS_NAME.test(nameOf(path));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Folders of the path, outermost first, that often hold tests. */
export function maybeFolders(path: string): readonly string[] {
  if (SHIPPED_SOURCES.test(path)) return [];
  const parts = path.split('/');
  return parts.slice(0, -1).flatMap((part, at) => {
    const maybe = MAYBE_FOLDERS.has(part.toLowerCase()) || MAYBE_FOLDER_NAMES.some((pattern) => pattern.test(part));
    return maybe ? [parts.slice(0, at + 1).join('/')] : [];
  });
}

/** True for a file name that many tests have, and some product files too. */
export function hasMaybeName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return !SHIPPED_SOURCES.test(path) && MAYBE_NAMES.some((pattern) => pattern.test(name));
}

/** True for whatever may be on the test side, for a look at a repository of which only the paths are known. */
export function looksLikeTest(path: string): boolean {
  return isTestName(path) || maybeFolders(path).length > 0 || hasMaybeName(path);
}

// What a path alone says about the side it is on: some names are tests wherever they lie, others only may be.

/** Extensions of programs: `openapi.spec.json` is no test. */
const CODE =
  '(?:[cm]?[jt]sx?|vue|svelte|py|pyx|rb|go|rs|dart|exs?|java|kt|cs|php|scala|swift|groovy|c|cc|cpp|cxx|lua|hs|coffee|clj|jl|r|sh)';
const SCRIPT = '[cm]?[jt]sx?';

/** Folders that nothing but test tools makes or reads. */
const TEST_FOLDERS = /(^|\/)(__[a-z-]*(test|spec|mock|fixture|snapshot)s?__|tap-snapshots|testdata)\//i;
/** Source sets of Java builds: what is compiled for tests, and what is shipped. */
const TEST_SOURCES = /(^|\/)src\/(test|[a-z]+Tests?|testFixtures)\/(java|kotlin|groovy|scala|resources)\//;
const SHIPPED_SOURCES = /(^|\/)src\/main\/(java|kotlin|groovy|scala|resources)\//;

/** The same of builds for several platforms, which ship classes for tests among it. */
const SHIPPED_FOLDERS = /(^|\/)src\/[a-z]+Main\/kotlin\//;

/** Of languages whose tests are classes with marks of a framework. */
const CLASS_NAME = /[a-z0-9](Test|Tests|Spec|IT)\.(java|kt|cs|php|scala|swift|groovy)$/;
/** Names that configure runners or that nothing but runners writes, whatever lies in the file. */
const SETTINGS = [
  new RegExp(`^spec_helper\\.${CODE}$`, 'i'),
  new RegExp(`^setup-?tests?\\.${SCRIPT}$`, 'i'),
  /\.snap$/,
  /^conftest\.py$/,
  /^(pytest|tox)\.ini$/,
  /^noxfile\.py$/,
  /^\.(mocharc|nycrc|taprc|jestrc|c8rc|coveragerc)(\..+)?$/,
  /^(jest|vitest|karma|ava|playwright|cypress|wallaby|web-test-runner|jasmine)([.-][\w.-]+)?[.-](config|conf|setup|workspace|preset)([.-][\w-]+)*\.([cm]?[jt]sx?|json)$/i,
  /^(jest|karma|cypress|jasmine)([.-][\w.-]+)?\.json$/i,
  /^(jest|vitest)[.-]setup\./i,
];
/** Names that are settings at the top only: `lib/frameworks/jest.js` is a program. */
const TOP_SETTINGS =
  /^(jest|vitest|karma|ava|playwright|cypress|wallaby|web-test-runner|jasmine)([.-][\w.-]+)?\.[cm]?[jt]sx?$/i;
/** Words of a name that a product about tests has too: `no-only-test.js`, `load_test.py`. */
const WEAK_NAMES = [
  new RegExp(`[_-](test|tests|spec|specs)\\.${CODE}$`, 'i'),
  new RegExp(`^test_helper\\.${CODE}$`, 'i'),
  /^test_.+\.py$/i,
];
/** Names that tests have, and now and then a file that the product loads: `run-test.js`, `OpenApiSpec.cs`. */
const NAMES = [new RegExp(`[.](test|tests|spec|specs)\\.${CODE}$`, 'i'), ...WEAK_NAMES, CLASS_NAME];

/** Folders that hold tests in most repositories, and the product in some: `django/test/`, `src/spec/`. */
const MAYBE_FOLDERS = new Set([
  ...['test', 'tests', 'testing', 'spec', 'specs', 'e2e', 'cypress', 'fixture', 'fixtures', 'snapshots'],
  ...['test-data', 'test_data'],
]);
const MAYBE_FOLDER_NAMES = [/[a-z0-9.]Tests?$/, /[-_]tests?$/i];
const MAYBE_NAMES = [/^tests?\.[^.]+$/i, /^test[_-].+\.[^.]+$/i, /^runtests\.py$/, /[a-z0-9]TestCase\.\w+$/];

/** True for a name that is a test, or configures a test runner, as far as a name can say it. */
export function isTestName(path: string): boolean {
  return isSureTest(path) || (!SHIPPED_SOURCES.test(path) && NAMES.some((pattern) => pattern.test(nameOf(path))));
}

/** True for what no product loads, in any repository. */
export function isSureTest(path: string): boolean {
  if (SHIPPED_SOURCES.test(path)) return false;
  if (TEST_FOLDERS.test(path) || TEST_SOURCES.test(path)) return true;
  return /_test\.go$/.test(path) || configuresTests(path);
}

/** True for settings and hooks of runners, which say nothing of the files around. */
export function configuresTests(path: string): boolean {
  return TOP_SETTINGS.test(path) || SETTINGS.some((pattern) => pattern.test(nameOf(path)));
}

/** True for the name of a test that is none where the file gives something to others and tests nothing. */
export function isWeakTestName(path: string): boolean {
  return WEAK_NAMES.some((pattern) => pattern.test(nameOf(path)));
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
  if (SHIPPED_SOURCES.test(path) || SHIPPED_FOLDERS.test(path)) return [];
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

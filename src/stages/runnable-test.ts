// Which files of the test side a runner runs by itself, as far as names tell.

const notRunnable =
  /(^|\/)(fixtures?|__fixtures__|__mocks__|mocks|__snapshots__|snapshots|helpers?|support|utils?|testdata|test[-_]data|data|setup|shared|common|types)\//i;
/** Tests that lie beside the code, in folders named like its packages. */
const besideCode = /_test\.go$|(Test|Tests|IT|Spec|TestCase)\.(java|kt|scala|groovy)$/;
const neverRunnable = /(^|\/)(fixtures?|testdata|test[-_]data)\//i;
/** What tests read, or what stands in for a module. */
const DATA =
  /(^|\/)(fixtures?|__fixtures__|__mocks__|mocks|__snapshots__|snapshots|testdata|test[-_]data|node_modules|vendor)\//i;
const runnable = [
  /(^|[/._-])(tests?|spec)\.[cm]?[jt]sx?$/,
  /(^|\/)test_[^/]+\.py$/,
  /_test\.(py|go|rb|exs|dart|cc|cpp)$/,
  /_spec\.rb$/,
  /(Test|Tests|IT|Spec|TestCase)\.(java|kt|cs|php|scala|swift|groovy)$/,
  /(^|\/)tests\/[^/]+\.rs$/,
];
const scriptInTestFolder = /(^|\/)(test|tests|__tests__|spec|specs)\/(?:[^/]+\/)*[^/]+\.[cm]?[jt]sx?$/;

/** True where a runner may run what lies there, as far as its text has tests: data that look like tests never are. */
export function mayHoldTests(path: string): boolean {
  return !DATA.test(path) && !path.endsWith('.d.ts');
}

/** True for a file of the test side that a runner runs by itself; fixtures, helpers and configuration are not. */
export function isRunnableTest(path: string): boolean {
  const left = besideCode.test(path) ? neverRunnable : notRunnable;
  if (left.test(path) || path.endsWith('.d.ts')) return false;
  if (runnable.some((pattern) => pattern.test(path))) return true;
  const name = path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/(\.d)?\.[^.]+$/, '')
    .replace(/[._-](test|spec)$/, '');
  return (
    scriptInTestFolder.test(path) &&
    !/^(index|setup|helpers?|utils?|common|support|mocks?|jest|vitest|karma)$/.test(name) &&
    !/config/.test(path)
  );
}

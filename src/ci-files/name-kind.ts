// What a name promises: scripts, targets, sessions, jobs and files are called by what they do.

export type NameKind = 'unit' | 'other-tests' | 'no-tests' | 'unknown';

/** Tests that need more than the code, or check something else than its behaviour. */
const OTHER_TESTS =
  /^(e2e|end|integration|integrations|integ|browser|browsers|chrome|chromium|firefox|safari|webkit|electron|headless|playwright|cypress|selenium|puppeteer|wdio|karma|browserstack|saucelabs|sauce|visual|screenshot|screenshots|smoke|acceptance|system|perf|performance|stress|load|soak|fuzz|fuzzing|mutation|mutmut|stryker|wpt|compat|compatibility|interop|conformance|types?|typings?|typescript|dts|tsd|dtslint|attw|publint|size|external|downstream|upstream|nightly|canary|miri|wasm|emscripten|windows|win|macos|mac|osx|android|ios|qemu|docker|example|examples|template|templates|revdep|production|prod|online|network|remote|live|ecosystem|minimal|minimum|oldest|lowest|msrv|pypy\d*|graalpy|jruby|truffleruby|musl|cross|valgrind|asan|ubsan|tsan|msan|sanitize|sanitizer|sanitizers|deno|bun|mysql|postgres|postgresql|mssql|oracle|mongo|redis|native|graal|graalvm|reproducible|reproducibility|subset|dist|packed|tarball|package|published|slow|min|old|older|legacy|eol|deprecated|i386|s390x|arm64|aarch64|32bit)$/;
const NO_TESTS =
  /^(lint|linter|linters|linting|eslint|tslint|prettier|biome|format|formatting|fmt|style|stylelint|standard|typecheck|typechecking|typing|tsc|mypy|pyright|flake8|ruff|black|isort|pylint|pyupgrade|precommit|commit|docs|doc|documentation|man|manual|manpages?|docstring|sphinx|mkdocs|readme|changelog|spell|spelling|codespell|build|builds|compile|bundle|dist|release|releases|publish|deploy|deployment|package|packaging|pkg|wheel|wheels|sdist|manifest|audit|security|codeql|scorecard|license|licenses|clippy|rustfmt|udeps|bench|benchmark|benchmarks|clean|serve|start|dev|watch|website|site|pages|storybook|preview|label|labeler|stale|lock|dependabot|renovate|coverage|report|upload|notify|danger|cla|triage|sync|update|bump|backport|check)$/;
const TESTS =
  /^(tests?|tester|testing|unittests?|units?|specs?|jest|vitest|mocha|ava|tap|pytest|tox|nox|ctest|rspec|phpunit|cover|cov|suite|testall|py\d+|(?!(con|la|fas|grea|at|hot|new|old|short|long|clean|strict)tests?$)[a-z]+tests?)$/;

/** The words of a name decide: `test:e2e` is other tests, `test-lint` is none. */
export function nameKind(name: string): NameKind {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const tests = words.some((word) => TESTS.test(word));
  if (words.some((word) => OTHER_TESTS.test(word))) return tests ? 'other-tests' : 'unknown';
  if (
    tests &&
    words.some((word) =>
      /^(lint|format|fmt|types?|docs?|documentation|style|build|bench|benchmark|typecheck|coverage|report)$/.test(word),
    )
  )
    return words.some((word) => /^(coverage|build)$/.test(word)) ? 'unit' : 'no-tests';
  if (tests) return 'unit';
  return words.some((word) => NO_TESTS.test(word)) ? 'no-tests' : 'unknown';
}

/** True for names of jobs and files that hold other tests than those of the code on a plain machine. */
export function promisesOtherTests(name: string): boolean {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => OTHER_TESTS.test(word));
}

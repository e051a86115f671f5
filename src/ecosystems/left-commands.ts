// Which commands of a repository's own test command its recipe does not run: another runner, a script with assertions. Pure.

import { startedBy } from '../ci-files/command-words.ts';
import { nameKind } from '../ci-files/name-kind.ts';
import { skipReason } from '../ci-files/skip-reason.ts';
import { parseCommandLine } from '../runners/runner-command.ts';
import { commandsInTurn, quoteWords } from '../runners/shell-words.ts';

/** A recipe is part of an event: what is named of it must have room there. */
const MOST = 6;
const LONGEST = 120;

/** As a recipe holds them: each once, and no more than a reader wants to see. */
export function listedCommands(commands: readonly string[]): readonly string[] {
  const all = [...new Set(commands)].map((one) => (one.length > LONGEST ? `${one.slice(0, LONGEST - 1)}…` : one));
  return all.length > MOST ? [...all.slice(0, MOST), `${all.length - MOST} more commands`] : all;
}

/** Of commands that run in turn, those that may check behaviour: whatever is not known to do something else. */
export function checksOf(script: string): readonly string[] {
  return commandsInTurn(script).flatMap((given) => {
    const words = withoutSyntax(given);
    return isNoCheck(words) ? [] : [quoteWords(words)];
  });
}

/** The same without the first one that starts a runner: that is what a command is taken apart for. */
export function checksBesideRunner(script: string): readonly string[] {
  const checks = checksOf(script);
  const first = checks.findIndex((one) => parseCommandLine(one) !== undefined);
  return checks.filter((_, at) => at !== first);
}

/** Of commands, those that are not in the runner's own run of everything. */
export function beyondRunner(checks: readonly string[], runner: string): readonly string[] {
  const first = checks.find((one) => isRunBy(one, runner));
  return checks.filter((one) => one !== first && (!isRunBy(one, runner) || SELECTS_OTHERS.test(one)));
}

/** Runners of Python that collect what pytest collects, too. */
const LIKE_PYTEST = /^(pytest|py\.test|unittest|nose2?|nosetests|trial|stestr|testr|green)$/;
/** Options that select tests which are not there without them. */
const SELECTS_OTHERS = /(^|\s)(-?-tags|--features|--all-features|--no-default-features|--ignored|--doctest\S*)\b/;

function isRunBy(command: string, runner: string): boolean {
  if (parseCommandLine(command)?.runner === runner) return true;
  return runner === 'pytest' && startedBy(command).some(({ program }) => LIKE_PYTEST.test(program));
}

/** Words of the shell around a command, and marks of make. */
function withoutSyntax(words: readonly string[]): readonly string[] {
  const [first = '', ...rest] = words;
  const bare = first.replace(/^[@({!-]+/, '');
  if (bare === '' || /^(if|then|else|elif|do|while|until)$/.test(bare))
    return rest.length > 0 ? withoutSyntax(rest) : [];
  const last = withoutClosing(rest.at(-1));
  const middle = last === undefined ? [] : [...rest.slice(0, -1), ...(last === '' ? [] : [last])];
  return [bare, ...middle];
}

/** `x)` ends a group that another command opened, `f()` does not. */
function withoutClosing(word: string | undefined): string | undefined {
  const count = (sign: string) => (word ?? '').split(sign).length;
  return count(')') + count('}') > count('(') + count('{') ? word?.replace(/(?<![)}])[)}]+$/, '') : word;
}

const FILES_AND_SHELL = new Set(
  [
    'cd pushd popd export unset set shopt umask source . exit return for fi done esac case [ [[ test ] trap wait kill',
    'rm rimraf rimraf2 del del-cli trash mkdir mkdirp make-dir cp cpy cpx cpr ncp mv ln touch copyfiles shx chmod tar unzip zip',
    'tsc babel swc rollup esbuild tsup tsdown unbuild webpack parcel microbundle peggy pegjs jison coffee node-gyp',
    'vue-tsc svelte-check dtslint check-dts dts husky patch-package is-ci opener open-cli c8 nyc lcov genhtml',
    'cmake xo jshint jscs semistandard ts-standard jslint eclint markdownlint-cli2 remark alex ls-engines aud evalmd',
    'npmignore auto-changelog safe-publish-latest license-checker dependency-check lockfile-lint publint gofumpt revive',
  ]
    .join(' ')
    .split(' '),
);
const PREPARES =
  /^(npm|yarn|pnpm|bun) (ci|i|install|add|link|rebuild|prune|dedupe|pack)\b|^(yarn|pnpm)$|^(\.\/)?(pip3?|uv pip|poetry|pdm|pipenv|conda) (install|sync|lock)\b|^uv (sync|lock|venv)\b|^go (build|mod|get|install|generate|list|clean|work)\b|^cargo (\+\S+ )?(build|check|fetch|clean|install|update)\b|^(\.\/)?(ensurepip|venv|virtualenv)\b|^setup\.py (build|build_ext|develop|install|sdist|bdist\w*)\b/;
const MEASURES_COVERAGE =
  /^(coverage\d?|nyc|c8) (report|check-coverage|combine|html|xml|json|erase|annotate)\b|^go tool\b/;
/** Programs whose first argument is the program of the repository that they start. */
const INTERPRETERS = /^(node|tsx|ts-node|python[\d.]*|sh|bash|dash|zsh|ruby|perl|deno|bun)$/;
const MAKES_FILES =
  /^(gen|generate|generates?|codegen|prepare|transpile|copy|clean|fetch|download|install|link|build|compile|bundle|lint|format|fmt|docs?)$/;

/** True for linters, checks of types, builds, reports of coverage, and what only moves files or steers the shell. */
function isNoCheck(words: readonly string[]): boolean {
  const command = quoteWords(words);
  const [run] = startedBy(command);
  if (!run || FILES_AND_SHELL.has(run.program)) return true;
  const line = [run.program, ...run.args].join(' ');
  if (PREPARES.test(line) || MEASURES_COVERAGE.test(words.join(' ')) || PREPARES.test(run.args.join(' '))) return true;
  const reason = skipReason(command);
  if (reason !== undefined && reason !== NEEDS_CONTAINERS) return true;
  const [script] = INTERPRETERS.test(run.program) ? run.args.filter((word) => !word.startsWith('-')) : [run.path];
  return script?.includes('/') === true || INTERPRETERS.test(run.program) ? makesFiles(script ?? '') : false;
}

/** What needs containers may be tests like any other. */
const NEEDS_CONTAINERS = 'needs containers of its own';

/** By the name of a program of the repository: `scripts/build.js`, `./tools/lint.sh`. */
function makesFiles(script: string): boolean {
  const name = script.slice(script.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return words.some((word) => MAKES_FILES.test(word)) && !words.some((word) => nameKind(word) === 'unit');
}

/** True for a script that its name promises to check no behaviour: `lint`, `build:types`. */
export function promisesNoCheck(name: string): boolean {
  return nameKind(name) === 'no-tests' && !/check|cover|verify|package|dist/i.test(name);
}

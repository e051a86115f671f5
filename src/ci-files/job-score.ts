// How likely a job is the one that runs the tests of the code on a plain Linux machine.

import type { CiJob } from './ci-job.ts';
import { startedBy } from './command-words.ts';
import type { JobCommands } from './job-commands.ts';
import { nameKind, promisesOtherTests } from './name-kind.ts';
import { languageOf } from './test-run.ts';

export interface Surroundings {
  readonly texts: ReadonlyMap<string, string>;
  /** What the package itself was detected to be. */
  readonly ecosystem: string | undefined;
}

/** Undefined for a job that runs no tests, or that runs elsewhere. */
export function scoreOfJob(
  job: CiJob,
  { commands }: JobCommands,
  { texts, ecosystem }: Surroundings,
): number | undefined {
  const tests = commands.filter(({ tests: kind }) => kind !== undefined);
  const units = tests.filter(({ tests: kind }) => kind === 'unit');
  if (tests.length === 0 || job.machine === 'other') return undefined;
  return (
    (units.length > 0 ? 100 : 0) +
    scoreOfNames(job) +
    // What is run with several versions or on several systems is what all else hangs on.
    (Object.keys(job.matrix).length > 0 ? 2 : 0) +
    scoreOfTriggers(job.triggers) +
    (job.machine === 'linux' ? 10 : 0) -
    (job.conditional ? 3 : 0) -
    (job.optional ? 15 : 0) -
    Math.min(job.services.length, 2) * 6 -
    (job.image === undefined ||
    /^[\w/.-]*(node|python|golang|rust|ruby|php|maven|gradle|openjdk|temurin|javascript)[\w./-]*(:|$)/.test(job.image)
      ? 0
      : 8) +
    scoreOfPlace((units[0] ?? tests[0])?.workingDirectory ?? '.', texts) -
    (isOfOther(units.length > 0 ? units : tests, ecosystem) ? 60 : 0) -
    (units.every(({ command }) => narrowed(command)) && units.length > 0 ? 12 : 0) +
    (units.some(({ command }) => /\bunit\b/.test(command)) ? 6 : 0)
  );
}

/** Names of the file, the job and its matrix say what is special about it. */
function scoreOfNames({ file, name, matrix }: CiJob): number {
  const base = file.slice(file.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const values = Object.entries(matrix).flatMap(([key, value]) => (value === 'true' ? [key] : [value]));
  const special = values.filter((value) => /[a-z]/i.test(value) && promisesOtherTests(value)).length;
  return (
    scoreOfName(base, 2) +
    scoreOfName(name.replace(/^.* \/ /, ''), 1) +
    (/^(tests?|ci|main|build|unit[\w-]*|check|checks|python[\w-]*|node[\w-]*|go|rust|java|linux|ubuntu)$/i.test(base)
      ? 8
      : 0) -
    special * 10
  );
}

function scoreOfName(name: string, weight: number): number {
  const kind = nameKind(name);
  if (promisesOtherTests(name)) return -14 * weight;
  if (
    /release|publish|deploy|nightly|cron|schedule|coverage|coveralls|codecov|analy[sz]|sonar|bench|docs|manpage|lint/i.test(
      name,
    )
  )
    return -8 * weight;
  // `test` is about all of it, `core-test-debug` about something.
  const more = name.split(/[^A-Za-z]+/).filter((word) => word !== '' && !OF_ANY_JOB.test(word)).length - 1;
  return kind === 'unit' ? 8 - Math.min(3, Math.max(0, more)) : 0;
}

const OF_ANY_JOB =
  /^(linux|ubuntu|debian|amd|x|v|ci|and|build|run|on|the|all|unit|node|nodejs|python|py|go|golang|rust|ruby|java|jdk|php|gcc|latest|stable)$/i;

const RUNNERS = /^(pytest|py\.test|unittest|nose2?|trial|jest|_?mocha|vitest|ava|tap|tape|node|rspec|phpunit|pest)$/;

/** `tests/test_a.py`, `test/a.spec.ts:12`, `tests.test_a.TestA`, `x.py::test_y`. */
function isOneTest(word: string): boolean {
  if (word.startsWith('-') || /[*{}]/.test(word)) return false;
  return (
    /::/.test(word) ||
    /(^|\/)(test_[^/]*|[^/]*[._-](test|spec)s?|\w+Test)\.\w+(:\d+)?$/.test(word) ||
    /^[a-z_][\w.]*\.(Test|test_)\w*$/.test(word)
  );
}

function scoreOfTriggers(triggers: readonly string[]): number {
  if (triggers.some((name) => name === 'push' || name === 'pull_request' || name === 'pull_request_target')) return 10;
  if (triggers.includes('merge_group')) return 5;
  return triggers.length === 0 ? 10 : -20;
}

/** The package at the root, where there is one, before packages below it. */
function scoreOfPlace(directory: string, texts: ReadonlyMap<string, string>): number {
  if (directory === '.' || directory.startsWith('build')) return 5;
  return /(^|\/)(examples?|docs?|website|bench\w*|e2e)(\/|$)/.test(directory) || texts.has('package.json') ? -10 : 0;
}

/** The tests of a part in another language: of a web page, of bindings. */
function isOfOther(tests: readonly { readonly command: string }[], ecosystem: string | undefined): boolean {
  const languages = tests.flatMap(({ command }) => startedBy(command).map(languageOf));
  if (ecosystem === undefined || !NAMED.has(ecosystem)) return false;
  const known = languages.filter((one) => one !== undefined);
  return known.length > 0 && known.length === languages.length && !known.includes(ecosystem);
}

const NAMED = new Set(['node', 'python', 'rust', 'go', 'java', 'ruby', 'php']);

/** A run of a part of the tests: one file, one name, changed files only. */
function narrowed(command: string): boolean {
  if (startedBy(command).some(({ program, args }) => RUNNERS.test(program) && args.some(isOneTest))) return true;
  return /\s(-k|--testNamePattern|-t|--grep|--tests|--example|-Dtest|-run|--changed\S*|--onlyChanged|--lf|--shard\S*|--projects|-pl|--activate-profiles)[\s=]/.test(
    command,
  );
}

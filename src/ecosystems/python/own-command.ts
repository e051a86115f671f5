// How a Python repository says that its tests are run: tox, nox, hatch, a script of its own. As a command to be run as it is.

import { quoteWords } from '../../runners/shell-words.ts';
import { beyondRunner, checksOf } from '../left-commands.ts';
import type { PythonConfiguration } from './configuration.ts';

/** Programs that run a test suite of their own, by name. */
const OWN_RUNNER =
  /^((tests?|testing|scripts|tools)\/)?(run[-_]?(all[-_]?)?tests?|test[-_]?runner|alltests|all_tests)\.py$/;
const RUNS_TESTS =
  /\b(pytest|py\.test|unittest|nose2|trial|zope-testrunner|stestr|runtests|run_tests)\b|(\bmanage\.py|-m django|\bdjango-admin) test\b/;
/** Django's tests of a Makefile, with the settings that it gives them. */
const MADE_FOR_DJANGO = /^test\s*:.*\n(?:\t.*\n)*?\t.*(?:\bmanage\.py|-m django|\bdjango-admin) test\b/m;

/** Of what the starters run, what another command does not: Django's tests are the same ones behind `make test`. */
export function besideOwn(own: string, started: readonly string[]): readonly string[] {
  return started.filter((command) => !command.startsWith(own) && !(own === 'make test' && DJANGO.test(command)));
}

const DJANGO = /(\bmanage\.py|-m django|\bdjango-admin) test\b/;

/** What runs the tests where neither pytest nor unittest is named. */
export function otherRunner(configuration: PythonConfiguration): string | undefined {
  return MADE_FOR_DJANGO.test(configuration.all) ? 'make test' : ownPythonCommand(configuration);
}

/** A program of the repository that runs its tests. */
function ownRunner({ files }: PythonConfiguration): string | undefined {
  const file = files.find((one) => OWN_RUNNER.test(one));
  return file === undefined ? undefined : `python ${quoteWords([file])}`;
}

/** Undefined when nothing of the kind is there. Placeholders of the starters are taken out or replaced by their defaults. */
export function ownPythonCommand(configuration: PythonConfiguration): string | undefined {
  const told = toldCommands(configuration);
  const command = told.map(withoutPlaceholders).find((line) => line !== undefined && RUNS_TESTS.test(line));
  return command ?? ownRunner(configuration);
}

/** What the starters run beside a recipe's own command; undefined where none of them is configured. */
export function leftOfStarters(configuration: PythonConfiguration, runner: string): readonly string[] | undefined {
  const told = toldCommands(configuration)
    // What may fail checks nothing.
    .filter((line) => !/^-\s/.test(line.trim()))
    .map((line) => withKnownValues(line.replace(/^[\w!{},.-]+:\s+/, '')).replace(UNKNOWN, ''));
  return told.length === 0 ? undefined : beyondRunner(told.flatMap(checksOf), runner);
}

function toldCommands(configuration: PythonConfiguration): readonly string[] {
  return [...toxCommands(configuration), ...noxCommands(configuration), ...hatchCommands(configuration)];
}

function toxCommands({ tox, pyproject }: PythonConfiguration): readonly string[] {
  const section = tox.get('testenv');
  const lines = withoutFactors((section?.get('commands') ?? '').split('\n'));
  const tables = pyproject.tool.tox?.env_run_base?.commands ?? [];
  const listed = tables.map((words) => quoteWords(words.filter((word) => typeof word === 'string')));
  return [...lines.join('\n').replace(/\\\n/g, ' ').split('\n'), ...listed].filter(Boolean);
}

/** `pypy3: --x` is a line for some environments: of those, the lines that ours has. */
function withoutFactors(lines: readonly string[]): readonly string[] {
  const read = lines.map((line) => {
    const [, factors = '', text = ''] = FACTORS.exec(line) ?? [];
    return { factors, text };
  });
  const own = read.filter(({ factors }) => factors === '' || OURS.test(factors));
  return (own.some(({ text }) => RUNS_TESTS.test(text)) ? own : read).map(({ text }) => text);
}

/** `py311,!cov: x`, `py{310,311}-a: x`; `{[base]commands}` is none. */
const FACTORS = /^(?:([\w!,.-]*(?:\{[\w,!.-]+\}[\w!,.-]*)*):\s+)?(.*)$/s;
const OURS = /!|(^|[{,])py(\{?3\d*)?(?=$|[},-])/;

/** `session.run("python", "-m", "pytest", *session.posargs)` of sessions that test. */
function noxCommands({ noxfile }: PythonConfiguration): readonly string[] {
  const [, ...chunks] = noxfile.split(/^@(?:\w+\.)?session\b/m);
  const sessions = chunks.filter((text) => /^def \w*test\w*\(/m.test(text));
  return sessions.flatMap((text) =>
    Array.from(text.matchAll(/session\.run\(([\s\S]*?)\)\s*$/gm), ([, given = '']) =>
      quoteWords(Array.from(given.matchAll(/(?<![\w=]\s*)(['"])(.*?)\1/g), ([, , word = '']) => word)),
    ),
  );
}

/** `test = "pytest {args:tests}"`, or a list of such lines. */
function hatchCommands({ pyproject }: PythonConfiguration): readonly string[] {
  return Object.values(pyproject.tool.hatch?.envs ?? {}).flatMap((environment) => {
    const { scripts } = environment as { readonly scripts?: Readonly<Record<string, unknown>> };
    return ['test', 'tests', 'run', 'unit'].flatMap((name) => {
      const script = scripts?.[name];
      return Array.isArray(script) ? script.map(String) : typeof script === 'string' ? [script] : [];
    });
  });
}

/** One that holds others, too. */
const UNKNOWN = /\{(?:[^{}]|\{[^{}]*\})*\}/g;

/** Undefined where a placeholder has no value that we know. */
function withoutPlaceholders(line: string): string | undefined {
  const plain = withKnownValues(line);
  return plain === '' || /[{}]/.test(plain) ? undefined : plain;
}

function withKnownValues(line: string): string {
  return (
    line
      .trim()
      .replace(/^-\s*/, '')
      .replace(/\{(?:posargs|args)(?::((?:[^{}]|\{[^{}]*\})*))?\}/g, '$1')
      .replace(/\{env_?(?:python|bin_?dir\}\/python)\}?/g, 'python')
      .replace(/\{env_?bin_?dir\}/g, '/opt/env/venv/bin')
      // Pytest empties the folder that it is given.
      .replace(/\{env_?tmp_?dir\}/g, '/tmp/tox')
      .replace(/\{(?:toxinidir|tox_root|root)\}/g, '.')
      .replace(/\{env:\w+:([^{}]*)\}/g, '$1')
      .replace(/\{\/\}/g, '/')
      .replace(/\$\{?\w*args\w*\}?|\$@|"\$@"/gi, '')
      .replace(/\s+/g, ' ')
      .trim()
  );
}

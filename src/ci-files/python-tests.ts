// Test commands of Python: runners, tox, nox, hatch, scripts.

import { type NameKind, nameKind } from './name-kind.ts';
import { byName, byProgram, named, plain, type Recogniser, type TestRun, unit } from './recogniser.ts';

const pythonScript: Recogniser = ({ args }) => {
  if (args.some((word) => word === '-c')) return undefined;
  const [script = '', verb] = plain(args, ['-W', '-X']);
  if (/(^|\/)(setup|manage)\.py$/.test(script)) return verb === undefined ? undefined : byName(verb);
  return byName(script.replace(/\.py$/, ''));
};

/** Environments of tox and sessions of nox: with tests unless all of them promise something else. */
function sessions(names: readonly string[]): TestRun | undefined {
  if (names.length === 0) return 'unit';
  const kinds = names.map((name) => nameKind(name));
  if (kinds.every((kind) => kind === 'no-tests')) return undefined;
  // Among linters a name that promises nothing is one more of them.
  const isUnit = (kind: NameKind) => kind === 'unit' || (kind === 'unknown' && !kinds.includes('no-tests'));
  if (kinds.some(isUnit)) return 'unit';
  return kinds.includes('other-tests') ? 'other' : undefined;
}

function valuesOf(args: readonly string[], options: RegExp): readonly string[] {
  return args.flatMap((word, at) => {
    const attached = new RegExp(`^${options.source}=?(\\S+)$`).exec(word);
    if (options.test(args[at - 1] ?? '')) return word.split(/[,\s]+/);
    return attached && word.startsWith('-') && !options.test(word)
      ? (attached.at(-1) ?? '').replace(/^=/, '').split(',')
      : [];
  });
}

const tox: Recogniser = ({ args, env }, scene) => {
  if (/^(list|l|config|c|devenv|d|schema|quickrun|depends|de)$/.test(args[0] ?? '')) return undefined;
  if (args.includes('--notest') || args.includes('-l') || args.includes('--version')) return undefined;
  const named = valuesOf(args, /^(-e|--env)$/);
  const variable = (env.TOXENV ?? env.TOX_ENV ?? scene.env.TOXENV ?? '').split(',').filter((name) => name !== '');
  return sessions(named.length > 0 ? named : variable);
};

const nox: Recogniser = ({ args }) => {
  if (args.includes('--install-only') || args.includes('--list') || args.includes('-l')) return undefined;
  const at = args.findIndex((word) => /^(-s|-e|--sessions?|-t|--tags?)$/.test(word));
  const attached = args.flatMap((word) => /^--sessions?=(.+)$/.exec(word)?.[1] ?? []);
  const rest = at < 0 ? [] : args.slice(at + 1);
  const end = rest.findIndex((word) => word.startsWith('-'));
  return sessions([...attached, ...(end < 0 ? rest : rest.slice(0, end))].map((name) => name.replace(/\(.*$/s, '')));
};

const hatch: Recogniser = ({ args }) => {
  const [verb = '', ...rest] = plain(args, ['-e', '--env', '-p']);
  if (verb === 'test') return 'unit';
  const script = rest.find((word) => !/^\+/.test(word)) ?? '';
  return verb === 'run' || /:/.test(verb) ? byName(verb === 'run' ? script : verb) : undefined;
};

export const PYTHON_TESTS = byProgram(
  [unit, 'pytest py.test unittest nose nose2 nosetests trial stestr testr ward green'],
  [tox, 'tox'],
  [nox, 'nox'],
  [hatch, 'hatch'],
  [pythonScript, 'python python2 python3 py pypy pypy3'],
  [named, 'invoke inv poe doit pdm rye pixi'],
);

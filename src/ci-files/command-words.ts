// The program that a command line really starts: what only stands in front of it is taken away.

import { splitCommands } from '../runners/shell-words.ts';

export interface Started {
  /** Name of the program without its folder. */
  readonly program: string;
  /** The program as it was named. */
  readonly path: string;
  readonly args: readonly string[];
  /** Variables set in front of it. */
  readonly env: Readonly<Record<string, string>>;
}

/** Programs that start what follows them, with the number of words of their own and the options that take a value. */
const STARTERS: Readonly<Record<string, { readonly skip?: number; readonly valued?: readonly string[] }>> = {
  sudo: { valued: ['-u', '-g'] },
  env: { valued: ['-u'] },
  time: {},
  nice: { valued: ['-n'] },
  command: {},
  exec: {},
  eatmydata: {},
  catchsegv: {},
  timeout: { skip: 1, valued: ['-s', '-k', '--signal', '--kill-after'] },
  'xvfb-run': { valued: ['-s', '-n', '-e', '-f', '--server-args', '--server-num'] },
  'dbus-run-session': {},
  unbuffer: {},
  travis_retry: {},
  travis_wait: {},
  retry: { valued: ['-t', '-d'] },
  'cross-env': {},
  'cross-env-shell': {},
  npx: { valued: ['-p', '--package'] },
  pnpx: {},
  bunx: {},
  dotenv: { valued: ['-e'] },
  c8: { valued: ['-r', '--reporter', '-x', '--exclude', '--include', '-o', '--all'] },
  nyc: { valued: ['-r', '--reporter', '-x', '--exclude', '--include', '-i', '--require', '-e'] },
  stdbuf: {},
  valgrind: {},
  appraisal: { skip: 1 },
};

/** What starts one simple command: undefined for an empty one. */
function started(words: readonly string[]): Started | undefined {
  const env: Record<string, string> = {};
  let rest = words;
  for (;;) {
    const [first] = rest;
    if (first === undefined) return undefined;
    const set = /^([A-Za-z_]\w*)=(.*)$/s.exec(first);
    if (set?.[1]) {
      env[set[1]] = set[2] ?? '';
      rest = rest.slice(1);
      continue;
    }
    // A folder or a prefix in a variable that nobody knows.
    const bare = first.replace(/^\$\{\w+\}(?=[A-Za-z])/, '');
    const inner = behind([bare, ...rest.slice(1)]);
    if (!inner || inner.length === 0) return { program: baseName(bare), path: bare, args: rest.slice(1), env };
    rest = inner;
  }
}

/** Words of the command that this one starts; undefined when it starts none. */
function behind(words: readonly string[]): readonly string[] | undefined {
  const [first = '', second = '', third = ''] = words;
  const name = baseName(first);
  const starter = STARTERS[name];
  if (starter) return afterOptions(words.slice(1), starter.valued).slice(starter.skip ?? 0);
  if (['poetry', 'pipenv', 'uv', 'pdm', 'rye'].includes(name) && second === 'run')
    return ofProject(
      afterOptions(words.slice(2), [
        '--with',
        '--extra',
        '--group',
        '--only-group',
        '--python',
        '-p',
        '--package',
        '--with-requirements',
        '--no-group',
        '--directory',
        '--resolution',
      ]),
    );
  if (
    name === 'uvx' ||
    (name === 'pipx' && second === 'run') ||
    (name === 'uv' && second === 'tool' && third === 'run')
  )
    return afterOptions(words.slice(name === 'uvx' ? 1 : name === 'pipx' ? 2 : 3), [
      '--with',
      '--from',
      '--python',
      '-p',
      '--spec',
    ]);
  if (name === 'bundle' && second === 'exec') return words.slice(2);
  if (['pnpm', 'yarn', 'npm'].includes(name) && ['exec', 'dlx', 'x'].includes(second))
    return afterOptions(words.slice(2), ['-c', '--package', '-p', '-w', '--workspace']);
  if (name === 'opam' && second === 'exec') return words.slice(2).filter((word, at) => at > 0 || word !== '--');
  if (/^(coverage\d?|python-coverage)$/.test(name) && second === 'run')
    return pythonCall(
      afterOptions(
        words.slice(2),
        ['--source', '--rcfile', '--data-file', '--include', '--omit', '--context', '--concurrency'],
        ['-m'],
      ),
    );
  if (/^(python[\d.]*|py|pypy[\d.]*)$/.test(name)) {
    // `-mpip` is `-m pip`.
    const apart = words.slice(1).flatMap((word) => (/^-m\w/.test(word) ? ['-m', word.slice(2)] : [word]));
    const module = afterOptions(apart, ['-W', '-X'], ['-m', '-c']);
    // A module is a program of its package.
    if (module[0] === '-m' && module[1] !== undefined)
      return [`./${module[1].replaceAll('.', '/')}`, ...module.slice(2)];
  }
  return undefined;
}

/** A script of the project may be called like a program of the system. */
function ofProject(words: readonly string[]): readonly string[] {
  return words[0] === 'test' ? ['./test', ...words.slice(1)] : words;
}

function pythonCall(words: readonly string[]): readonly string[] {
  if (words[0] === '-m') return [`./${(words[1] ?? '').replaceAll('.', '/')}`, ...words.slice(2)];
  // A program that a module of the same name would be, or a script.
  return words[0]?.endsWith('.py') ? ['python', ...words] : words;
}

/** Words after the options in front; `stop` are options that end them. */
function afterOptions(
  words: readonly string[],
  valued: readonly string[] = [],
  stop: readonly string[] = [],
): readonly string[] {
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    if (word === '--') return words.slice(at + 1);
    if (!word.startsWith('-') || stop.includes(word)) break;
    at += valued.includes(word) ? 2 : 1;
  }
  return words.slice(at);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Everything that a simple command line starts: pipes and alternatives are several. */
export function startedBy(command: string, env: Readonly<Record<string, string>> = {}): readonly Started[] {
  const filled = command.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (all, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    return Object.hasOwn(env, name) ? (env[name] ?? all) : all;
  });
  return splitCommands(filled)
    .map(started)
    .filter((found) => found !== undefined);
}

// A test command taken apart: which runner, which options, which files or patterns.

import { quoteWords, splitCommands } from './shell-words.ts';

export interface RunnerCommand {
  readonly runner: string;
  /** A program that configures and starts the runner, with its subcommand: `react-scripts test`. */
  readonly through?: readonly string[] | undefined;
  /** Variables set in front of the command, `NAME=value`. */
  readonly env: readonly string[];
  readonly options: readonly string[];
  /** Files, folders or patterns. */
  readonly targets: readonly string[];
}

/** Options followed by their value as a word of its own, by runner. */
const VALUED: Readonly<Record<string, string>> = {
  'node:test':
    '-r --require --import --loader --experimental-loader --env-file -C --conditions --test-name-pattern --test-timeout --test-concurrency',
  tape: '-r --require -i --ignore',
  tap: '-R --reporter -t --timeout -j --jobs -T',
  ava: '--config -T --timeout -c --concurrency -m --match --node-arguments',
  mocha:
    '-r --require -t --timeout -s --slow -u --ui --config --package --opts -g --grep -f --fgrep --extension --ignore --exclude --file --retries -j --jobs -n --node-option --loader --import',
  jest: '-c --config -t --testNamePattern --testTimeout --testPathPattern --testPathPatterns --env -w --maxWorkers --projects --selectProjects --rootDir --setupFilesAfterEnv --shard',
  vitest:
    '-c --config -r --root -t --testNamePattern --project --environment --pool --dir --mode -w --workspace --testTimeout',
  'go test':
    '-run -skip -tags -timeout -count -p -parallel -cpu -ldflags -gcflags -mod -modfile -exec -o -coverprofile -covermode -coverpkg -bench -benchtime -shuffle -fuzz -fuzztime -vet -list -C',
  maven: '-pl --projects -f --file -P --activate-profiles -s --settings -T --threads -D --define -rf --resume-from',
  gradle:
    '-p --project-dir -x --exclude-task -b --build-file -c --settings-file -I --init-script -D -P --tests --max-workers',
  'cargo test':
    '-p --package --test --bin --example --bench -F --features -j --jobs --profile --target --manifest-path --exclude --target-dir --color --test-threads --skip',
  unittest: '-s --start-directory -p --pattern -t --top-level-directory -k',
  pytest: '-c -k -m -p -n -o -W --rootdir --durations --maxfail --ignore --cov --cov-report --cov-config --junitxml',
};

/** Options that would change what we read or measure: reporters, coverage, watching. With a value where one follows. */
const DROPPED: Readonly<Record<string, RegExp>> = {
  'node:test':
    /^(--test|--test-reporter(-destination)?=.*|--watch|--experimental-test-coverage|--test-coverage-.*|--test-only)$/,
  tap: /^(-R|--reporter|--reporter=.*|--no-coverage.*|--cov|--coverage.*|--check-coverage|--100|-J|--disable-coverage|--allow-.*)$/,
  ava: /^(--tap|-t|--watch|-w|--verbose|-v)$/,
  mocha: /^(-R|--reporter|--reporter=.*|-O|--reporter-options?(=.*)?|--watch|-w|--forbid-only)$/,
  jest: /^(--coverage.*|--collectCoverage.*|--watch.*|--json|--outputFile.*|--reporters?(=.*)?|--ci|-i|--runInBand|--silent|--verbose|--watchman.*)$/,
  vitest: /^(run|watch|dev|--run|--watch|--coverage.*|--reporter(=.*)?|--outputFile.*|--ui|--typecheck.*)$/,
  'go test':
    /^--?(v|json|c|o|exec|count|coverprofile|covermode|coverpkg|cover|bench|benchtime|benchmem|list|fuzz|fuzztime|failfast)(=.*)?$/,
  maven:
    /^(clean|-q|--quiet|-X|--debug|-o|--offline|-B|--batch-mode|-ntp|--no-transfer-progress|-fn|-ff|-fae|--fail-.*)$/,
  gradle:
    /^(clean|--offline|--(no-)?daemon|--console.*|-q|--quiet|-i|--info|-d|--debug|-s|--stacktrace|--scan|--continuous|-t|--continue|--rerun-tasks)$/,
  'cargo test':
    /^(--no-run|--no-fail-fast|--keep-going|--offline|--frozen|--locked|-v|-vv|--verbose|-q|--quiet|--nocapture|--no-capture|--show-output|--color(=.*)?|--target-dir(=.*)?|--message-format.*|--format.*|-j.*|--jobs.*)$/,
  jasmine: /^(--reporter=.*|--parallel=.*|--random=.*|--seed=.*|--(no-)?color|--verbose)$/,
  unittest: /^(-v|--verbose|-q|--quiet|--locals|--durations)$/,
  pytest: /^(--cov.*|--junit.*|-n.*|--durations.*)$/,
};

const DROPPED_WITH_VALUE = new Set([
  '-R',
  '--reporter',
  '-O',
  '--reporter-option',
  '--reporter-options',
  '--reporters',
  '--outputFile',
  '-n',
  '--cov',
  '--junitxml',
  '--durations',
]);

/** Takes the words of one simple command apart; `words` starts with the runner itself. */
export function parseRunner(runner: string, env: readonly string[], words: readonly string[]): RunnerCommand {
  const options: string[] = [];
  const targets: string[] = [];
  const valued = new Set(VALUED[runner]?.split(' '));
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const value = valued.has(word) || (DROPPED_WITH_VALUE.has(word) && runner !== 'tape') ? words[at + 1] : undefined;
    if (value !== undefined) at += 1;
    if (DROPPED[runner]?.test(word)) continue;
    if (word.startsWith('-')) options.push(word, ...(value === undefined ? [] : [value]));
    else targets.push(word);
  }
  return { runner, env, options, targets };
}

/** The command as a person would type it; parseCommandLine reads it back. */
export function commandLine({ runner, through, env, options, targets }: RunnerCommand): string {
  const assignments = env.map(
    (text) => `${text.slice(0, text.indexOf('='))}=${quoteWords([text.slice(text.indexOf('=') + 1)])}`,
  );
  const named = NAMED_BY_TARGET.has(runner) ? 1 : 0;
  const program = named > 0 ? targets.slice(0, named) : (through ?? WRITTEN[runner] ?? [runner]);
  const others = targets.slice(named);
  const words = runner === 'unittest' ? [...others, ...options] : [...options, ...others];
  return [...assignments, quoteWords([...program, ...words])].join(' ');
}

/** How a runner is started, where its name is not its program. */
const WRITTEN: Readonly<Record<string, readonly string[]>> = {
  'node:test': ['node', '--test'],
  vitest: ['vitest', 'run'],
  'go test': ['go', 'test'],
  'cargo test': ['cargo', 'test'],
  unittest: ['python', '-m', 'unittest'],
};
/** Runners whose first target is the program: the tool of the sandbox, or the wrapper of the repository. */
const NAMED_BY_TARGET = new Set(['maven', 'gradle']);

/** Reads back what commandLine wrote, or what a maintainer gave; undefined when no known runner is named. */
export function parseCommandLine(text: string): RunnerCommand | undefined {
  const commands = splitCommands(text);
  for (const find of [runnerOf, compiledRunnerOf]) {
    for (const words of commands) {
      const found = find(words);
      if (found) return found;
    }
  }
  return undefined;
}

/** Build tools that run tests too. Not looked for in the scripts of a package.json. */
function compiledRunnerOf(words: readonly string[]): RunnerCommand | undefined {
  const start = words.findIndex((word) => !ASSIGNMENT.test(word));
  const [first = '', second] = words.slice(start);
  const env = words.slice(0, start);
  if ((first === 'go' || first === 'cargo') && second === 'test')
    return parseRunner(`${first} test`, env, words.slice(start + 2));
  const tool = BUILD_TOOLS.find(([pattern]) => pattern.test(first))?.[1];
  return tool === undefined ? undefined : parseRunner(tool, env, words.slice(start));
}

const BUILD_TOOLS: readonly (readonly [RegExp, string])[] = [
  [/^(\.\/)?mvnw?$/, 'maven'],
  [/^(\.\/)?gradlew?$/, 'gradle'],
];

const ASSIGNMENT = /^[A-Za-z_]\w*=/;
const WRAPPERS = new Set([
  'nyc',
  'c8',
  'cross-env',
  'npx',
  'env',
  'dotenv',
  'npm',
  'pnpm',
  'yarn',
  'exec',
  'node',
  'python',
  'python3',
  'poetry',
  'uv',
  'coverage',
  'glob',
]);
const PROGRAMS: Readonly<Record<string, string>> = {
  tape: 'tape',
  tap: 'tap',
  ava: 'ava',
  mocha: 'mocha',
  _mocha: 'mocha',
  jest: 'jest',
  vitest: 'vitest',
  jasmine: 'jasmine',
  unittest: 'unittest',
  pytest: 'pytest',
  'py.test': 'pytest',
  'ts-mocha': 'mocha',
  borp: 'node:test',
};
/** Programs that take the options of their runner and add to it what it needs. */
const ALIKE = new Set(['ts-mocha']);
/** Programs with a subcommand that starts a runner as they configure it. */
const THROUGH: Readonly<Record<string, readonly [command: string, runner: string]>> = {
  'react-scripts': ['test', 'jest'],
  'react-app-rewired': ['test', 'jest'],
  craco: ['test', 'jest'],
  tsdx: ['test', 'jest'],
  dts: ['test', 'jest'],
  'kcd-scripts': ['test', 'jest'],
  'wp-scripts': ['test-unit-js', 'jest'],
};
/** Programs that are node with TypeScript, and how node does the same. */
const NODES: Readonly<Record<string, readonly string[]>> = { node: [], tsx: ['--import', 'tsx'] };

/** The runner in one simple command, behind coverage tools and the like; undefined for any other command. */
export function runnerOf(words: readonly string[]): RunnerCommand | undefined {
  const start = words.findIndex((word) => !ASSIGNMENT.test(word));
  const first = words[start];
  if (first === undefined) return undefined;
  const env = (end: number) => words.slice(0, end).filter((word) => ASSIGNMENT.test(word));
  const node = words.findIndex((word, index) => index >= start && word in NODES);
  if (node >= 0 && words.includes('--test', node) && (node === start || WRAPPERS.has(first)))
    return parseRunner('node:test', env(node), [...(NODES[words[node] ?? ''] ?? []), ...words.slice(node + 1)]);
  const via = words.findIndex((word, index) => index >= start && THROUGH[word]?.[0] === words[index + 1]);
  const [, started] = THROUGH[words[via] ?? ''] ?? [];
  if (started !== undefined && (via === start || WRAPPERS.has(first)))
    return { ...parseRunner(started, env(via), words.slice(via + 2)), through: words.slice(via, via + 2) };
  const at = words.findIndex((word, index) => index >= start && programOf(word) !== undefined);
  const program = at < 0 ? undefined : programOf(words[at] ?? '');
  if (program === undefined || (at > start && !WRAPPERS.has(first))) return undefined;
  const parsed = parseRunner(program, withNodeOptions(env(at), words.slice(start, at)), words.slice(at + 1));
  const name = words[at] ?? '';
  return ALIKE.has(name) ? { ...parsed, through: [name] } : parsed;
}

/** What node accepts in a variable; the rest of its options belongs to one process only. */
const NODE_OPTION =
  /^--(experimental-[\w-]+|no-experimental-[\w-]+|import|loader|require|max-old-space-size|no-warnings|disable-warning|conditions|enable-source-maps|preserve-symlinks|stack-trace-limit|trace-\w+|unhandled-rejections|openssl-\w+|dns-result-order)(=|$)/;
const NODE_VALUED = new Set(['--import', '--loader', '--experimental-loader', '--require', '-r', '--conditions']);

/** `node --experimental-vm-modules node_modules/.bin/jest`: options of node reach the runner by a variable. */
function withNodeOptions(env: readonly string[], before: readonly string[]): readonly string[] {
  const node = before.indexOf('node');
  const found: string[] = [];
  for (let at = node + 1; node >= 0 && at < before.length; at += 1) {
    const word = before[at] ?? '';
    if (word !== '-r' && !NODE_OPTION.test(word)) continue;
    found.push(word);
    if (!NODE_VALUED.has(word)) continue;
    at += 1;
    found.push(before[at] ?? '');
  }
  if (found.length === 0) return env;
  const given = env.find((text) => text.startsWith('NODE_OPTIONS='));
  return [...env.filter((text) => text !== given), `${given ? `${given} ` : 'NODE_OPTIONS='}${found.join(' ')}`];
}

/** Runner of a program name or of a path to it inside node_modules. */
function programOf(word: string): string | undefined {
  const inModules = /(?:^|\/)node_modules\/(?:\.bin\/([\w-]+)|([\w-]+)\/.*)$/.exec(word);
  return PROGRAMS[inModules?.[1] ?? inModules?.[2]?.replace(/-cli$/, '') ?? word];
}

// Which commands run tests: recognised by the runner, or by what the script, target or session behind them runs.

import type { Variables } from './ci-job.ts';
import { type Started, startedBy } from './command-words.ts';
import { joinPath } from './join-path.ts';
import { entryOf, fromJsonText, mapOf, textOf } from './json.ts';
import { nameKind } from './name-kind.ts';
import { shellCommands } from './shell-lines.ts';

/** `unit`: tests of the code; `other`: tests that need more than the code, or check something else. */
export type TestRun = 'unit' | 'other';

/** Where a command runs, and what can be looked up for it. */
export interface Scene {
  readonly texts: ReadonlyMap<string, string>;
  /** Relative to the repository; `.` for its root. */
  readonly directory: string;
  readonly env: Variables;
}

type Recogniser = (run: Started, scene: Scene, depth: number) => TestRun | undefined;

const MAX_DEPTH = 5;

/** Undefined when it runs no tests, as far as can be seen. */
function testsOf(run: Started, scene: Scene, depth = 0): TestRun | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const builtin = run.path === run.program ? entryOf(BUILTINS, run.program) : undefined;
  const recogniser = builtin ?? entryOf(RECOGNISERS, run.program.replace(/\.(js|cjs|mjs|cmd|bat|phar)$/, ''));
  if (recogniser) return recogniser(run, scene, depth);
  if (/^(node|tsx|ts-node|iojs|esr)$/.test(run.program)) return nodeScript(run, scene, depth);
  if (/^(python[\d.]*|pypy[\d.]*|py)$/.test(run.program)) return pythonScript(run, scene, depth);
  return ownScript(run, scene, depth);
}

/** The tests that a command line runs: unit tests where it runs any. */
export function testsOfLine(command: string, scene: Scene, depth = 0): TestRun | undefined {
  const found = startedBy(command, scene.env).map((run) =>
    testsOf(run, { ...scene, env: { ...scene.env, ...run.env } }, depth),
  );
  return found.find((kind) => kind === 'unit') ?? found.find((kind) => kind === 'other');
}

/** The tests of a script of several lines. */
export function testsOfScript(script: string, scene: Scene, depth = 0): TestRun | undefined {
  const found = shellCommands(script)
    .flatMap((command) => command.split('\n'))
    .map((line) => testsOfLine(line.replace(/^\s*(if|then|else|elif|do|while|!|\{|\()\s+/, ''), scene, depth));
  return found.find((kind) => kind === 'unit') ?? found.find((kind) => kind === 'other');
}

const unit: Recogniser = () => 'unit';
const other: Recogniser = () => 'other';
const never: Recogniser = () => undefined;

function byName(name: string): TestRun | undefined {
  const kind = nameKind(name);
  if (kind === 'unit') return 'unit';
  return kind === 'other-tests' ? 'other' : undefined;
}

/** Words that are no options. */
function plain(args: readonly string[], valued: readonly string[] = []): readonly string[] {
  return args.filter((word, at) => !word.startsWith('-') && !valued.includes(args[at - 1] ?? ''));
}

function firstOf(kinds: readonly (TestRun | undefined)[]): TestRun | undefined {
  return kinds.find((kind) => kind === 'unit') ?? kinds.find((kind) => kind === 'other');
}

const PACKAGE_OPTIONS = [
  '--prefix',
  '-C',
  '--dir',
  '--cwd',
  '--filter',
  '-F',
  '-w',
  '--workspace',
  '--workspace-concurrency',
  '-j',
  '--jobs',
  '--from',
  '--include',
  '--exclude',
  '--reporter',
  '--scope',
  '--concurrency',
  '--ignore',
];

const packageManager: Recogniser = ({ program, args }, scene, depth) => {
  let words = plain(args.slice(0, endOfOwn(args)), PACKAGE_OPTIONS);
  // `yarn workspaces foreach run test`, `yarn workspace NAME test`, `pnpm -r test`, `lerna run test`.
  if (words[0] === 'workspaces') words = words.slice(words[1] === 'foreach' ? 2 : 1);
  if (words[0] === 'workspace') words = words.slice(2);
  const [first = '', second = ''] = words;
  if (/^(it|cit|install-test|install-ci-test)$/.test(first)) return 'unit';
  if (program === 'bun' && first === 'test') return 'unit';
  const own = /^(t|tst)$/.test(first) ? 'test' : first;
  const script = /^(run|run-script|rum|urn)$/.test(first) ? second : own;
  if (script === '' || (program === 'npm' && script === first && own !== 'test')) return undefined;
  return packageScript(script, workspaceOf(args, scene), depth) ?? commandOfPackage(program, words, scene, depth);
};

/** What stands after `--` belongs to the script. */
function endOfOwn(args: readonly string[]): number {
  const at = args.indexOf('--');
  return at < 0 ? args.length : at;
}

/** yarn and pnpm run programs of packages by their bare name. */
const commandOfPackage: (
  program: string,
  words: readonly string[],
  scene: Scene,
  depth: number,
) => TestRun | undefined = (program, words, scene, depth) =>
  program === 'npm' ? undefined : testsOfLine(words.join(' '), scene, depth + 1);

function workspaceOf(args: readonly string[], scene: Scene): Scene {
  const at = args.findIndex((word) => /^(--prefix|-C|--dir|--cwd)$/.test(word));
  const named = /^--(?:prefix|dir|cwd)=(.+)$/.exec(args.find((word) => /^--(prefix|dir|cwd)=/.test(word)) ?? '')?.[1];
  const folder = named ?? (at < 0 ? undefined : args[at + 1]);
  return folder === undefined ? scene : { ...scene, directory: joinPath(scene.directory, folder) };
}

/** By what the script of the package runs, where that can be seen; else by its name. */
function packageScript(name: string, scene: Scene, depth: number): TestRun | undefined {
  const body =
    scriptBody(name, scene) ?? (scene.directory === '.' ? undefined : scriptBody(name, { ...scene, directory: '.' }));
  if (/no test specified/.test(body ?? '')) return undefined;
  const promised = nameKind(name);
  const runs = body === undefined ? undefined : testsOfLine(body, scene, depth + 1);
  if (promised === 'no-tests' && !/check|cover/.test(name)) return undefined;
  if (promised === 'other-tests') return 'other';
  return runs ?? byName(name);
}

function scriptBody(name: string, { texts, directory }: Scene): string | undefined {
  const manifest = mapOf(fromJsonText(texts.get(joinPath(directory, 'package.json')) ?? ''));
  const body = textOf(mapOf(manifest.scripts)[name]);
  if (body !== undefined) return body;
  const wireit = mapOf(mapOf(manifest.wireit)[name]);
  return textOf(wireit.command);
}

/** `turbo run test`, `nx run-many -t test`, `nx affected --target=test`, `lerna run test`. */
const taskRunner: Recogniser = ({ args }) => {
  const targets = args.flatMap((word, at) => {
    const given = /^(?:--targets?|-t)=(.+)$/.exec(word)?.[1];
    if (given !== undefined) return given.split(',');
    return /^(--targets?|-t)$/.test(args[at - 1] ?? '') ? word.split(',') : [];
  });
  return firstOf([...targets, ...plain(args, ['--filter', '--scope', '-t', '--target', '--targets'])].map(byName));
};

/** `run-s test:*`, `npm-run-all test lint`, `concurrently "npm:test"`. */
const scriptRunner: Recogniser = ({ args }, scene, depth) =>
  firstOf(
    plain(args).map((word) => {
      const name = word.replace(/^(npm|yarn|pnpm):/, '').replace(/:?\*+$/, '');
      return /\s/.test(name) ? testsOfLine(name, scene, depth + 1) : packageScript(name, scene, depth);
    }),
  );

const nodeScript: Recogniser = ({ args, program }, scene, depth) => {
  if (args.includes('--test') || args.some((word) => word.startsWith('--test='))) return 'unit';
  const script = plain(args, [
    '-r',
    '--require',
    '--import',
    '--loader',
    '--experimental-loader',
    '-e',
    '--eval',
    '-p',
  ])[0];
  if (script === undefined || program === 'esr') return undefined;
  const name = script.slice(script.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
  const known = entryOf(RECOGNISERS, name)?.({ program: name, path: script, args: [], env: {} }, scene, depth);
  const task = plain(args).find((word, at) => at > 0 && word !== script && /^[\w:-]+$/.test(word));
  return known ?? byName(script.replace(/\.\w+$/, '')) ?? (task === undefined ? undefined : byName(task));
};

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
  return kinds.some((kind) => kind === 'unit' || kind === 'unknown') ? 'unit' : 'other';
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
  return sessions([...attached, ...(end < 0 ? rest : rest.slice(0, end))].map((name) => name.replace(/\(.*$/, '')));
};

const hatch: Recogniser = ({ args }) => {
  const [verb = '', ...rest] = plain(args, ['-e', '--env', '-p']);
  if (verb === 'test') return 'unit';
  const script = rest.find((word) => !/^\+/.test(word)) ?? '';
  return verb === 'run' || /:/.test(verb) ? byName(verb === 'run' ? script : verb) : undefined;
};

/** `run test`, or a command of the project by its bare name; else what follows is a program. */
const named: Recogniser = ({ args }) =>
  firstOf(plain(args, ['-f', '--justfile', '-d', '--taskfile', '-C', '-e', '--environment']).slice(0, 3).map(byName));

const make: Recogniser = ({ args, program }, scene, depth) => {
  const at = args.indexOf('-C');
  const folder = at < 0 ? scene.directory : joinPath(scene.directory, args[at + 1] ?? '.');
  const targets = plain(args, ['-C', '-f', '-j', '-l']).filter((word) => !word.includes('='));
  const text = ['GNUmakefile', 'Makefile', 'makefile']
    .map((name) => scene.texts.get(joinPath(folder, name)))
    .find(Boolean);
  const inside = { ...scene, directory: folder };
  return firstOf(
    targets.map(
      (target) =>
        (program === 'ninja' ? undefined : recipeTests(target, text, inside, depth)) ?? targetName(target, text),
    ),
  );
};

/** Targets that nobody can look up are taken by their names; `check` is one that builds of C have. */
function targetName(target: string, makefile: string | undefined): TestRun | undefined {
  if (/^(check|distcheck|check-all)$/.test(target)) return makefile === undefined ? 'unit' : undefined;
  return byName(target);
}

/** The tests that the recipe of a target runs, or those of targets that it asks for. */
function recipeTests(target: string, makefile: string | undefined, scene: Scene, depth: number): TestRun | undefined {
  if (makefile === undefined || depth > MAX_DEPTH) return undefined;
  const lines = makefile.split('\n');
  const heads = lines.flatMap((line, at) =>
    line.split(':')[0]?.split(/\s+/).includes(target) && /^[^\t#=]+::?([^=]|$)/.test(line) ? [at] : [],
  );
  return firstOf(
    heads.flatMap((at) => {
      const end = lines.findIndex((line, next) => next > at && /^[^\s#]/.test(line));
      const recipe = lines.slice(at + 1, end < 0 ? undefined : end).map((line) =>
        line
          .trim()
          .replace(/^[@+-]+/, '')
          .replace(/\$[({]MAKE[)}]/g, 'make')
          .replace(/\$[({]\w+[)}]/g, ''),
      );
      const needed = (lines[at]?.replace(/^[^:]*::?/, '').replace(/#.*/, '') ?? '').trim().split(/\s+/).slice(0, 20);
      return [
        testsOfScript(recipe.join('\n'), scene, depth + 1),
        ...needed.map((name) => recipeTests(name, makefile, scene, depth + 2)),
      ];
    }),
  );
}

const cmake: Recogniser = ({ args }) => {
  const at = args.findIndex((word) => /^(-t|--target)$/.test(word));
  const script = args.includes('-P') ? undefined : args[at + 1];
  if (at < 0 || script === undefined) return undefined;
  return /^(check|RUN_TESTS)$/i.test(script) ? 'unit' : byName(script);
};

const meson: Recogniser = ({ args }) => (args[0] === 'test' && !args.includes('--benchmark') ? 'unit' : undefined);

const cargo: Recogniser = ({ args }) => {
  const words = plain(args.slice(0, endOfOwn(args))).filter((word) => !word.startsWith('+'));
  const [verb = '', second = ''] = words;
  const toolchain = args.find((word) => word.startsWith('+'))?.slice(1);
  const strange = args.includes('--target') || /^nightly/.test(toolchain ?? '');
  if (args.includes('--no-run')) return undefined;
  if (verb === 't' || verb === 'test' || (verb === 'nextest' && /^(run|r)$/.test(second)))
    return strange || onlyBenches(args) ? 'other' : 'unit';
  if (/^(llvm-cov|tarpaulin|careful)$/.test(verb)) return second === 'report' ? undefined : 'other';
  if (verb === 'miri') return 'other';
  if (/^(hack|xtask|make|all-features|minimal-versions)$/.test(verb)) return firstOf(words.slice(1).map(byName));
  return undefined;
};

function onlyBenches(args: readonly string[]): boolean {
  return (
    args.includes('--benches') || args.includes('--bench') || args.includes('--doc') || args.includes('--examples')
  );
}

const go: Recogniser = ({ args }) => {
  const [verb = '', second = ''] = plain(args, ['-C']);
  if (verb === 'tool' && second === 'gotestsum') return 'unit';
  if (verb === 'run') return /gotestsum|ginkgo/.test(args.join(' ')) ? 'unit' : undefined;
  if (verb !== 'test') return undefined;
  if (args.some((word) => /^-(test\.)?fuzz(=|$)/.test(word))) return 'other';
  const text = args.join(' ');
  if (/-run[= ]'?(\^\$|NONE|XXX|-)/i.test(text) || /-c(\s|$)/.test(text)) return undefined;
  return args.some((word) => /^-?-?tags[= ]?.*(e2e|integration)/.test(word)) ? 'other' : 'unit';
};

const maven: Recogniser = ({ args }) => {
  if (args.some((word) => /^-D(skipTests|maven\.test\.skip|skipUTs)(=true)?$/.test(word))) return undefined;
  const goals = plain(args, ['-f', '-pl', '-P', '-s', '-T', '--file', '--projects', '--settings']);
  if (goals.length === 0) return args.some((word) => /^(-v|--version|-version)$/.test(word)) ? undefined : 'unit';
  return goals.some((goal) => /^(test|verify|install|package|integration-test|jacoco:.*test|surefire:test)$/.test(goal))
    ? 'unit'
    : undefined;
};

const gradle: Recogniser = ({ args }) => {
  if (args.some((word, at) => /^(-x|--exclude-task)$/.test(args[at - 1] ?? '') && /^:?(.*:)?(test|check)$/.test(word)))
    return undefined;
  const tasks = plain(args, ['-x', '--exclude-task', '-p', '-b', '--tests', '--project-dir']).map((task) =>
    task.replace(/^.*:/, ''),
  );
  const found = tasks.map((task): TestRun | undefined => {
    if (/^(test|check|build|allTests|jvmTest|testAll)$/.test(task)) return 'unit';
    if (/^(connected|ios|js|native|macos|mingw|wasm|linux)/.test(task) && /(Test|Check)$/i.test(task)) return 'other';
    return /Tests?$/.test(task) && !/^(compile|assemble)/.test(task)
      ? /(integration|functional|e2e)/i.test(task)
        ? 'other'
        : 'unit'
      : undefined;
  });
  return firstOf(found);
};

const rake: Recogniser = ({ args }) => {
  const tasks = plain(args, ['-f', '-C']).filter((word) => !word.includes('='));
  return tasks.length === 0 ? 'unit' : firstOf(tasks.map((task) => (task === 'default' ? 'unit' : byName(task))));
};

const composer: Recogniser = ({ args }, scene, depth) => {
  const [verb = '', second = ''] = plain(args, ['-d', '--working-dir']);
  const script = /^(run|run-script|exec)$/.test(verb) ? second : verb;
  if (/^(install|update|require|config|validate|audit|remove|global|self-update|normalize|dump-autoload)$/.test(script))
    return undefined;
  const manifest = mapOf(fromJsonText(scene.texts.get(joinPath(scene.directory, 'composer.json')) ?? ''));
  const body = [mapOf(manifest.scripts)[script]].flat().map((line) => textOf(line as string) ?? '');
  return (
    firstOf([
      byName(script),
      ...body.map((line) => (line === '' ? undefined : testsOfLine(line.replace(/^@php\s+/, ''), scene, depth + 1))),
    ]) ?? (script === 'phpunit' ? 'unit' : undefined)
  );
};

const dotnet: Recogniser = ({ args }) => {
  const [verb = '', second = ''] = plain(args);
  if (verb === 'test' || verb === 'vstest') return 'unit';
  return verb === 'run' ? byName(args.join(' ')) : verb === 'cake' || verb === 'nuke' ? byName(second) : undefined;
};

/** `grunt` and `gulp` without a task run the default one, which holds the tests more often than not. */
const taskFile: Recogniser = ({ args }) => {
  const tasks = plain(args);
  return tasks.length === 0 ? 'unit' : firstOf(tasks.map(byName));
};

const shell: Recogniser = ({ args }, scene, depth) => {
  const at = args.findIndex((word) => /^-\w*c$/.test(word));
  if (at >= 0) return testsOfScript(args[at + 1] ?? '', scene, depth + 1);
  const [file, ...rest] = plain(args);
  return file === undefined
    ? undefined
    : ownScript({ program: file.replace(/^.*\//, ''), path: file, args: rest, env: {} }, scene, depth);
};

/** A program of the repository: by what it runs, where it is a shell script that can be read, else by its name. */
function ownScript({ path, args }: Started, scene: Scene, depth: number): TestRun | undefined {
  const text = scene.texts.get(joinPath(scene.directory, path)) ?? scene.texts.get(joinPath('.', path));
  const isShell = text !== undefined && /^#!.*\b(ba|da|z|k)?sh\b/.test(text) && path.includes('/');
  const runs = isShell ? testsOfScript(text, scene, depth + 1) : undefined;
  const promised = nameKind(path.replace(/\.\w+$/, ''));
  if (runs && promised !== 'no-tests') return promised === 'other-tests' ? 'other' : runs;
  if (!path.includes('/')) return undefined;
  // What can be read and starts no runner that is known is taken at its word only when it says so.
  if (isShell && !/test/i.test(path)) return undefined;
  return (
    byName(path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '')) ?? firstOf(plain(args).slice(0, 1).map(byName))
  );
}

const RECOGNISERS: Readonly<Record<string, Recogniser>> = {
  ...{ npm: packageManager, yarn: packageManager, pnpm: packageManager, bun: packageManager },
  ...{ turbo: taskRunner, nx: taskRunner, lerna: taskRunner, rush: taskRunner, moon: taskRunner },
  ...{ 'run-s': scriptRunner, 'run-p': scriptRunner, 'npm-run-all': scriptRunner, concurrently: scriptRunner },
  ...{ 'npm-run-all2': scriptRunner, wireit: never },
  ...{ jest: unit, mocha: unit, _mocha: unit, vitest: unit, ava: unit, tap: unit, tape: unit, borp: unit, uvu: unit },
  ...{ jasmine: unit, qunit: unit, lab: unit, zora: unit, 'react-scripts': taskRunner, 'vue-cli-service': taskRunner },
  ...{
    karma: other,
    playwright: other,
    cypress: other,
    wdio: other,
    testcafe: other,
    tsd: other,
    testem: other,
    wtr: other,
  },
  ...{ grunt: taskFile, gulp: taskFile, jake: taskFile },
  ...{
    pytest: unit,
    'py.test': unit,
    unittest: unit,
    nose: unit,
    nose2: unit,
    nosetests: unit,
    trial: unit,
    'twisted.trial': unit,
  },
  ...{ stestr: unit, testr: unit, ward: unit, green: unit, doctest: never, tox, nox, hatch },
  ...{
    invoke: named,
    inv: named,
    poe: named,
    just: named,
    task: named,
    doit: named,
    pdm: named,
    rye: named,
    mage: named,
    earthly: other,
  },
  ...{
    make,
    gmake: make,
    ninja: make,
    cmake,
    meson,
    ctest: unit,
    bazel: named,
    bazelisk: named,
    b2: unit,
    scons: named,
  },
  ...{ cargo, cross: other, go, gotestsum: unit, richgo: go, tparse: unit, pixi: named, ginkgo: unit },
  ...{ mvn: maven, mvnw: maven, gradle, gradlew: gradle, sbt: named, ant: named, lein: named },
  ...{ rspec: unit, rake, m: unit, cucumber: other, rails: named, ruby: rubyScript },
  ...{
    phpunit: unit,
    'simple-phpunit': unit,
    pest: unit,
    paratest: unit,
    phpspec: unit,
    codecept: other,
    composer,
    php: phpScript,
  },
  ...{
    dotnet,
    deno: named,
    mix: named,
    swift: named,
    stack: named,
    cabal: named,
    dune: named,
    zig: named,
    flutter: named,
    dart: named,
  },
  ...{ bash: shell, sh: shell, dash: shell, zsh: shell },
};

/** Programs of the system whose names promise nothing. */
const BUILTINS: Readonly<Record<string, Recogniser>> = {
  ...{
    test: never,
    '[': never,
    '[[': never,
    echo: never,
    printf: never,
    cd: never,
    mkdir: never,
    cp: never,
    mv: never,
    rm: never,
  },
  ...{
    chmod: never,
    ls: never,
    cat: never,
    git: never,
    pip: never,
    pip3: never,
    uv: never,
    poetry: never,
    curl: never,
    wget: never,
  },
};

function rubyScript(...[run]: Parameters<Recogniser>): TestRun | undefined {
  return run.args.some((word) => /^-I\W*(test|spec)/.test(word)) ? 'unit' : byName(plain(run.args)[0] ?? '');
}

function phpScript(...[run, scene, depth]: Parameters<Recogniser>): TestRun | undefined {
  const [script = '', verb] = plain(run.args, ['-d']);
  if (script === 'artisan') return verb === 'test' ? 'unit' : undefined;
  const program = script.replace(/^.*\//, '');
  return (
    entryOf(RECOGNISERS, program.replace(/\.phar$/, ''))?.(
      { program, path: script, args: run.args.slice(1), env: {} },
      scene,
      depth,
    ) ?? byName(script.replace(/\.php$/, ''))
  );
}

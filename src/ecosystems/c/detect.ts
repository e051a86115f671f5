// The recipe of a package in C or C++: configured and built once with network, built on in each run for what changed.

import { inFolder } from '../../runners/in-folder.ts';
import { BUILD_FOLDER } from '../../runners/native.ts';
import { OBSERVED } from '../../runners/observed.ts';
import type { RunnerCommand } from '../../runners/runner.ts';
import { commandLine, parseRunner } from '../../runners/runner-command.ts';
import { quoteWords } from '../../runners/shell-words.ts';
import { offeredBy } from '../catalogue.ts';
import type { DetectInput } from '../ecosystem.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';
import { addedTexts, type BuildSystem, buildSystemOf, buildTexts, configuredTarget } from './build-system.ts';
import { benchOptions, hasTestOption, testOptions } from './cmake-options.ts';
import { librariesIn } from './libraries.ts';

interface Build {
  readonly setup: readonly string[];
  readonly runner: string;
  /** Of a runner that is taken apart. */
  readonly options: readonly string[];
  /** Of a command that is run as it is. */
  readonly test?: string;
  readonly title: string;
}

const SYSTEM_OF: Readonly<Record<string, BuildSystem>> = {
  ctest: 'cmake',
  'meson test': 'meson',
  automake: 'automake',
};
/** What does not build, or not in time, is told by the tests that need it, in each run. */
const TOLD_LATER = '|| true';
/** Together less than a set-up may take: what is not built by then is built by the runs that need it. */
const inTime = (build: string, seconds = 660) => `timeout ${seconds} ${build} ${TOLD_LATER}`;

export async function detectC(input: DetectInput): Promise<Detection> {
  const { source, directory, given, runtime, image } = input;
  const offered = offeredBy(source, 'c');
  const version = runtime ?? offered[0];
  if (image === 'ours' && (version === undefined || !offered.includes(version)))
    return {
      ok: false,
      reason: `The settings ask for gcc ${runtime}; the sandbox has gcc ${offered.join(', ')}.`,
      next: `Set \`sandbox: {runtime: …}\` in .github/mullover.yml to one of ${offered.join(', ')}, or remove it.`,
    };
  const system = (given && SYSTEM_OF[given.runner]) ?? (await buildSystemOf(source, directory));
  if (system === undefined)
    return {
      ok: false,
      reason: 'The build of this package adds no tests: no `add_test`, `test()` or target `check` was found.',
      next: 'Set `sandbox: {test: …}` in .github/mullover.yml to what runs the tests.',
    };
  const { setup, runner, options, test, title } = await BUILDS[system](source, directory);
  const libraries = librariesIn(await buildTexts(source, directory, system));
  const command = given ?? parseRunner(runner, [], []);
  return {
    ok: true,
    recipe: {
      ecosystem: 'c',
      runtime: version ?? 'c',
      directory,
      setup,
      build: [],
      runner,
      test: test ?? commandLine(inBuildFolder(command, options)),
      ...(libraries.length > 0 ? { systemPackages: libraries } : {}),
      reasons: [
        `gcc ${version}`,
        title,
        ...(libraries.length > 0
          ? [`system packages ${libraries.join(', ')}: for the libraries that the build asks for`]
          : []),
        'what changed is built again before its tests run',
        ...(test === undefined ? [`runner ${runner}`] : [`\`${test}\`, by what it prints of each test`]),
      ],
    },
  };
}

/** Wherever a maintainer builds: here the build lies in a folder of ours. */
function inBuildFolder(command: RunnerCommand, options: readonly string[]): RunnerCommand {
  const [name = ''] = options;
  const at = command.options.findIndex((word) => word === name || word.startsWith(`${name}=`));
  const length = command.options[at] === name ? 2 : 1;
  const others = at < 0 ? command.options : command.options.toSpliced(at, length);
  return { ...command, options: [...options, ...others] };
}

const CMAKE_SETTINGS = [
  // What was fetched stays as it is: runs have no network.
  '-DFETCHCONTENT_UPDATES_DISCONNECTED=ON',
  // With assertions, and soon compiled: every change is.
  ...['-DCMAKE_BUILD_TYPE=Debug', '-DCMAKE_C_FLAGS_DEBUG=', '-DCMAKE_CXX_FLAGS_DEBUG='],
];

const BUILDS: Readonly<Record<BuildSystem, (source: RecipeSource, directory: string) => Promise<Build>>> = {
  cmake: async (source, directory) => {
    const text = (await source.read(inFolder(directory, 'CMakeLists.txt'))) ?? '';
    const stands = await standIns(source, directory);
    const set = [...(await optionsOfTests(source, directory, text)), ...benchOptions(text)].map((one) => ` -D${one}`);
    return {
      setup: [
        ...stands.map(({ command }) => command),
        `cmake -S . -B ${BUILD_FOLDER} -G Ninja ${CMAKE_SETTINGS.join(' ')}${set.join('')}`,
        inTime(`cmake --build ${BUILD_FOLDER} -- -k 0`),
      ],
      runner: 'ctest',
      options: ['--test-dir', BUILD_FOLDER],
      title: [
        set.length === 0 ? 'CMakeLists.txt' : `CMakeLists.txt, with${set.join('')}`,
        ...stands.map(({ path }) => `${path}: a submodule, which is not fetched; Debian's sources of it`),
      ].join('; '),
    };
  },
  meson: async () => ({
    setup: [`meson setup ${BUILD_FOLDER}`, inTime(`ninja -C ${BUILD_FOLDER} -j 2 -k 0`)],
    runner: 'meson test',
    options: ['-C', BUILD_FOLDER],
    title: 'meson.build',
  }),
  automake: async (source, directory) => ({
    setup: [...configure(source, directory), inTime('make -k -j2', 440), inTime('make -k -j2 check TESTS=', 220)],
    runner: 'automake',
    options: [],
    title: 'configure and Automake',
  }),
  autoconf: async (source, directory) => {
    const target = await configuredTarget(source, directory);
    return {
      setup: [...configure(source, directory), inTime('make -k -j2')],
      runner: OBSERVED,
      options: [],
      test: `make ${target}`,
      title: 'configure',
    };
  },
};

/** Parts of a build may each have their own option where the top-level file has none. */
async function optionsOfTests(source: RecipeSource, directory: string, text: string): Promise<readonly string[]> {
  if (hasTestOption(text)) return testOptions(text);
  return [...new Set((await addedTexts(source, directory, text)).flatMap(testOptions))];
}

/** Sources of test frameworks that the image has, by the name of the repository that they come from elsewhere. */
const FRAMEWORKS: Readonly<Record<string, string>> = { googletest: '/usr/src/googletest' };

/** For submodules, which are empty folders. */
async function standIns(source: RecipeSource, directory: string) {
  const text = (await source.read('.gitmodules')) ?? '';
  const prefix = directory === '.' ? '' : `${directory}/`;
  return text.split(/^[^\S\n]*\[/m).flatMap((section) => {
    const path = /^[^\S\n]*path\s*=\s*(\S+)\s*$/m.exec(section)?.[1] ?? '';
    const name = /^[^\S\n]*url\s*=\s*\S*?([\w.-]+?)(?:\.git)?\/?\s*$/m.exec(section)?.[1]?.toLowerCase() ?? '';
    const sources = Object.hasOwn(FRAMEWORKS, name) ? FRAMEWORKS[name] : undefined;
    if (sources === undefined || !path.startsWith(prefix) || path.split('/').includes('..')) return [];
    const folder = quoteWords([`./${path.slice(prefix.length)}`]);
    return [{ path, command: `[ -e ${folder}/CMakeLists.txt ] || cp -R ${sources}/. ${folder}/` }];
  });
}

const OWN_SCRIPTS = ['autogen.sh', 'bootstrap', 'bootstrap.sh', 'buildconf'];

/** In the folder itself, as everybody does it: tests of many packages find nothing in another. */
function configure(source: RecipeSource, directory: string): readonly string[] {
  const has = (name: string) => source.files.includes(inFolder(directory, name));
  const script = OWN_SCRIPTS.find(has);
  const generic = 'autoreconf -fi';
  const makes = script === undefined ? generic : `{ NOCONFIGURE=1 sh ./${script} || ${generic}; }`;
  return [...(has('configure') ? [] : [makes]), 'sh ./configure'];
}

// The recipe of a Ruby package: its gems by bundler, its tests by RSpec or minitest.

import { inFolder } from '../../runners/in-folder.ts';
import { isMinitestFile } from '../../runners/minitest.ts';
import { OBSERVED } from '../../runners/observed.ts';
import { commandLine, parseRunner } from '../../runners/runner-command.ts';
import { offeredBy } from '../catalogue.ts';
import type { DetectInput } from '../ecosystem.ts';
import { observedReason } from '../observed-reason.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';
import { compareVersions } from '../versions.ts';

export async function detectRuby({ source, directory, given, runtime, image }: DetectInput): Promise<Detection> {
  const offered = offeredBy(source, 'ruby');
  const asked = runtime ?? (await askedVersion(source, directory));
  const version = image === 'foreign' ? (asked ?? offered[0]) : chosen(offered, asked);
  if (version === undefined)
    return {
      ok: false,
      reason: `The package asks for Ruby ${asked}; the sandbox has Ruby ${offered.join(', ')}.`,
      next: 'Set `sandbox: {image: …}` in .github/mullover.yml to an image that has it.',
    };
  const has = (name: string) => source.files.includes(inFolder(directory, name));
  const { runner, test } = given
    ? { runner: given.runner, test: commandLine(given) }
    : await ownTests(source, directory);
  const isLocked = has('Gemfile.lock');
  const packages = isLocked ? [] : await archived(source, directory);
  return {
    ok: true,
    recipe: {
      ecosystem: 'ruby',
      runtime: version,
      directory,
      setup: has('Gemfile') ? [isLocked ? 'bundle install' : 'bundle install --local || bundle install'] : [],
      build: [],
      runner,
      test,
      ...(packages.length > 0 ? { systemPackages: packages } : {}),
      reasons: [
        `Ruby ${version}`,
        isLocked
          ? 'lockfile Gemfile.lock'
          : 'no lockfile: the gems of the archive where they are enough, else the newest',
        ...(packages.length > 0 ? [`system packages ${packages.join(', ')}: of the gems that are asked for`] : []),
        runner === OBSERVED ? observedReason(test) : `runner ${runner}`,
      ],
    },
  };
}

/** By the tests of the package itself; where it has some for either runner, by what its Rakefile runs. */
async function ownTests(source: RecipeSource, directory: string): Promise<{ runner: string; test: string }> {
  const found = [isSpec, isMinitestFile].map((isTest) => testsOf(source, directory, isTest));
  const own = found.map((tests) => ownOf(source, directory, tests));
  const [specs = [], others = []] = own.some((tests) => tests.length > 0) ? own : found;
  const text = (await source.read(inFolder(directory, 'Rakefile'))) ?? '';
  const tasks = { rspec: /RSpec::Core::RakeTask/.test(text), minitest: /\b(Minitest|Rake)::TestTask\b/.test(text) };
  const bySpecs = specs.length >= others.length && specs.length > 0;
  const runner = specs.length > 0 && others.length > 0 && tasks.rspec !== tasks.minitest ? tasks.rspec : bySpecs;
  if (runner) return { runner: 'rspec', test: commandLine(parseRunner('rspec', [], [])) };
  const named = [text, ...(await manifests(source, directory)), (await source.read(others[0] ?? '')) ?? ''].join('\n');
  // The older framework is no gem of minitest's: what it prints is read.
  if (/\btest-unit\b|\btest\/unit\b|Test::Unit::TestCase/.test(named) && !/\bminitest\b/i.test(named))
    return { runner: OBSERVED, test: 'bundle exec rake test' };
  return { runner: 'minitest', test: commandLine(parseRunner('minitest', [], [])) };
}

/** Without those of packages below it, where it has some itself. */
function ownOf({ files }: RecipeSource, directory: string, tests: readonly string[]): readonly string[] {
  const prefix = directory === '.' ? '' : `${directory}/`;
  const below = files
    .filter((path) => path.startsWith(prefix) && /\/(Gemfile|Rakefile|[^/]+\.gemspec)$/.test(path.slice(prefix.length)))
    .map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  return tests.filter((path) => !below.some((folder) => path.startsWith(folder)));
}

/** Of RSpec; minitest has some under the same name, in a folder of its own. */
const isSpec = (path: string) => /(^|\/)spec\/.*_spec\.rb$/.test(path);

export function testsOf(
  source: RecipeSource,
  directory: string,
  isTest: (path: string) => boolean = (path) => isSpec(path) || isMinitestFile(path),
): readonly string[] {
  const prefix = directory === '.' ? '' : `${directory}/`;
  return source.files.filter((path) => path.startsWith(prefix) && isTest(path.slice(prefix.length)));
}

/** The least that the package says it needs. */
async function askedVersion(source: RecipeSource, directory: string): Promise<string | undefined> {
  const pinned = /^(?:ruby-)?(\d+\.\d+)/.exec((await source.read(inFolder(directory, '.ruby-version'))) ?? '')?.[1];
  const texts = await manifests(source, directory);
  const stated = texts.flatMap(
    (text) =>
      /^[^\S\n]*ruby\s+["'][~>=\s]*(\d+\.\d+)|required_ruby_version\s*=\s*["'][~>=\s]*(\d+\.\d+)/m
        .exec(text)
        ?.slice(1) ?? [],
  );
  return [pinned, ...stated].find((one) => one !== undefined);
}

function chosen(offered: readonly string[], asked: string | undefined): string | undefined {
  if (asked === undefined) return offered[0];
  const least = offered.toSorted((a, b) => compareVersions(a, b, 2));
  const fitting = least.filter((one) => compareVersions(one, asked, 2) >= 0);
  return offered.find((one) => fitting.includes(one));
}

async function manifests(source: RecipeSource, directory: string): Promise<readonly string[]> {
  const prefix = directory === '.' ? '' : `${directory}/`;
  const paths = source.files.filter(
    (path) => path.startsWith(prefix) && /^(Gemfile|[^/]+\.gemspec)$/.test(path.slice(prefix.length)),
  );
  return Promise.all(paths.map(async (path) => (await source.read(path)) ?? ''));
}

/** Debian's packages of the gems that are asked for, called after them. */
async function archived(source: RecipeSource, directory: string): Promise<readonly string[]> {
  const texts = await manifests(source, directory);
  const named = texts.flatMap((text) =>
    Array.from(
      text.matchAll(/^[^\S\n]*(?:gem|\w+\.add_(?:\w+_)?dependency)[\s(]+["']([\w-]+)["']/gm),
      ([, name = '']) => name,
    ),
  );
  return [...new Set(named)].map((name) => `ruby-${name.toLowerCase().replaceAll('_', '-')}`).slice(0, 30);
}

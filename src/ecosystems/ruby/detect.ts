// The recipe of a Ruby package: its gems by bundler, its tests by RSpec or minitest.

import { inFolder } from '../../runners/in-folder.ts';
import { isMinitestFile } from '../../runners/minitest.ts';
import { commandLine, parseRunner } from '../../runners/runner-command.ts';
import { offeredBy } from '../catalogue.ts';
import type { DetectInput } from '../ecosystem.ts';
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
  const runner = given?.runner ?? (testsOf(source, directory, isSpec).length > 0 ? 'rspec' : 'minitest');
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
      test: commandLine(given ?? parseRunner(runner, [], [])),
      ...(packages.length > 0 ? { systemPackages: packages } : {}),
      reasons: [
        `Ruby ${version}`,
        isLocked
          ? 'lockfile Gemfile.lock'
          : 'no lockfile: the gems of the archive where they are enough, else the newest',
        ...(packages.length > 0 ? [`system packages ${packages.join(', ')}: of the gems that are asked for`] : []),
        `runner ${runner}`,
      ],
    },
  };
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
      /^\s*ruby\s+["'][~>=\s]*(\d+\.\d+)|required_ruby_version\s*=\s*["'][~>=\s]*(\d+\.\d+)/m.exec(text)?.slice(1) ??
      [],
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
      text.matchAll(/^\s*(?:gem|\w+\.add_(?:\w+_)?dependency)[\s(]+["']([\w-]+)["']/gm),
      ([, name = '']) => name,
    ),
  );
  return [...new Set(named)].map((name) => `ruby-${name.toLowerCase().replaceAll('_', '-')}`).slice(0, 30);
}

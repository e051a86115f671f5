// Which build tool of C and C++ a folder's tests are run by, by the files that describe the build.

import { inFolder } from '../../runners/in-folder.ts';
import type { RecipeSource } from '../recipe-source.ts';

export type BuildSystem = 'cmake' | 'meson' | 'automake' | 'autoconf';

/** `files`: what the folder holds; each text is read once. */
export async function buildSystemOf(source: RecipeSource, directory: string): Promise<BuildSystem | undefined> {
  const has = (name: string) => source.files.includes(inFolder(directory, name));
  if (has('CMakeLists.txt') && (await anyText(source, directory, CMAKE)).some((text) => ADDS_TESTS.test(text)))
    return 'cmake';
  if (has('meson.build') && (await anyText(source, directory, MESON)).some((text) => /^[^\S\n]*test\s*\(/m.test(text)))
    return 'meson';
  if (!CONFIGURED.some(has)) return undefined;
  const inputs = await anyText(source, directory, AUTOMAKE);
  if (inputs.some((text) => /^[^\S\n]*(check_PROGRAMS|TESTS)\s*\+?=/m.test(text))) return 'automake';
  const made = await anyText(source, directory, MADE);
  return made.some((text) => targetOf('check|test').test(text)) ? 'autoconf' : undefined;
}

const CONFIGURED = ['configure.ac', 'configure.in', 'configure'];
const CMAKE = /(^|\/)(CMakeLists\.txt|[^/]+\.cmake)$/;
const MESON = /(^|\/)meson\.build$/;
const AUTOMAKE = /(^|\/)[^/]*\.am$/;
const ADDS_TESTS = /^[^#\n]*\b(add_test|(gtest|catch|doctest)_(discover|add)_tests)\s*\(/im;
/** What lies there builds by itself. */
const ASIDE = /(^|\/)(vendor|third[_-]?party|external|extern|deps|subprojects|submodules|node_modules)\//i;
const MOST = 80;

async function anyText(source: RecipeSource, directory: string, pattern: RegExp): Promise<readonly string[]> {
  const prefix = directory === '.' ? '' : `${directory}/`;
  const paths = source.files.filter((path) => path.startsWith(prefix) && pattern.test(path) && !ASIDE.test(path));
  // Those above come first: they decide.
  const near = paths.toSorted((a, b) => a.split('/').length - b.split('/').length).slice(0, MOST);
  const texts: string[] = [];
  for (const path of near) texts.push((await source.read(path)) ?? '');
  return texts;
}

/**
 * `text`: of a CMakeLists.txt. Those of the folders that it adds by name, without what lies there from elsewhere. None where
 * one of them holds tests: the parts beside it have nothing to add to them.
 */
export async function addedTexts(source: RecipeSource, directory: string, text: string): Promise<readonly string[]> {
  const names = Array.from(text.matchAll(ADDS_FOLDER), ([, name = '']) =>
    inFolder(directory, `${name}/CMakeLists.txt`),
  );
  if (names.some((name) => TESTS_FOLDER.test(name))) return [];
  const paths = [...new Set(names)].filter((path) => source.files.includes(path) && !ASIDE.test(path)).slice(0, MOST);
  return Promise.all(paths.map(async (path) => (await source.read(path)) ?? ''));
}

const TESTS_FOLDER = /(^|\/)(unit[-_]?)?tests?\/CMakeLists\.txt$/i;
const ADDS_FOLDER = /^[^#\n]*?\badd_subdirectory\s*\(\s*"?([\w./-]+)"?/gim;

/** All that describes the build; its conditions are not looked at. */
export function buildTexts(source: RecipeSource, directory: string, system: BuildSystem): Promise<readonly string[]> {
  return anyText(source, directory, DESCRIBED_BY[system]);
}

const DESCRIBED_BY: Readonly<Record<BuildSystem, RegExp>> = {
  cmake: CMAKE,
  meson: MESON,
  automake: /(^|\/)configure\.(ac|in)$/,
  autoconf: /(^|\/)configure\.(ac|in)$/,
};

/** The target of a Makefile that a `configure` writes. */
export async function configuredTarget(source: RecipeSource, directory: string): Promise<'check' | 'test'> {
  const texts = await anyText(source, directory, MADE);
  return texts.some((text) => targetOf('check').test(text)) ? 'check' : 'test';
}

const MADE = /(^|\/)Makefile\.in$/;
const targetOf = (names: string) => new RegExp(`^(?:[\\w.-]+ +)*(${names})(?: +[\\w.-]+)*\\s*::?(?!=)`, 'm');

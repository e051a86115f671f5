// The recipe of a repository that has nothing but a Makefile: its target for tests, read as text.

import { inFolder } from '../../runners/in-folder.ts';
import { OBSERVED } from '../../runners/observed.ts';
import type { DetectInput } from '../ecosystem.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';

export const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];
/** Best first: all tests, then what is called after units, then what may be one of several runs. */
const TARGETS = [
  ...['test', 'check', 'tests', 'test-all', 'testall', 'test_all', 'all-tests', 'run-tests', 'run_tests', 'runtests'],
  ...['unit-tests', 'unit-test', 'unit_tests', 'unit_test', 'unittests', 'unittest', 'test-unit', 'test_unit', 'units'],
  ...['unit', 'run-test', 'run_test', 'runtest', 'check-unit'],
];

export interface MakeTarget {
  readonly name: string;
  /** Commands of the target. */
  readonly recipe: string;
  /** Targets and files that are made first. */
  readonly needs: readonly string[];
}

/** The target that runs tests; undefined without one. */
export async function makeTarget(source: RecipeSource, directory: string): Promise<MakeTarget | undefined> {
  const text = await makefileIn(source, directory);
  return TARGETS.map((name) => targetIn(text, name)).find((found) => found !== undefined);
}

/** Empty where there is none. */
export async function makefileIn(source: RecipeSource, directory: string): Promise<string> {
  const file = MAKEFILES.find((one) => source.files.includes(inFolder(directory, one)));
  return file === undefined ? '' : ((await source.read(inFolder(directory, file))) ?? '');
}

/** One target of a Makefile. */
export function targetIn(makefile: string, name: string): MakeTarget | undefined {
  const escaped = name.replace(/[.\\+*?^$(){}|[\]]/g, '\\$&');
  const head = new RegExp(`^([\\w.-]+ +)*${escaped}( +[\\w.-]+)*\\s*::?(?!=)(.*)\\n((?:\\t.*\\n?|\\s*\\n)*)`, 'm');
  const found = head.exec(`${makefile}\n`);
  if (!found) return undefined;
  const needs = (found[3] ?? '').replace(/[#;|].*$/, '').split(/\s+/);
  return { name, recipe: found[4] ?? '', needs: needs.filter((one) => one !== '') };
}

/** Targets below a target that are looked at. */
const DEPTH = 4;

/** The program that a target only builds, where it runs nothing: `unittest: a.o b.o`, `test: t.c` with `cc -o $@ $^`. */
function programsBuilt(makefile: string, { name, recipe, needs }: MakeTarget, depth = DEPTH): readonly string[] {
  const lines = recipe
    .replace(/\\\n/g, ' ')
    .split('\n')
    .map((line) => line.trim().replace(/^[@+-]+/, ''))
    .filter((line) => line !== '' && !/^(#|mkdir |echo |rm )/.test(line));
  if (lines.length === 0) {
    if (needs.some((need) => /\.o(bj)?$/.test(need))) return [name];
    const found = needs.map((need) => targetIn(makefile, need));
    const below = found.map((target) => (target && depth > 0 ? programsBuilt(makefile, target, depth - 1) : []));
    return below.length > 0 && below.every((programs) => programs.length > 0) ? below.flat() : [];
  }
  const own = name.replace(/[.+]/g, '\\$&');
  const builds = new RegExp(`(^|\\s)-o\\s*["']?(\\$@|${own})["']?(\\s|$)`);
  const isCompiler = (line: string) => !/[;&|]/.test(line) && (builds.test(line) || /\s-c(\s|$)/.test(line));
  return lines.every(isCompiler) && lines.some((line) => builds.test(line)) ? [name] : [];
}

/** `make test`, and what it builds but does not run. */
export function makeCommand(makefile: string, target: MakeTarget): string {
  const programs = programsBuilt(makefile, target).filter((name) => /^[\w.-]+$/.test(name));
  return [`make ${target.name}`, ...programs.map((name) => `./${name}`)].join(' && ');
}

/** `list-test`, `test_list`, `unittests`: what no target for tests runs, a person starts by hand. */
const TEST_PROGRAM = /(?:^|[_-])(?:unit)?tests?(?:[_-]|$)/;

/** Test programs that the Makefile builds, where no target says that it runs tests: `make a-test && ./a-test`. */
function programCommand(makefile: string): string | undefined {
  const targets = targetNames(makefile).filter((name) => TEST_PROGRAM.test(name));
  const programs = targets.filter((name) => {
    const target = targetIn(makefile, name);
    return target !== undefined && programsBuilt(makefile, target, 0).includes(name);
  });
  if (programs.length === 0) return undefined;
  return [`make ${programs.join(' ')}`, ...programs.map((name) => `./${name}`)].join(' && ');
}

const MOST_NAMED = 12;

/** Targets that people call by name. */
function targetNames(makefile: string): readonly string[] {
  const heads = makefile.matchAll(/^([A-Za-z][\w-]*(?: +[A-Za-z][\w-]*)*)\s*::?(?!=)/gm);
  return [...new Set(Array.from(heads, ([, names = '']) => names.split(/ +/)).flat())];
}

export async function detectMake({ source, directory }: DetectInput): Promise<Detection> {
  const target = await makeTarget(source, directory);
  const makefile = await makefileIn(source, directory);
  const name = MAKEFILES.find((one) => source.files.includes(inFolder(directory, one)));
  const programs = target === undefined ? programCommand(makefile) : undefined;
  if (programs !== undefined)
    return observedRecipe(directory, programs, 'no target for tests: programs that it builds and that are called so');
  if (target === undefined) {
    const names = targetNames(makefile).slice(0, MOST_NAMED);
    return {
      ok: false,
      reason: `${name ?? 'The Makefile'} has no target for tests (\`test\`, \`check\`, \`unit-test\` and their like), and no manifest of another tool is there.${names.length > 0 ? ` Its targets: ${names.join(', ')}.` : ''}`,
      next: 'Set `sandbox: {test: "make …"}` in .github/mullover.yml to what runs the tests; with `&& ./program` where it only builds them.',
    };
  }
  const test = makeCommand(makefile, target);
  const more = test.includes('&&') ? ', and the program that it builds' : '';
  return observedRecipe(directory, test, `target ${target.name}${more}`);
}

function observedRecipe(directory: string, test: string, from: string): Detection {
  return {
    ok: true,
    recipe: {
      ecosystem: 'make',
      runtime: 'make',
      directory,
      setup: [],
      build: [],
      runner: OBSERVED,
      test,
      reasons: [
        'a Makefile, and no manifest that names tests: nothing is installed',
        `${from}, by the runners that it starts, or by its summary and exit code`,
      ],
    },
  };
}

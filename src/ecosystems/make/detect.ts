// The recipe of a repository that has nothing but a Makefile: its target for tests, read as text.

import { inFolder } from '../../runners/in-folder.ts';
import { OBSERVED } from '../../runners/observed.ts';
import type { DetectInput } from '../ecosystem.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';

export const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];
const TARGETS = ['test', 'check', 'tests'];

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

export async function detectMake({ source, directory }: DetectInput): Promise<Detection> {
  const target = await makeTarget(source, directory);
  const name = MAKEFILES.find((one) => source.files.includes(inFolder(directory, one)));
  if (target === undefined)
    return {
      ok: false,
      reason: `${name ?? 'The Makefile'} has no target \`test\` or \`check\`, and no manifest of another tool is there.`,
      next: 'Set `sandbox: {test: "make …"}` in .github/mullover.yml to what runs the tests.',
    };
  return {
    ok: true,
    recipe: {
      ecosystem: 'make',
      runtime: 'make',
      directory,
      setup: [],
      build: [],
      runner: OBSERVED,
      test: `make ${target.name}`,
      reasons: [
        'a Makefile and no other manifest: nothing is installed',
        `target ${target.name}, by the runners that it starts, or by its summary and exit code`,
      ],
    },
  };
}

// The recipe of a repository that has nothing but a Makefile: its target for tests, read as text.

import { inFolder } from '../../runners/in-folder.ts';
import { UNKNOWN_RUNNER } from '../../runners/report.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';

export const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];
const TARGETS = ['test', 'check', 'tests'];

export async function detectMake(source: RecipeSource, directory: string): Promise<Detection> {
  const name = MAKEFILES.find((one) => source.files.includes(inFolder(directory, one)));
  const text = name === undefined ? '' : ((await source.read(inFolder(directory, name))) ?? '');
  const target = TARGETS.find((one) => new RegExp(`^([\\w.-]+ +)*${one}( +[\\w.-]+)*\\s*::?(?!=)`, 'm').test(text));
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
      runner: UNKNOWN_RUNNER,
      test: `make ${target}`,
      reasons: [
        'a Makefile and no other manifest: nothing is installed',
        `target ${target}, read by its summary and exit code`,
      ],
    },
  };
}

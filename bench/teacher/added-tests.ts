// The tests of a fix as a reproduction test may be written: where they rewrite lines that are there, as a file of their own beside them.

import { changesIn, diffOf } from '../../src/evaluation/diff.ts';
import type { GoldTask } from '../../src/evaluation/gold-task.ts';
import type { Workspace } from '../../src/ports/workspace.ts';

/** The task with such tests; they stay as they are where a runner would not find, or not load, another file. */
export async function withAddedTests(task: GoldTask, workspace: Workspace): Promise<GoldTask> {
  const { testPatch, failToPass } = task.gold;
  const names = new Map<string, string>();
  const parts: string[] = [];
  for (const change of await changesIn(testPatch, (path) => workspace.read(path))) {
    const { path, text } = change;
    const name = beside(path);
    const isFree = name !== undefined && !(await workspace.exists(name));
    if (text === null || text.length > MOST || !isFree || (await workspace.rewrites([change])).length === 0) {
      parts.push(diffOf(testPatch, [path]));
      continue;
    }
    names.set(path, name);
    parts.push(newFile(name, text));
  }
  const renamed = failToPass.map((id) => {
    const [path = '', ...rest] = id.split('::');
    return [names.get(path) ?? path, ...rest].join('::');
  });
  return { ...task, gold: { ...task.gold, testPatch: parts.join(''), failToPass: renamed } };
}

/** Characters; a longer reply would be cut off. */
const MOST = 40_000;

/** Files of one package of Go share their names, and a class of Java has that of its file: there is no other one. */
function beside(path: string): string | undefined {
  const [, folder = '', name = ''] = /^(.*\/)?([^/]+)$/.exec(path) ?? [];
  const python = /^test_(.+)\.py$/.exec(name);
  if (python) return `${folder}test_${python[1]}_issue.py`;
  const script = /^(.+)\.((?:test|spec|unittest)\.[cm]?[jt]sx?)$/.exec(name);
  return script ? `${folder}${script[1]}.issue.${script[2]}` : undefined;
}

function newFile(path: string, text: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  const head = `diff --git a/${path} b/${path}\nnew file mode 100644\n--- /dev/null\n+++ b/${path}\n`;
  return `${head}@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}\n`).join('')}`;
}

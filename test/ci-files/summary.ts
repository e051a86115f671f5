// Short views of what CI files say, for tables.

import { ciSetUp } from '../../src/ci-files/ci-set-up.ts';

/** Versions at hand in these tests. */
export const AVAILABLE = {
  node: ['20', '22', '24'],
  python: ['3.9', '3.11', '3.13'],
  go: ['1.26.6'],
  java: ['17', '21'],
  rust: ['1.85'],
};

interface Summary {
  readonly job: string;
  readonly setup?: readonly string[];
  readonly test: readonly string[];
  readonly versions?: object;
  readonly env?: object;
  readonly packages?: readonly string[];
  readonly services?: readonly string[];
}

/** Everything but what was dropped; what is empty is left out. */
export async function summary(files: Readonly<Record<string, string>>): Promise<Summary | undefined> {
  const found = await setUpOf(files);
  if (!found) return undefined;
  const { job, file, env, versions, systemPackages, services } = found;
  const lines = (steps: typeof found.test) =>
    steps.map(({ command, workingDirectory: folder, env: own }) => {
      const variables = Object.entries(own).map(([name, value]) => `${name}=${value} `);
      return `${folder === '.' ? '' : `[${folder}] `}${variables.join('')}${command}`;
    });
  const all = { setup: lines(found.setup), test: lines(found.test), versions, env, packages: systemPackages, services };
  const full = Object.entries(all).filter(([name, value]) => name === 'test' || Object.keys(value).length > 0);
  return { job: `${file.replace('.github/workflows/', '')}: ${job}`, ...Object.fromEntries(full) } as Summary;
}

export function setUpOf(files: Readonly<Record<string, string>>) {
  return ciSetUp({ files: Object.keys(files), read: async (path) => files[path] }, AVAILABLE);
}

/** A file without the indentation of the test around it; `{{ x }}` stands for an expression of GitHub. */
export function text(lines: TemplateStringsArray, ...values: readonly string[]): string {
  const whole = String.raw({ raw: lines }, ...values)
    .replace(/^\n/, '')
    .trimEnd();
  const indent = /^ */.exec(whole)?.[0] ?? '';
  return expressions(`${whole.replaceAll(`\n${indent}`, '\n').slice(indent.length)}\n`);
}

/** One workflow with the steps of a job in it. */
export function workflow(steps: string, head = 'runs-on: ubuntu-latest'): string {
  const inside = (block: string, by: number) => block.trim().replaceAll('\n', `\n${' '.repeat(by)}`);
  return expressions(`on: [push]\njobs:\n  test:\n    ${inside(head, 4)}\n    steps:\n      ${inside(steps, 6)}\n`);
}

function expressions(file: string): string {
  return file.replace(/(?<!\$)\{\{/g, '$${{');
}

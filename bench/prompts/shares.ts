// How much of a prompt is the fault: its lines that stand in the files of the fix or where its functions are used.

import type { Hunk } from '../../src/evaluation/diff.ts';
import type { Workspace } from '../../src/ports/workspace.ts';
import { enclosing } from '../../src/stages/excerpt.ts';

/** Lines of code without their indentation. */
export interface Fault {
  /** Of the files that the fix changes, and of sources that name a function that it changes. */
  readonly around: ReadonlySet<string>;
  /** Of the functions that it changes. */
  readonly functions: ReadonlySet<string>;
}

export interface Share {
  readonly lines: number;
  /** Of these, lines of `Fault.around`. */
  readonly around: number;
  /** Lines of `Fault.functions` that are shown, and how many there are. */
  readonly functions: readonly [shown: number, all: number];
}

export async function faultOf(hunks: readonly Hunk[], workspace: Workspace): Promise<Fault> {
  const around = new Set(hunks.map(({ path }) => path));
  const functions = new Set<string>();
  for (const { path, start, old } of hunks) {
    const lines = ((await workspace.read(path)) ?? '').split('\n');
    const definitions = (await workspace.definitions(path)) ?? [];
    const middle = start + Math.floor(old.length / 2);
    const body = enclosing(definitions, { start: middle, end: middle });
    const found = definitions.find((one) => one.start === body.start && one.end === body.end);
    if (!found) continue;
    for (const line of linesOf(lines.slice(body.start - 1, body.end).join('\n'))) functions.add(line);
    for (const use of await workspace.uses(found.name)) if (!use.isTest) around.add(use.path);
  }
  const texts = await Promise.all([...around].map((path) => workspace.read(path)));
  return { around: new Set(texts.flatMap((text) => linesOf(text ?? ''))), functions };
}

export function shareOf(prompt: string, { around, functions }: Fault): Share {
  const lines = linesOf(prompt);
  const shown = new Set(lines);
  return {
    lines: lines.length,
    around: lines.filter((line) => around.has(line)).length,
    functions: [[...functions].filter((line) => shown.has(line)).length, functions.size],
  };
}

/** Without numbers and signs of a diff in front; what has few characters stands everywhere. */
function linesOf(text: string): readonly string[] {
  const plain = text.split('\n').map((line) => line.replace(/^[ \t]*\d+ \| ?|^[+-]/, '').trim());
  return plain.filter((line) => line.length >= LEAST && /[A-Za-z]/.test(line));
}

const LEAST = 8;

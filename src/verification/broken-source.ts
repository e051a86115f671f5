// A source file made to fail, so that one can see whether tests run it: on call where it holds functions, else on load. Pure.

import type { Callers, Workspace } from '../ports/workspace.ts';
import { disarmed, LIMIT } from '../stages/fail-limit.ts';
import { isManifest } from '../stages/manifest-path.ts';
import { isRunnerFile } from '../stages/runner-file.ts';
import { isTestName } from '../stages/test-path.ts';
import type { FileChange } from '../task.ts';

/** A word that no code uses: whoever loads the file, or calls one of its functions, names it. */
export const BROKEN = 'MulloverBrokenOnPurpose';

/** What is named where a test is among the callers. */
export const BROKEN_BY_TEST = `${BROKEN} by a test`;

/** `call`: its functions fail when they are called, and it loads as before. `load`: it cannot be loaded or compiled. */
export type BrokenOn = 'call' | 'load';

export interface BrokenFile {
  readonly change: FileChange;
  readonly on: BrokenOn;
}

/**
 * A file for which `canBreak` holds, broken. To load a file is no use of it: only what holds no function fails like that.
 * `callers: 'tests'`, where the runner or a build needs the file itself.
 */
export async function breakFile(
  workspace: Pick<Workspace, 'failingOnCall' | 'read'>,
  path: string,
  callers: Callers = 'all',
): Promise<BrokenFile> {
  const failing = await workspace.failingOnCall(path, BROKEN, callers);
  if (failing !== undefined) return { change: { path, text: failing }, on: 'call' };
  return { change: { path, text: brokenSource(path, (await workspace.read(path)) ?? '') }, on: 'load' };
}

/** The same change in which nothing fails: what fails with both only reads the text. `text`: of the file at base. */
export function control({ change }: BrokenFile, text: string): FileChange {
  const { path } = change;
  const broken = change.text ?? '';
  return { path, text: disarmed(broken) ?? (/\.(rb|php|json)$/.test(path) ? text : commented(broken)) };
}

/** Of languages that are compiled: the line that does not compile becomes a comment of its length. */
function commented(broken: string): string {
  const lines = broken.split('\n');
  return lines.map((line) => (line.includes(BROKEN) ? `//${line.slice(2)}` : line)).join('\n');
}

/** In words for people, after "when"; `what` names files. */
export function whenBroken(what: string, on: BrokenOn, callers: Callers = 'all'): string {
  return on === 'call'
    ? `the functions of ${what} fail${callers === 'tests' ? ' for tests' : ''}`
    : `${what} cannot be loaded (no function there can be made to fail)`;
}

/** Shebang, comments and directives, which must stay in front. */
const SCRIPT_HEAD = /^\uFEFF?(?:#![^\n]*(?:\n|$))?(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|(['"])use [a-z ]+\1;?)*/;

/** Not a bare `throw`: compilers refuse or remove what stands behind one, and the exports must still be there to be linked. */
function brokenScript(text: string): string {
  const head = SCRIPT_HEAD.exec(text)?.[0] ?? '';
  return `${head}\n;if (Math.PI < ${LIMIT}) throw new Error('${BROKEN}');\n${text.slice(head.length)}`;
}

const before = (line: string) => (text: string) => `${line}\n${text}`;
const after = (line: string) => (text: string) => `${text}\n${line}\n`;
const instead = (line: string) => () => `${line}\n`;

/** What is compiled fails to compile; what is interpreted fails as it is loaded, with an error that code hardly expects. */
const WAYS: readonly (readonly [RegExp, (text: string) => string])[] = [
  [/(?<!\.d)\.[cm]?[jt]sx?$/, brokenScript],
  [/\.py$/, after(`if 3 < ${LIMIT}: raise RuntimeError('${BROKEN}')`)],
  [/\.go$/, after(`var _ = ${BROKEN}`)],
  [/\.rs$/, after(`compile_error!("${BROKEN}");`)],
  [/(?<!\binfo)\.java$/, after(`class ${BROKEN}Here { int x = ${BROKEN}; }`)],
  [/\.kt$/, after(`val mulloverBroken: Int = ${BROKEN}`)],
  [/\.(c|cc|cpp|cxx|h|hh|hpp|hxx)$/, before(`#error ${BROKEN}`)],
  [/\.rb$/, instead(`raise '${BROKEN}'`)],
  [/\.php$/, instead(`<?php throw new \\Error('${BROKEN}');`)],
  [/\.json$/, instead(BROKEN)],
];

/** True for a file of the product that can be made to fail on load; styles, templates and most data cannot. */
export function canBreak(path: string): boolean {
  return (
    WAYS.some(([pattern]) => pattern.test(path)) &&
    ![isTestName, isRunnerFile, isManifest, isConfiguration].some((is) => is(path))
  );
}

/** Read by tools beside the tests, so that breaking it would say nothing of them. */
function isConfiguration(path: string): boolean {
  return (
    /(^|\/)\.[^/]+\/|(^|\/)(\.[^/]+|[Gg](runt|ulp)file|[\w-]+\.config|[tj]sconfig[^/]*)\.[^/.]+$/.test(path) ||
    /^[^/]+\.json$/.test(path)
  );
}

/** The text of a file for which `canBreak` holds, broken on load. */
export function brokenSource(path: string, text: string): string {
  const [, broken] = WAYS.find(([pattern]) => pattern.test(path)) ?? [];
  if (!broken) throw new RangeError(`no way to break ${path}`);
  return broken(text);
}

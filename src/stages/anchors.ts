// Where in a file the lines are that a hunk without numbers stands behind: `@@ class A` over `@@ def f` is the f of A.

import type { Line } from './line-hunks.ts';

/** What stands above a hunk, outermost first, and what stood above the hunk before it. */
export interface Anchors {
  readonly own: readonly string[];
  readonly outer: readonly string[];
}

/** What stands above the next hunk, if anything: what begins like an anchor before takes its place, and all below it. */
export function anchorsAfter(before: Anchors | undefined, own: readonly string[]): Anchors | undefined {
  const [first, ...others] = own;
  if (first === undefined) return undefined;
  const chain = before ? [...before.outer, ...before.own] : [];
  const replaced = chain.findIndex((each) => each.split(/\s/)[0] === first.split(/\s/)[0]);
  return { own, outer: others.length > 0 ? [] : chain.slice(0, replaced < 0 ? chain.length : replaced) };
}

/** Lines `from` to before `to`, counted from 0. */
export interface Scope {
  readonly from: number;
  readonly to: number;
  /** The lines belong to the anchor; else they only come behind it. */
  readonly isBlock: boolean;
}

/** Undefined where a line is not there, or not the only one that says so. */
export function scopeBehind(lines: readonly Line[], { own, outer }: Anchors): Scope | undefined {
  for (let kept = 0; kept <= outer.length; kept++) {
    const found = innermost(lines, [...outer.slice(outer.length - kept), ...own]);
    if (found !== 'several') return found;
  }
  return undefined;
}

function innermost(lines: readonly Line[], anchors: readonly string[]): Scope | 'several' | undefined {
  let scope: Scope = { from: 0, to: lines.length, isBlock: true };
  for (const anchor of anchors) {
    const [at, ...others] = saying(lines, scope, anchor);
    if (at === undefined) return undefined;
    if (others.length > 0) return 'several';
    const end = endOfBlock(lines, at, scope.to);
    scope = { from: at + 1, to: end ?? scope.to, isBlock: end !== undefined };
  }
  return scope;
}

/** Lines that are the anchor; where there are none, those that begin with it, or hold it: models leave out what ends a line. */
function saying(lines: readonly Line[], { from, to }: Scope, anchor: string): readonly number[] {
  const wanted = anchor.trim();
  const at = (holds: (text: string) => boolean) =>
    lines.slice(from, to).flatMap(({ text }, i) => (holds(text.trim()) ? [from + i] : []));
  const isPart = (text: string, start: number): boolean =>
    start >= 0 && !isInName(text, start) && !isInName(text, start + wanted.length);
  const equal = at((text) => text === wanted);
  const begun = equal.length > 0 ? equal : at((text) => text.startsWith(wanted) && isPart(text, 0));
  return begun.length > 0 ? begun : at((text) => isPart(text, text.indexOf(wanted)));
}

/** Whether the characters on both sides of a place are of one name. */
export function isInName(text: string, at: number): boolean {
  return at > 0 && /^[\p{L}\p{N}_$]{2}$/u.test(text.slice(at - 1, at + 1));
}

/** A line of the block's own depth that does not belong to it begins with a name; a label (`public:`, `else:`) does belong. */
const FOLLOWS = /^[\p{L}_$@#<]/u;
const LABEL = /^(?!class\b)\w+(?:\s+\w+)?\s*:\s*$/;

/** Behind the last line of the block that a line opens; undefined where it opens none. */
function endOfBlock(lines: readonly Line[], at: number, limit: number): number | undefined {
  const depth = depthOf(lines[at]?.text ?? '');
  const isFilled = ({ text }: Line) => text.trim() !== '' && !/^\s*[{(]\s*$/.test(text);
  const next = lines.slice(at + 1, limit).find((line) => isFilled(line) && !LABEL.test(line.text.trim()));
  if (next === undefined || depthOf(next.text) <= depth) return undefined;
  for (let end = at + 1; end < limit; end++) {
    const text = lines[end]?.text ?? '';
    if (depthOf(text) <= depth && FOLLOWS.test(text.trim()) && !LABEL.test(text.trim())) return end;
  }
  return limit;
}

function depthOf(text: string): number {
  return text.length - text.trimStart().length;
}

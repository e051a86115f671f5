// Names by position: node ids, work ids and the header that names a model turn. Never from time or content of replies.
// No other file takes such a name apart, nor the name of a run.

import { createHash } from 'node:crypto';
import type { NodeId, RunId, StageName, WorkId } from '../task.ts';
import type { Check } from './check.ts';

/** Letter of a node id: understanding, localization, patch, repair of a patch, reproduction test, environment. */
export type Kind = 'u' | 'f' | 'p' | 'r' | 't' | 'e';

const STAGE: Readonly<Record<Kind, StageName>> = {
  u: 'repository-understanding',
  f: 'fault-localization',
  p: 'patch-generation',
  r: 'patch-generation',
  t: 'patch-verification',
  e: 'environment-setup',
};

/**
 * Names that were asked for before, by parent, kind and index. They are the same in every run, and a plan asks for those
 * of the whole tree again after each event: putting them together, and hashing them anew, would be most of its time.
 */
const NAMES = new Map<NodeId | null, Map<Kind, NodeId[]>>();

/** `child('u0', 'f', 1)` is `u0.f1`; a root has parent null. */
export function child(parent: NodeId | null, kind: Kind, index: number): NodeId {
  const siblings = siblingsOf(parent, kind);
  siblings[index] ??= parent === null ? `${kind}${index}` : `${parent}.${kind}${index}`;
  return siblings[index];
}

function siblingsOf(parent: NodeId | null, kind: Kind): NodeId[] {
  const kinds = NAMES.get(parent) ?? new Map<Kind, NodeId[]>();
  if (kinds.size === 0) NAMES.set(parent, kinds);
  const siblings = kinds.get(kind) ?? [];
  if (siblings.length === 0) kinds.set(kind, siblings);
  return siblings;
}

export function parentOf(node: NodeId): NodeId | null {
  const dot = node.lastIndexOf('.');
  return dot < 0 ? null : node.slice(0, dot);
}

/** The node and its ancestors, root first. */
export function pathTo(node: NodeId): readonly NodeId[] {
  const parent = parentOf(node);
  return parent === null ? [node] : [...pathTo(parent), node];
}

export function kindOf(node: NodeId): Kind {
  return last(node).charAt(0) as Kind;
}

export function indexOf(node: NodeId): number {
  return Number(last(node).slice(1));
}

/** Index of the root above the node: 3 for `u3.f0.p1`. */
export function rootIndexOf(node: NodeId): number {
  return indexOf(pathTo(node)[0] ?? node);
}

/** A patch sample or a repair: what the budget counts. */
export function isRollout(node: NodeId): boolean {
  return kindOf(node) === 'p' || kindOf(node) === 'r';
}

/** The position as a text that sorts like it. */
export function orderOf(node: NodeId): string {
  return node.replace(/\d+/g, (digits) => digits.padStart(7, '0'));
}

/** The position as one word of letters, digits and `_`. */
export function wordOf(node: NodeId): string {
  return node.replaceAll('.', '_');
}

export function stageOf(node: NodeId): StageName {
  return STAGE[kindOf(node)];
}

/** Orders by position, numbers as numbers: u2 before u10, a parent before its children. */
export function byPosition(left: NodeId, right: NodeId): number {
  const a = left.split('.');
  const b = right.split('.');
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i] ?? '', b[i] ?? ''];
    if (x === y) continue;
    return x.charAt(0) === y.charAt(0) ? Number(x.slice(1)) - Number(y.slice(1)) : x < y ? -1 : 1;
  }
  return a.length - b.length;
}

/** The model turn in the header `x-mullover-work`: `stage/parent/index/turn`. */
export function workHeader(node: NodeId, turn: number): string {
  return `${stageOf(node)}/${parentOf(node) ?? '-'}/${indexOf(node)}/${turn}`;
}

export const askId = (node: NodeId, turn: number): WorkId => `ask:${node}:${turn}`;
export const scoreId = (node: NodeId): WorkId => `score:${node}`;
export const compareId = (left: NodeId, right: NodeId): WorkId => `compare:${left}:${right}`;
/** First word of a work id. */
export type WorkKind = 'ask' | 'score' | 'compare' | 'prepare' | 'vary' | 'run';

export function kindOfWork(work: WorkId): WorkKind {
  return partsOf(work)[0] as WorkKind;
}

/** The node that a dialogue, a score or an environment is about; undefined for what is about several, or about none. */
export function nodeOfWork(work: WorkId): NodeId | undefined {
  const [kind, node] = partsOf(work);
  return kind === 'ask' || kind === 'score' || kind === 'prepare' ? node : undefined;
}

export const PREPARE_ID: WorkId = 'prepare';
/** Building the environment that a node proposes; what detection finds has no node. */
export const prepareId = (node: NodeId | null): WorkId => (node === null ? PREPARE_ID : `prepare:${node}`);
/** Building a further environment that detection sees, by its place among them. */
export const varyId = (index: number): WorkId => `vary:${index}`;

/** True for a turn on the way to a patch, false for one that writes a test. */
export function isOnTheWay(work: WorkId): boolean {
  const node = nodeOfWork(work);
  return kindOfWork(work) === 'ask' && node !== undefined && kindOf(node) !== 't';
}

/** True for a check of this patch, whatever is checked and in which environment. */
export function isCheckOf(work: WorkId, subject: string): boolean {
  const [kind, checked] = partsOf(work);
  return kind === 'run' && checked === shortSubject(subject);
}

const shortSubject = (subject: string) => (subject === 'base' ? 'base' : subject.slice(0, 16));

/** A check is named by subject, check and recipe; its attempt is in the event. A repaired environment makes new ids. */
export function executionId(subject: string, check: Check, recipeHash: string): WorkId {
  return `run:${shortSubject(subject)}:${checkName(check)}:${recipeHash.slice(0, 16)}`;
}

function checkName(check: Check): string {
  if (check.kind === 'baseline') return `baseline-${check.scope}-${check.repetition}`;
  if (check.kind === 'reproduction') return check.repetition ? `${check.test}-${check.repetition}` : check.test;
  if (check.kind === 'reach')
    return ['reach', check.scope, fileName(check.file), check.repetition, check.test].filter(Boolean).join('-');
  if (check.kind === 'published') return ['published', check.test, check.repetition].filter(Boolean).join('-');
  return [check.kind, check.scope, 'repetition' in check && check.repetition].filter(Boolean).join('-');
}

const FILE_NAMES = new Map<string, string>();

/** A path in a name of fixed length. */
function fileName(path: string): string {
  const known = FILE_NAMES.get(path) ?? createHash('sha256').update(path).digest('hex').slice(0, 16);
  FILE_NAMES.set(path, known);
  return known;
}

/** The name of a run, from at least twelve hexadecimal digits. */
export function runIdOf(digits: string): RunId {
  return `r-${digits.slice(0, 12)}`;
}

export function isRunId(text: string): boolean {
  return /^r-[0-9a-f]{12}$/.test(text);
}

function partsOf(work: WorkId): readonly string[] {
  return work.split(':');
}

function last(node: NodeId): string {
  return node.slice(node.lastIndexOf('.') + 1);
}

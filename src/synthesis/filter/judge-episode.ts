// Whether a finished step of a trajectory is right: by the places of the fix, by executed tests, else by likeness to the fix.

import { type EditPlace, isNamed, soughtAmong } from '../../evaluation/edit-places.ts';
import type { Localization, NodeId } from '../../task.ts';
import type { Tree } from '../../trace/tree.ts';
import { type Candidate, candidatesOf, checkOn, failsOnBase, reproductionOnBase } from '../../verification/matrix.ts';
import type { Attempt } from '../attempts.ts';
import type { Episode } from './episode.ts';
import { similarity } from './similarity.ts';
import type { ToldEpisode } from './told-episodes.ts';

type Judgement = Episode['label'];

/** What decides about the steps of one attempt. */
export interface Bar {
  readonly tree: Tree;
  readonly verdicts: ReadonlyMap<NodeId, Attempt['patches'][number]['verdict']>;
  /** Places of the fix, as the recall oracle finds them. */
  readonly places: readonly EditPlace[];
  /** The fix as `git diff`; empty where it is not known. */
  readonly patch: string;
  /** Who gave the verdicts. */
  readonly by: 'tests' | 'outcome';
}

/** Of the fix's places that a localization must name to be right; one that names none is wrong. */
const LEAST_RECALL = 0.5;
/** As like the fix as what was not graded must be to count as right, and at most to count as wrong. */
const ALIKE = 0.8;
const UNLIKE = 0.2;

export function barOf(attempt: Pick<Attempt, 'patches'>, rest: Omit<Bar, 'verdicts'>): Bar {
  const verdicts = attempt.patches.flatMap(({ nodes, verdict }) => nodes.map((node) => [node, verdict] as const));
  return { ...rest, verdicts: new Map(verdicts) };
}

export function judgeEpisode(episode: ToldEpisode, bar: Bar): Judgement {
  const { draft, node } = episode;
  if (draft.kind === 'understanding') return judgeFiles(node.draft.files, bar);
  if (draft.kind === 'localization') return judgeLocations(draft, bar);
  if (draft.kind === 'patch') return judgePatch(draft.diff, node.id, bar);
  if (draft.kind === 'reproduction-test') return judgeTest(node.id, bar);
  return { value: 'unknown', by: 'nothing', reason: 'environments are tried, not judged' };
}

/** By the files that the model named itself; those that retrieval put beside them are none of its doing. */
function judgeFiles(named: readonly string[], { places }: Bar): Judgement {
  const files = [...new Set(soughtAmong(places).map(({ file }) => file))];
  if (files.length === 0) return NOWHERE;
  const found = files.filter((file) => named.includes(file)).length;
  return byShare(found, files.length, { least: 1, reason: `it names ${found} of ${files.length} files` });
}

function judgeLocations({ locations }: Localization, { places }: Bar): Judgement {
  const sought = soughtAmong(places);
  if (sought.length === 0) return NOWHERE;
  const found = sought.filter((place) => isNamed(place, locations)).length;
  const reason = `it names ${found} of ${sought.length} places`;
  return byShare(found, sought.length, { least: LEAST_RECALL, reason });
}

const NOWHERE: Judgement = { value: 'unknown', by: 'nothing', reason: 'the fix edits no place that was there before' };

function byShare(
  found: number,
  of: number,
  { least, reason }: { readonly least: number; readonly reason: string },
): Judgement {
  const value = found === 0 ? 'incorrect' : found / of >= least ? 'correct' : 'partly';
  return { value, by: 'places', reason };
}

function judgePatch(diff: string, node: NodeId, { verdicts, tree, patch, by }: Bar): Judgement {
  const verdict = verdicts.get(node) ?? 'unknown';
  if (verdict === 'resolved') return { value: 'correct', by, reason: 'it resolves the task' };
  if (verdict === 'not resolved') return { value: 'incorrect', by, reason: 'it does not resolve the task' };
  const proven = reproductionVerdict(node, tree, verdicts);
  if (proven) return proven;
  if (patch === '') return { value: 'unknown', by: 'nothing', reason: 'no test tells, and no fix is known' };
  const like = similarity(diff, patch);
  const reason = `no test tells; it is like the fix by ${like.toFixed(2)}`;
  if (like >= ALIKE) return { value: 'correct', by: 'similarity', reason };
  return { value: like <= UNLIKE ? 'incorrect' : 'unknown', by: 'similarity', reason };
}

/** A test that fails on base and passes on a patch that resolves the task shows the issue: what fails it is wrong. */
function reproductionVerdict(node: NodeId, tree: Tree, verdicts: Bar['verdicts']): Judgement | undefined {
  const candidate = candidateOf(node, tree);
  const runs = [...(candidate?.reproductions ?? [])].filter(([test]) => validated(test, tree, verdicts) === 'pass');
  if (runs.length === 0) return undefined;
  const failed = runs.some(([, { verdict }]) => verdict.result === 'fail');
  const isClean = candidate?.regression?.verdict.result === 'pass';
  if (failed) return { value: 'incorrect', by: 'reproduction', reason: 'it fails a test that a right patch passes' };
  const passed = runs.every(([, { verdict }]) => verdict.result === 'pass');
  if (!passed || !isClean) return undefined;
  return { value: 'correct', by: 'reproduction', reason: 'it passes what a right patch passes, and breaks nothing' };
}

/** Fails before, passes after: after a patch that resolves the task. */
function judgeTest(test: NodeId, { tree, verdicts }: Bar): Judgement {
  const onBase = reproductionOnBase(tree, test)?.verdict.result;
  if (onBase === 'pass') return { value: 'incorrect', by: 'tests', reason: 'it passes before the fix' };
  if (!failsOnBase(tree, test))
    return { value: 'unknown', by: 'nothing', reason: 'it was not seen to fail twice on base' };
  const after = validated(test, tree, verdicts);
  if (after === undefined)
    return { value: 'unknown', by: 'nothing', reason: 'it ran on no patch that resolves the task' };
  if (after === 'pass')
    return { value: 'correct', by: 'tests', reason: 'it fails before and passes after a right patch' };
  return { value: 'incorrect', by: 'tests', reason: 'it fails with a patch that resolves the task' };
}

/** What a test says of the patches that resolve the task; undefined where it ran on none, or says different things. */
function validated(test: NodeId, tree: Tree, verdicts: Bar['verdicts']): 'pass' | 'fail' | undefined {
  const right = candidatesOf(tree).filter(({ nodes }) => nodes.some(({ id }) => verdicts.get(id) === 'resolved'));
  const told = right.map(({ key }) => checkOn(tree, key, { kind: 'reproduction', test })?.verdict.result);
  const known = new Set(told.filter((result) => result === 'pass' || result === 'fail'));
  return known.size === 1 ? [...known][0] : undefined;
}

function candidateOf(node: NodeId, tree: Tree): Candidate | undefined {
  return candidatesOf(tree).find(({ nodes }) => nodes.some(({ id }) => id === node));
}

/** What the run's own tests say of a patch. */
export function evidenceOf(node: NodeId, tree: Tree): Episode['evidence'] {
  const candidate = candidateOf(node, tree);
  const own = [...(candidate?.reproductions.values() ?? [])].map(({ verdict }) => verdict.result);
  const results = [...own, candidate?.regression?.verdict.result];
  if (results.includes('fail')) return 'against';
  return own.includes('pass') && candidate?.regression?.verdict.result === 'pass' ? 'for' : 'none';
}

/** A wrong patch that looks right to the existing tests, and not to a reproduction test. */
export function isHardNegative(node: NodeId, { tree, verdicts }: Pick<Bar, 'tree' | 'verdicts'>): boolean {
  const candidate = candidateOf(node, tree);
  if (!candidate || verdicts.get(node) !== 'not resolved') return false;
  const failed = [...candidate.reproductions.values()].some(({ verdict }) => verdict.result === 'fail');
  return candidate.regression?.verdict.result === 'pass' && failed;
}

// How far a run is, stage by stage: shared by the sticky comment and the command line.

import type { NodeId } from '../../task.ts';
import {
  acceptedAttempt,
  attemptsOf,
  environmentFailure,
  REPAIR_ROUNDS,
  repairOf,
  variationOf,
} from '../../verification/environment.ts';
import { distinctTests, failsOnBase, reproductionOnBase } from '../../verification/matrix.ts';
import { kindOf, kindOfWork, nodeOfWork, PREPARE_ID } from '../position.ts';
import { isDone, type Node } from '../tree.ts';
import { passesAll } from './candidates.ts';
import { failingMessage, readRun } from './execution-results.ts';
import { draftOf, finished, type RunView } from './run-view.ts';

export interface StageSoFar {
  readonly stage: 'environment' | 'understanding' | 'reproduction' | 'localization' | 'patches' | 'verification';
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly count: number;
  /** How many are wanted; undefined where nobody can know it. */
  readonly of: number | undefined;
  /** What came out, plain text with parts written by others: escape before use. */
  readonly result: string;
}

export function stagesSoFar(run: RunView): readonly StageSoFar[] {
  return [environment(run), understanding(run), reproduction(run), localization(run), patches(run), verification(run)];
}

/** True once nothing more will happen in this run. */
export function isOver({ tree }: RunView): boolean {
  return tree.decided !== undefined || tree.ended !== undefined;
}

function environment({ tree }: RunView): StageSoFar {
  const accepted = acceptedAttempt(tree)?.prepared;
  const [first] = attemptsOf(tree);
  const repair = repairOf(tree);
  const variation = variationOf(tree);
  const base = { stage: 'environment', count: accepted ? 1 : 0, of: 1 } as const;
  if (variation && first && !tree.decided && !tree.ended)
    return { ...base, state: 'running', result: `not enough by itself, trying ${variation.name}` };
  if (repair && first && !tree.decided && !tree.ended) {
    const result = `not enough by itself, trying proposal ${repair.round} of at most ${REPAIR_ROUNDS}`;
    return { ...base, state: 'running', result };
  }
  if (!first) return { ...base, state: tree.open.has(PREPARE_ID) ? 'running' : 'waiting', result: '' };
  const failure = environmentFailure(tree);
  if (!accepted?.outcome.ok) return { ...base, state: 'failed', result: failure?.reason ?? '' };
  const { ecosystem, runtime, runner } = accepted.outcome.environment.recipe;
  const how = [
    accepted.cached ? ', cached' : '',
    accepted.settings === undefined
      ? ''
      : accepted.work === PREPARE_ID
        ? ', as found earlier'
        : ', as the model proposed',
  ];
  return { ...base, state: 'done', result: `${ecosystem} ${runtime}, ${runner}${how.join('')}` };
}

function understanding(run: RunView): StageSoFar {
  const nodes = finished(run.tree, ['u']);
  const files = ranked(nodes.flatMap((node) => [...new Set(node.draft?.files.slice(0, 1) ?? [])]));
  return sampled(run, 'understanding', nodes, 'f', mostNamed(files));
}

function localization(run: RunView): StageSoFar {
  const nodes = finished(run.tree, ['f']);
  const places = nodes.filter(isDone).flatMap((node) => {
    const first = draftOf(run.texts, node, 'localization')?.locations[0];
    const name = [first?.class, first?.function].filter((part) => part !== undefined).join('.');
    return [
      first ? `${name || first.file}${first.startLine === undefined ? '' : `:${first.startLine}`}` : node.draft.summary,
    ];
  });
  return sampled(run, 'localization', nodes, 'p', mostNamed(ranked(places)));
}

function patches(run: RunView): StageSoFar {
  const { rollouts, candidates, tree } = run;
  const state = isOver(run) ? 'done' : rollouts.length > 0 || opened(run, ['p', 'r']) ? 'running' : 'waiting';
  const result = rollouts.length > 0 ? `${candidates.length} distinct` : '';
  return { stage: 'patches', state, count: rollouts.length, of: tree.budget?.rollouts, result };
}

function reproduction(run: RunView): StageSoFar {
  const nodes = finished(run.tree, ['t']);
  const tests = distinctTests(run.tree);
  const failing = tests.filter(({ id }) => failsOnBase(run.tree, id));
  const complete = nodes.length > 0 && tests.every(({ id }) => isSettled(run, id)) && !opened(run, ['t']);
  const state =
    complete || isOver(run)
      ? failing.length > 0
        ? 'done'
        : 'failed'
      : nodes.length > 0 || opened(run, ['t'])
        ? 'running'
        : 'waiting';
  const result = failing[0]
    ? `fails on base: ${assertedOnBase(run, failing[0].id)}`
    : state === 'failed'
      ? 'none fails on base'
      : '';
  return {
    stage: 'reproduction',
    state,
    count: failing.length,
    of: nodes.length > 0 ? nodes.length : undefined,
    result,
  };
}

function assertedOnBase(run: RunView, test: NodeId): string {
  const first = reproductionOnBase(run.tree, test);
  const read = readRun(run, first);
  return (read.ok ? failingMessage(read) : undefined) ?? first?.verdict.reason ?? '';
}

/** A test that fails on base is run there once more. */
function isSettled({ tree }: RunView, test: NodeId): boolean {
  const first = reproductionOnBase(tree, test);
  return first !== undefined && (first.verdict.result !== 'fail' || reproductionOnBase(tree, test, 1) !== undefined);
}

function verification(run: RunView): StageSoFar {
  const { candidates } = run;
  const checked = candidates.filter(({ regression }) => regression !== undefined);
  const passing = checked.filter((each) => passesAll(run, each));
  const state = isOver(run) ? 'done' : checked.length > 0 ? 'running' : 'waiting';
  const result = checked.length > 0 ? `${passing.length} ${passing.length === 1 ? 'passes' : 'pass'} everything` : '';
  return {
    stage: 'verification',
    state,
    count: checked.length,
    of: candidates.length > 0 ? candidates.length : undefined,
    result,
  };
}

/** A stage is done when the next one has begun: only complete cohorts are built on. */
function sampled(
  run: RunView,
  stage: StageSoFar['stage'],
  nodes: readonly Node[],
  next: string,
  result: string,
): StageSoFar {
  // What a review gives is not sampled.
  const isGiven = nodes.some(({ said }) => said !== undefined);
  const of = isGiven ? nodes.length : run.tree.budget?.rollouts;
  const over = isOver(run) || opened(run, [next]) || finished(run.tree, [next]).length > 0;
  const begun = nodes.length > 0 || opened(run, [stage === 'understanding' ? 'u' : 'f']);
  const ended = nodes.length === 0 ? 'waiting' : nodes.some(isDone) ? 'done' : 'failed';
  const state = over || isGiven ? ended : begun ? 'running' : 'waiting';
  return { stage, state, count: nodes.filter(isDone).length, of: over ? Math.max(nodes.length, 1) : of, result };
}

/** True when a dialogue of one of these kinds is under way. */
function opened({ tree }: RunView, kinds: readonly string[]): boolean {
  const asked = [...tree.open.keys()].filter((work) => kindOfWork(work) === 'ask').map(nodeOfWork);
  const begun = [...tree.nodes.values()].filter(({ state }) => state === 'open').map(({ id }) => id);
  return [...asked, ...begun].some((node) => node !== undefined && kinds.includes(kindOf(node)));
}

function ranked(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

function mostNamed(names: readonly string[]): string {
  const [first] = names;
  if (first === undefined) return '';
  return names.length > 1 ? `${first} +${names.length - 1} more` : first;
}

// The summary of a run for programs (`--json`): decision, patch, evidence, candidates, cost, and every model call.

import { rewardOf } from '../../selection/criteria.ts';
import { type Missing, missingIn } from '../../selection/trouble.ts';
import type { BlobRef, NodeId, RunId, Sha, StageName, Usage } from '../../task.ts';
import type { Candidate } from '../../verification/matrix.ts';
import type { Event } from '../event.ts';
import type { Decided } from '../run-event.ts';
import { type CheckResult, numberOf, reasonFor, reproductionResult, resultOf } from './candidates.ts';
import { type Cost, costOf } from './cost.ts';
import { type EnvironmentStory, environmentStory } from './environment-note.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { draftOf, type RunView, type Texts, viewRun } from './run-view.ts';
import type { Interruption } from './terminal.ts';

/** Raised whenever a field changes its meaning or goes away. */
const REPORT_VERSION = 1;

export interface Report {
  readonly schemaVersion: typeof REPORT_VERSION;
  readonly run: RunId;
  readonly base: Sha | null;
  readonly model: string | null;
  readonly judge: string | null;
  /** SHA-256 over all prompt templates. */
  readonly prompts: string | null;
  readonly decision: Decided['decision'] | null;
  readonly confidence: number | null;
  readonly reason: string | null;
  /** What a reviewer must know before relying on the patch, one statement each; `reason` holds the same. */
  readonly doubts: readonly string[];
  readonly next: string | null;
  /** What an endpoint did not give, and why; null where nothing is missing. */
  readonly missing: Missing | null;
  /** The chosen patch, whole; `decision` says whether it is proposed, or only the best. Null when there is none. */
  readonly patch: {
    readonly node: NodeId;
    readonly title: string;
    readonly explanation: string;
    readonly diff: string;
  } | null;
  /** The reproduction test that goes with it. */
  readonly test: { readonly node: NodeId; readonly file: string; readonly diff: string } | null;
  /** How the environment came about; null when none was tried. */
  readonly environment: EnvironmentStory | null;
  readonly evidence: Evidence;
  readonly candidates: readonly ReportedCandidate[];
  readonly cost: Cost;
  readonly samples: readonly Sample[];
}

export interface ReportedCandidate {
  readonly number: number;
  readonly nodes: readonly NodeId[];
  readonly key: string;
  readonly summary: string;
  readonly files: readonly string[];
  readonly lines: number;
  readonly regression: CheckResult;
  readonly newFailures: number;
  readonly reproduction: CheckResult;
  readonly reward: number | null;
  /** As the decision says; empty where nothing was decided about it. */
  readonly reason: string;
}

/** One model turn. */
export interface Sample {
  readonly node: NodeId;
  readonly stage: StageName;
  readonly turn: number;
  readonly attempt: number;
  readonly model: string;
  readonly temperature: number;
  readonly seed: number;
  readonly prompt: string;
  readonly promptHash: string;
  readonly reply: BlobRef;
  readonly outcome: 'draft' | 'continue' | 'invalid' | 'given-up';
  readonly usage: Usage;
  readonly ms: number;
}

/** Plain data: `JSON.stringify` it. Texts in it are as the model and the tests wrote them. */
export function report(events: readonly Event[], texts: Texts, runId: RunId, interruption?: Interruption): Report {
  const run = viewRun(events, texts);
  const { tree, decided } = run;
  const ended = tree.ended ?? interruption;
  return {
    schemaVersion: REPORT_VERSION,
    run: runId,
    base: tree.pinned?.base ?? null,
    model: tree.pinned?.model ?? null,
    judge: tree.pinned?.judge ?? null,
    prompts: tree.pinned?.prompts ?? null,
    decision: decided?.decision ?? null,
    confidence: decided?.confidence ?? null,
    reason: decided?.reason ?? ended?.reason ?? null,
    doubts: decided?.doubts ?? [],
    next: decided?.next ?? ended?.next ?? null,
    missing: missingIn(tree) ?? null,
    patch: chosenPatch(run),
    test: chosenTest(run),
    environment: environmentStory(tree) ?? null,
    evidence: evidenceOf(run),
    candidates: run.candidates.map((candidate) => reported(run, candidate)),
    cost: costOf(run),
    samples: samples(events),
  };
}

function chosenPatch({ texts, winner }: RunView): Report['patch'] {
  const [node] = winner?.nodes ?? [];
  const patch = draftOf(texts, node, 'patch');
  if (!node || !patch) return null;
  return { node: node.id, title: patch.title, explanation: patch.explanation, diff: patch.diff };
}

function chosenTest({ texts, test: node }: RunView): Report['test'] {
  const test = draftOf(texts, node, 'reproduction-test');
  return node && test ? { node: node.id, file: test.file, diff: test.diff } : null;
}

function reported(run: RunView, candidate: Candidate): ReportedCandidate {
  const { draft } = candidate.nodes[0];
  return {
    number: numberOf(run, candidate),
    nodes: candidate.nodes.map(({ id }) => id),
    key: candidate.key,
    summary: draft.summary,
    files: draft.files,
    lines: draft.size,
    regression: resultOf(candidate.regression),
    newFailures: candidate.regression?.verdict.brokenCount ?? 0,
    reproduction: reproductionResult(candidate),
    reward: rewardOf(candidate) ?? null,
    reason: reasonFor(run, candidate) ?? '',
  };
}

function samples(events: readonly Event[]): Sample[] {
  return events.flatMap((event) => {
    if (event.type !== 'asked') return [];
    const { node, stage, turn, attempt, model, temperature, seed, prompt, promptHash, reply, usage, ms } = event;
    const outcome = event.outcome.kind;
    return [{ node, stage, turn, attempt, model, temperature, seed, prompt, promptHash, reply, outcome, usage, ms }];
  });
}

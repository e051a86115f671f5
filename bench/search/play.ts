// Plays one simulated issue under one policy through the real plan(), drive() and select().

import { drive } from '../../src/search/drive.ts';
import type { Policy } from '../../src/search/policy.ts';
import type { Features } from '../../src/selection/confidence.ts';
import { type Choice, featuresOfChoice, select } from '../../src/selection/select.ts';
import type { Budget } from '../../src/task.ts';
import { type Event, type EventBody, TRACE_VERSION } from '../../src/trace/event.ts';
import { applyEvent } from '../../src/trace/fold-tree.ts';
import type { Journal } from '../../src/trace/journal.ts';
import { emptyTree, type Tree } from '../../src/trace/tree.ts';
import { candidatesOf } from '../../src/verification/matrix.ts';
import { type Issue, isRightKey, simulatedRunner } from './simulated-world.ts';

export interface Played {
  readonly resolved: boolean;
  /** A right patch is in the pool. */
  readonly oracle: boolean;
  /** Generated, and generated plus read. */
  readonly generated: number;
  readonly tokens: number;
  readonly confidence: number;
  readonly decision: Choice['decision'];
  /** Of the chosen patch; undefined when there is none. */
  readonly features: Features | undefined;
}

const REF = 'a'.repeat(64);
const NO_CAPS = { tokens: 1e12, seconds: 1e9, sandboxSeconds: 1e9, money: 1e9 };

export async function play(issue: Issue, policy: Policy, rollouts: number): Promise<Played> {
  const tree = await searched(issue, policy, rollouts);
  const choice = select(tree, policy.selection);
  const all = candidatesOf(tree);
  return {
    resolved: choice.winner !== undefined && isRightKey(choice.winner.key),
    oracle: all.some(({ key }) => isRightKey(key)),
    generated: tree.spent.outputTokens,
    tokens: tree.spent.inputTokens + tree.spent.outputTokens,
    confidence: choice.confidence,
    decision: choice.decision,
    features: featuresOfChoice(tree, policy.selection),
  };
}

/** The tree that a search of the issue ends with. */
export async function searched(issue: Issue, policy: Policy, rollouts: number): Promise<Tree> {
  const budget: Budget = { rollouts, ...NO_CAPS };
  const journal = memoryJournal();
  const origin = { kind: 'cli', repository: '.' } as const;
  await journal.append({ type: 'run-started', origin, issue: REF, title: '', budget, policy: policy.name, seed: 0 });
  await journal.append({ type: 'pinned', base: 'c', task: REF, model: 'm', judge: 'j', prompts: REF });
  const concurrency = { model: 64, sandbox: 64 };
  return drive({
    journal,
    budget,
    policy,
    runner: simulatedRunner(issue),
    concurrency,
    now: () => 0,
    worker: 'w',
    signal: new AbortController().signal,
  });
}

/** A journal that keeps nothing but the tree: the bench reads no texts. */
function memoryJournal(): Journal {
  const tree = emptyTree();
  return {
    run: 'r-bench',
    tree,
    append: async (body: EventBody) => {
      const event = { ...body, v: TRACE_VERSION, seq: tree.length, at: '2026-01-01T00:00:00Z' } as Event;
      applyEvent(tree, event);
      return event;
    },
    put: () => Promise.reject(new Error('the bench stores no texts')),
    get: () => Promise.reject(new Error('the bench stores no texts')),
  };
}

// A runner without models and containers: every result follows from the seed and the position of the work alone, so that
// the same work always ends the same way, whenever and however often it is done.

import { createHash } from 'node:crypto';
import type { Runner } from '../../src/search/drive.ts';
import { type Prepare, resourceOf, type Work } from '../../src/search/work.ts';
import type { Verdict } from '../../src/trace/check.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { byPosition } from '../../src/trace/position.ts';
import type { Tree } from '../../src/trace/tree.ts';
import type { Executed } from '../../src/trace/work-event.ts';
import { acceptedAttempt } from '../../src/verification/environment.ts';

export interface Simulation {
  readonly seed: number;
  /** P(correct) of a patch under a correct localization. */
  readonly skill: number;
  /** P(a turn's reply is unusable). */
  readonly garbage: number;
  /** Seconds of a run of the regression tests; 1 by default. */
  readonly suiteSeconds?: number;
  /** P(a broken test is flaky: it passes when it is repeated). */
  readonly flaky?: number;
  /** So many attempts at an environment come to nothing: the first one cannot be built, the next runs no test, and so on. */
  readonly broken?: number;
  /** Results of the baseline in detection's first set-up and in its variations; undefined: it cannot be built. */
  readonly setUps?: readonly (Result | undefined)[];
  /** Work that the engine loses each time. */
  readonly lost?: string;
  /** No existing test sees any file that is broken, or no reproduction test either. */
  readonly unseen?: 'existing' | 'all' | undefined;
  /** Of all files, none but this one is not seen. */
  readonly unseenFile?: string | undefined;
  /** What every draft names instead of a file of its own. */
  readonly files?: readonly string[] | undefined;
  /** Called before each piece of work settles: order, delays, crashes. */
  readonly before?: ((work: Work, signal: AbortSignal) => Promise<void>) | undefined;
  /** Every call is noted here. */
  readonly calls?: string[];
}

export interface Result {
  readonly passed: number;
  readonly failed: number;
  readonly ending?: 'timeout' | 'starved' | 'broke-down';
  readonly outOfMemory?: true;
  /** Of the variation; by its place without it. */
  readonly name?: string;
}

const USAGE = { inputTokens: 900, outputTokens: 100, money: 0, estimated: false };
const STATE = { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' };
const REF = 'a'.repeat(64);

export function simulatedRunner(simulation: Simulation): Runner {
  return {
    reserve: async (work) =>
      resourceOf(work) === 'model' ? { tokens: 1500, sandboxSeconds: 0 } : { tokens: 0, sandboxSeconds: 5 },
    perform: async (work, tree, attempt, signal) => {
      simulation.calls?.push(work.id);
      await simulation.before?.(work, signal);
      if (signal.aborted)
        return { type: 'work-lost', work: work.id, attempt, reason: 'aborted', message: '', final: false };
      if (work.id === simulation.lost)
        return { type: 'work-lost', work: work.id, attempt, reason: 'infrastructure', message: 'gone', final: false };
      return resultOf(simulation, work, tree, attempt);
    },
  };
}

/** A number in 0…1 that depends on the seed and the name only. */
function chance(seed: number, name: string): number {
  return Number.parseInt(createHash('sha256').update(`${seed}/${name}`).digest('hex').slice(0, 8), 16) / 2 ** 32;
}

function resultOf(simulation: Simulation, work: Work, tree: Tree, attempt: number): EventBody {
  const common = { work: work.id, attempt };
  if (work.kind === 'prepare') return prepared(simulation, work, attempt);
  if (work.kind === 'score') {
    const value =
      Math.round(100 * (0.3 + 0.4 * chance(simulation.seed, work.id) + (isRight(simulation, work.node) ? 0.3 : 0))) /
      100;
    return {
      type: 'scored',
      ...common,
      node: work.node,
      value,
      method: 'logprobs',
      model: 'judge',
      promptHash: REF,
      usage: USAGE,
      ms: 1,
    };
  }
  if (work.kind === 'compare') {
    const { left, right } = work;
    const better = Number(isRight(simulation, left)) - Number(isRight(simulation, right));
    const value = 0.5 + 0.3 * better + 0.2 * (chance(simulation.seed, work.id) - 0.5);
    const judged = { method: 'logprobs', model: 'judge', promptHash: REF, usage: USAGE, ms: 1 } as const;
    return { type: 'compared', ...common, left, right, value, ...judged };
  }
  if (work.kind === 'ask') return asked(simulation, work, attempt);
  return executed(simulation, work, tree, attempt);
}

/** How many proposals an attempt comes after. */
const roundOf = (work: string) => work.split(/[:.]/).length - 1;

/** Hash of the environment that detection makes. */
export const RECIPE_HASH = 'e'.repeat(64);

/** Hash of the environment that a piece of work made. */
const hashOf = (work: string) =>
  isVaried(work) ? `${placeOf(work)}`.repeat(64) : String.fromCharCode('e'.charCodeAt(0) - roundOf(work)).repeat(64);

const isVaried = (work: string) => work.startsWith('vary:');
/** Among the set-ups of detection; undefined for a proposal. */
function placeOf(work: string): number | undefined {
  if (isVaried(work)) return Number(work.slice('vary:'.length)) + 1;
  return work === 'prepare' ? 0 : undefined;
}

/** Of the repositories that tests make up. */
export const RECIPE = {
  ecosystem: 'node',
  runtime: '20',
  directory: '.',
  setup: [],
  build: [],
  runner: 'tape',
  test: 'tape',
  reasons: [],
} as const;

function prepared({ broken = 0, setUps }: Simulation, { id: work, variation }: Prepare, attempt: number): EventBody {
  const place = placeOf(work);
  const fails =
    setUps && place !== undefined ? setUps[place] === undefined : roundOf(work) < broken && roundOf(work) % 2 === 0;
  const further = (setUps ?? []).slice(1).map((one, index) => one?.name ?? `way ${index + 1}`);
  return {
    type: 'prepared',
    work,
    attempt,
    seconds: 1,
    cached: true,
    log: REF,
    ...(variation === undefined ? {} : { variation }),
    ...(place === 0 && further.length > 0 ? { variations: further } : {}),
    outcome: fails
      ? { ok: false, reason: 'npm ci failed', next: 'Correct it.', recipe: RECIPE }
      : { ok: true, environment: { recipeHash: hashOf(work), image: 'sha256:1', recipe: RECIPE } },
  };
}

function asked(simulation: Simulation, work: Extract<Work, { kind: 'ask' }>, attempt: number): EventBody {
  const { node, parent, stage, index, turn, temperature } = work;
  const garbled = chance(simulation.seed, `garbage ${work.id}`) < simulation.garbage;
  const key = keyOf(simulation, node);
  const outcome = garbled
    ? turn >= 2
      ? ({ kind: 'given-up', reason: 'garbage' } as const)
      : ({ kind: 'invalid', reason: 'garbage' } as const)
    : ({ kind: 'draft', draft: REF, key, files: simulation.files ?? [`${key}.js`], summary: key, size: 3 } as const);
  return {
    ...{ type: 'asked', work: work.id, attempt, node, parent, stage, index, turn, model: 'm', temperature, seed: 1 },
    ...{ prompt: stage, promptHash: REF, added: REF, reply: REF, thoughts: null, usage: USAGE, ms: 1, outcome },
  };
}

/** `right`, or one of a few wrong products. */
function keyOf(simulation: Simulation, node: string): string {
  return isRight(simulation, node)
    ? `right-${node.replace(/[^a-z]/g, '').at(-1)}`
    : `wrong${Math.floor(chance(simulation.seed, `wrong ${node}`) * 4)}-${node.replace(/[^a-z]/g, '').at(-1)}`;
}

function isRight(simulation: Simulation, node: string): boolean {
  return chance(simulation.seed, `right ${node}`) < simulation.skill;
}

function executed(
  simulation: Simulation,
  work: Extract<Work, { kind: 'check-base' | 'verify' }>,
  tree: Tree,
  attempt: number,
): Executed {
  const last = acceptedAttempt(tree)?.prepared.work ?? '';
  const result = work.check.kind === 'baseline' ? simulation.setUps?.[placeOf(last) ?? -1] : undefined;
  const broken =
    work.check.kind === 'baseline' && (result ? result.passed === 0 : roundOf(last) < (simulation.broken ?? 0));
  const subject = work.kind === 'verify' ? work.subject : 'base';
  return {
    ...{
      type: 'executed',
      work: work.id,
      attempt,
      check: work.check,
      subject,
      commit: 'c'.repeat(40),
      recipeHash: hashOf(last),
    },
    ...{
      container: `c-${work.id}`,
      image: 'sha256:1',
      command: 'tape',
      selection: 'scope' in work.check && work.check.scope === 'own' ? NEAR : { kind: 'all' },
      state: { ...STATE, oomKilled: result?.outOfMemory === true },
      ending: result?.ending ?? 'exited',
    },
    ...{
      tests: REF,
      counts: result
        ? { passed: result.passed, failed: result.failed, error: 0, skipped: 0 }
        : { passed: broken ? 0 : 1, failed: 0, error: broken ? 1 : 0, skipped: 0 },
      log: REF,
      seconds: simulation.suiteSeconds ?? 1,
    },
    verdict: broken
      ? { result: 'unknown', reason: 'no test passes', broken: [], brokenCount: 0 }
      : verdict(simulation, work, subject),
  };
}

const NEAR = { kind: 'files', files: ['near.test.js'] } as const;

function verdict(
  simulation: Simulation,
  { kind, check: { kind: check, ...more } }: Extract<Work, { kind: 'check-base' | 'verify' }>,
  subject: string,
): Verdict {
  const none = { reason: '', broken: [], brokenCount: 0 };
  const scope = 'scope' in more ? more.scope : '';
  if (check === 'baseline') return { result: 'pass', ...none };
  if (check === 'reach') {
    const isSeen = sees(simulation, 'test' in more) && !('file' in more && more.file === simulation.unseenFile);
    return { result: isSeen ? 'pass' : 'fail', ...none };
  }
  if (kind === 'check-base') return { result: 'fail', ...none };
  if (check === 'published') return { result: 'pass', ...none };
  const right = subject.startsWith('right');
  if (check === 'reproduction') return { result: right ? 'pass' : 'fail', ...none };
  const flaky =
    check === 'confirmation' && chance(simulation.seed, `flaky ${subject} ${scope}`) < (simulation.flaky ?? 0);
  const broken = right || flaky || chance(simulation.seed, `weak ${subject} ${scope}`) < 0.5 ? 0 : 2;
  return { result: broken > 0 ? 'fail' : 'pass', reason: '', broken: [], brokenCount: broken };
}

function sees({ unseen }: Simulation, isReproduction: boolean): boolean {
  return unseen === undefined || (unseen === 'existing' && isReproduction);
}

/** What a tree means: nodes, scores and verdicts by position, without attempts, sessions, times and costs. */
export function meaningOf(tree: Tree): unknown {
  return {
    nodes: [...tree.nodes.values()]
      .sort((a, b) => byPosition(a.id, b.id))
      .map(({ id, state, draft, score, turns }) => ({
        id,
        state,
        key: draft?.key,
        score: score?.value,
        turns: turns.length,
      })),
    executions: [...tree.executions.values()]
      .map(({ work, verdict }) => ({ work, verdict }))
      .sort((a, b) => (a.work < b.work ? -1 : 1)),
    environment: [...tree.preparations.values()].map(({ work, outcome }) => ({ work, outcome })),
  };
}

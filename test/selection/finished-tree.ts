// Finished trees with kept reproduction tests and the given patch samples, as events.

import type { Check, Verdict } from '../../src/trace/check.ts';
import type { EventBody } from '../../src/trace/event.ts';
import { executionId, stageOf } from '../../src/trace/position.ts';
import type { Executed } from '../../src/trace/work-event.ts';
import { RECIPE, RECIPE_HASH } from '../search/simulated-runner.ts';

const REF = 'a'.repeat(64);
const USAGE = { inputTokens: 1, outputTokens: 1, money: 0, estimated: false };
export const PASS: Verdict = { result: 'pass', reason: '', broken: [], brokenCount: 0 };
export const FAIL: Verdict = { ...PASS, result: 'fail' };
export const breaks = (count: number): Verdict => ({ ...FAIL, brokenCount: count });

type Outcome = Verdict | 'pass' | 'fail';

export interface PatchFacts {
  readonly key: string;
  readonly regression?: Outcome;
  /** Of the only test, or of each of several. */
  readonly reproduction?: Outcome | readonly Outcome[];
  /** Of the further runs of each test that passes; `[PASS]` by default. */
  readonly repetitions?: readonly Outcome[];
  /** Of all tests with the files of each test that passes; `PASS` by default. */
  readonly beside?: Outcome;
  readonly reward?: number;
  readonly size?: number;
  readonly refusals?: readonly string[];
  /** Edited files; `a.js` by default. */
  readonly files?: readonly string[];
  readonly rewrites?: readonly string[];
  /** Those of them that are new. */
  readonly added?: readonly string[];
}

const verdictOf = (outcome: Outcome): Verdict => (outcome === 'pass' ? PASS : outcome === 'fail' ? FAIL : outcome);

function outcomesOf(reproduction: PatchFacts['reproduction']): readonly Outcome[] {
  if (reproduction === undefined) return [];
  return typeof reproduction === 'object' && !('result' in reproduction) ? reproduction : [reproduction];
}

/** `reach`: what was seen of each broken file, by the existing tests or (`a.js by u0.t0`) by one reproduction test. */
export function treeEvents(
  patches: readonly PatchFacts[],
  baseline: Outcome = PASS,
  onBase: Outcome = FAIL,
  reach: Readonly<Record<string, Outcome>> = { 'a.js': PASS },
): readonly EventBody[] {
  const bodies: EventBody[] = [prepared(), run('base', { kind: 'baseline', scope: 'all', repetition: 0 }, baseline)];
  for (const [broken, outcome] of Object.entries(reach)) {
    const [file = '', test] = broken.split(' by ');
    bodies.push(run('base', { kind: 'reach', file, scope: 'all', ...(test === undefined ? {} : { test }) }, outcome));
  }
  const tests = Math.max(1, ...patches.map(({ reproduction }) => outcomesOf(reproduction).length));
  for (let index = 0; index < tests; index++) {
    const test = `u0.t${index}`;
    bodies.push(drafted(test, { key: `test ${index}` }), run('base', { kind: 'reproduction', test }, onBase));
    bodies.push(run('base', { kind: 'reproduction', test, repetition: 1 }, onBase));
  }
  patches.forEach((patch, index) => {
    const { key, regression, reproduction, reward } = patch;
    const node = `u0.f0.p${index}`;
    bodies.push(drafted(node, patch));
    if (regression) bodies.push(run(key, { kind: 'regression', scope: 'all' }, regression));
    outcomesOf(reproduction).forEach((outcome, test) => {
      const check = { kind: 'reproduction', test: `u0.t${test}` } as const;
      bodies.push(run(key, check, outcome));
      if (verdictOf(outcome).result !== 'pass') return;
      bodies.push(run(key, { kind: 'published', test: check.test }, patch.beside ?? PASS));
      const further = patch.repetitions ?? [PASS];
      for (const [i, again] of further.entries()) {
        const repetition = i === 0 ? 1 : 2;
        bodies.push(run(key, { ...check, repetition }, again));
      }
    });
    if (reward !== undefined)
      bodies.push({
        type: 'scored',
        work: `score:${node}`,
        attempt: 1,
        node,
        value: reward,
        method: 'logprobs',
        model: 'j',
        promptHash: REF,
        usage: USAGE,
        ms: 1,
      });
  });
  return bodies;
}

function prepared(): EventBody {
  return {
    type: 'prepared',
    work: 'prepare',
    attempt: 1,
    seconds: 1,
    cached: true,
    log: REF,
    outcome: { ok: true, environment: { recipeHash: RECIPE_HASH, image: 'i', recipe: RECIPE } },
  };
}

function drafted(
  node: string,
  { key, size = 2, refusals = [], files = ['a.js'], added = [], rewrites = [] }: PatchFacts,
): EventBody {
  return {
    ...{
      type: 'asked',
      work: `ask:${node}:0`,
      attempt: 1,
      node,
      parent: null,
      stage: stageOf(node),
      index: 0,
      turn: 0,
      model: 'm',
      temperature: 0,
      seed: 0,
    },
    ...{ prompt: 'p', promptHash: REF, added: REF, reply: REF, thoughts: null, usage: USAGE, ms: 1 },
    outcome: { kind: 'draft', draft: REF, key, files, summary: key, size, refusals, added, rewrites },
  };
}

function run(subject: string, check: Check, outcome: Outcome): Executed {
  const state = { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' };
  return {
    ...{
      type: 'executed',
      work: executionId(subject, check, RECIPE_HASH),
      attempt: 1,
      check,
      subject,
      commit: 'c',
      recipeHash: RECIPE_HASH,
      container: 'x',
      image: 'i',
    },
    ...{
      command: 't',
      selection: { kind: 'all' },
      state,
      ending: 'exited',
      tests: REF,
      counts: null,
      log: REF,
      seconds: 1,
      verdict: verdictOf(outcome),
    },
  };
}

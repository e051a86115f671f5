// One call, two at a time, four …: until the tokens a second stop growing, calls begin to fail, or tokens or time are spent.

import { median } from 'simple-statistics';
import { ModelFault } from '../../errors.ts';
import { SHORT_QUESTION } from '../probe.ts';
import type { Concurrency, Step } from './measures.ts';
import { codePrompt } from './study-prompts.ts';
import { type Studied, secondsBetween, type TimedCall, timedCall } from './timed-call.ts';

/** Prompts of a search are longer; the shape is the same: more is read than written. */
const PROMPT = 256;
const REPLY = 64;
/** What twice as many calls must bring to be worth it. */
const GAIN = 1.1;
const NEARLY = 0.9;

export function stepTokens(calls: number): number {
  return calls * (PROMPT + 40 + REPLY);
}

/** At most so many calls at a time. Throws ModelFault where one call alone fails, or the endpoint is gone after a failure. */
export async function measureConcurrency(studied: Studied, most: number, isOver: () => boolean): Promise<Concurrency> {
  const steps: Step[] = [];
  for (let calls = 1; ; calls *= 2) {
    const why = reasonToEnd(studied, steps, calls, most);
    if (why !== undefined) return { steps, useful: usefulOf(steps), ended: { why } };
    const step = await atOnce(studied, calls).catch((error: unknown) => {
      // What is known stays known when the time is up.
      if (steps.length > 0 && isOver()) return undefined;
      throw error;
    });
    if (step === undefined) return { steps, useful: usefulOf(steps), ended: { why: 'time' } };
    if ('failed' in step) return { steps, useful: usefulOf(steps), ended: { why: 'failed', calls, ...step } };
    steps.push(step);
  }
}

function reasonToEnd(
  { purse }: Studied,
  steps: readonly Step[],
  calls: number,
  most: number,
): 'no gain' | 'most' | 'tokens' | undefined {
  const speeds = steps.map(({ tokensPerSecond }) => tokensPerSecond);
  const last = speeds.at(-1) ?? 0;
  if (steps.length > 1 && last < Math.max(...speeds.slice(0, -1)) * GAIN) return 'no gain';
  if (calls > most) return 'most';
  return purse.left() < stepTokens(calls) ? 'tokens' : undefined;
}

function usefulOf(steps: readonly Step[]): number {
  const best = Math.max(...steps.map(({ tokensPerSecond }) => tokensPerSecond));
  return steps.find(({ tokensPerSecond }) => tokensPerSecond >= best * NEARLY)?.calls ?? 1;
}

interface Failure {
  readonly failed: number;
  readonly reason: string;
}

/** A failure counts when it comes again, unless it says that there were too many. Throws ModelFault where nobody is there any more. */
async function atOnce(studied: Studied, calls: number): Promise<Step | Failure> {
  const first = await attempt(studied, calls, 1);
  if (!('fault' in first)) return first;
  if (calls === 1) throw first.fault;
  await timedCall(studied, {
    of: `still-there/${calls}/0`,
    messages: SHORT_QUESTION,
    temperature: 0,
    seed: 1,
    maxTokens: REPLY,
  }).catch(gone);
  const isAboutMany = first.fault.kind === 'away' || first.fault.kind === 'crowded';
  const last = isAboutMany || studied.purse.left() < stepTokens(calls) ? first : await attempt(studied, calls, 2);
  return 'fault' in last ? { failed: last.failed, reason: last.fault.message } : last;
}

/** A reply that cannot be used is one all the same. */
function gone(error: unknown): void {
  if (!(error instanceof ModelFault) || error.kind === 'away' || error.kind === 'refused') throw error;
}

async function attempt(
  studied: Studied,
  calls: number,
  round: number,
): Promise<Step | { readonly failed: number; readonly fault: ModelFault }> {
  const { model, nonce } = studied;
  const settled = await Promise.allSettled(
    Array.from({ length: calls }, (_, at) => {
      const messages = codePrompt(model, `${calls}-${at}-${round}-${nonce}`, PROMPT, 'Write ten more steps.');
      const of = `${calls}-at-a-time/${at}/${round}` as const;
      return timedCall(studied, { of, messages, temperature: 0.8, seed: at + 1, maxTokens: REPLY });
    }),
  );
  const errors = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  const fatal = errors.find((error) => !(error instanceof ModelFault));
  if (fatal !== undefined) throw fatal;
  const [fault] = errors as readonly ModelFault[];
  if (fault !== undefined) return { failed: errors.length, fault };
  return stepOf(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
}

function stepOf(calls: readonly TimedCall[]): Step {
  const [start, firstText] = [
    Math.min(...calls.map((call) => call.start)),
    Math.min(...calls.map((call) => call.firstText)),
  ];
  const end = Math.max(...calls.map((call) => call.end));
  const sum = (of: 'inputTokens' | 'outputTokens') => calls.reduce((total, { reply }) => total + reply.usage[of], 0);
  const waited = calls.map((call) => secondsBetween(call.start, call.firstText));
  const isStreamed = calls.some(({ pieces }) => pieces > 1);
  return {
    calls: calls.length,
    tokensPerSecond: (sum('inputTokens') + sum('outputTokens')) / secondsBetween(start, end),
    generatedPerSecond: sum('outputTokens') / secondsBetween(isStreamed ? firstText : start, end),
    firstTextSeconds: median(waited),
    slowestTextSeconds: Math.max(...waited),
  };
}

// What a study recommends: rollouts, calls at a time, context and room for replies, and what one issue takes then.

import { type Answer, type Concurrency, type Measures, measuredValue, type Sampling } from './measures.ts';

/** What is set now. */
export interface Current {
  readonly rollouts: number;
  readonly mostRollouts: number;
  /** Caps of a run. */
  readonly seconds: number;
  readonly mostSeconds: number;
  readonly tokens: number;
  readonly calls: number;
  readonly timeoutSeconds: number;
  /** Whether the model that is measured judges as well. */
  readonly judge: 'same' | 'other';
  /** As configured; the endpoint may take less. */
  readonly contextTokens: number;
  readonly replyTokens: number;
}

/** What the endpoint takes: as it states, and as far as is known by now. */
export interface Room {
  readonly stated: number | undefined;
  readonly known: number;
}

/** A variable that should be another one than it is. */
export interface Setting {
  readonly name: `MULLOVER_${string}`;
  readonly value: number;
  readonly why: string;
}

export interface Recommendation {
  readonly rollouts: number;
  readonly calls: number;
  readonly contextTokens: number;
  readonly replyTokens: number;
  /** Minutes of model calls for one issue: at 8 rollouts, and at the recommended ones; undefined where speeds are not known. */
  readonly minutes: { readonly atEight: number; readonly recommended: number } | undefined;
  readonly settings: readonly Setting[];
  /** What to mend at the endpoint, or to know of it. */
  readonly notes: readonly string[];
}

/**
 * Mean tokens of one issue with the default policy, from `npm run bench:search` (docs/search-bench.md): read and generated,
 * without thoughts.
 */
const ISSUE: readonly { readonly rollouts: number; readonly read: number; readonly generated: number }[] = [
  { rollouts: 1, read: 117_900, generated: 13_200 },
  { rollouts: 2, read: 165_600, generated: 18_100 },
  { rollouts: 4, read: 263_200, generated: 28_700 },
  { rollouts: 8, read: 421_300, generated: 46_200 },
  { rollouts: 16, read: 697_700, generated: 77_200 },
];
/** Of what a search reads, so much begins like what was read just before: turns of a dialogue, samples of one prompt. */
const KNOWN_SHARE = 0.5;
/** The largest prompts of a search where there is room (docs/prompts.md). */
const LONG_PROMPT = 11_000;
/** More calls at a time are seldom wanted by one issue. */
const CALLS_OF_ISSUE = 4;
/** Of a cap, so that runs that need more than the mean end within it too. */
const SHARE_OF_CAP = 0.5;
const ENOUGH_CONTEXT = 16_384;
const USUAL_CONTEXT = 32_768;
const MOST_REPLY = 16_384;
const REPLY_WITHOUT_THOUGHTS = 8192;
const LEAST_REPLY = 512;
/** What the settings take. */
const LONGEST_TIMEOUT = 7200;
const LONGEST_RUN = 1_000_000;

export function recommend(measures: Measures, current: Current, room: Room): Recommendation {
  const [answer, sampling] = [measuredValue(measures.answer), measuredValue(measures.sampling)];
  const concurrency = measuredValue(measures.concurrency);
  const contextTokens = contextFor(current, room);
  const replyTokens = replyFor(contextTokens, answer, sampling);
  const calls = concurrency?.useful ?? current.calls;
  const minutesAt = minutesOf(measures, contextTokens - Math.min(replyTokens, Math.floor(contextTokens / 3)));
  const rollouts = sampling?.seed === 'fixed' ? 1 : rolloutsFor(current, answer, minutesAt);
  const atEight = minutesAt(8);
  const minutes = atEight === undefined ? undefined : { atEight, recommended: minutesAt(rollouts) ?? atEight };
  const plan = { rollouts, calls, contextTokens, replyTokens, minutes };
  return { ...plan, settings: settingsFor(plan, measures, current), notes: notesOn(measures, current, room) };
}

type Plan = Omit<Recommendation, 'settings' | 'notes'>;

function contextFor({ contextTokens }: Current, { stated, known }: Room): number {
  if (stated === undefined || stated <= contextTokens) return known;
  return Math.max(known, Math.min(stated, USUAL_CONTEXT));
}

/** A cut reply is lost, and costs as much as a whole one; room that no reply needs is room that prompts lack. */
function replyFor(contextTokens: number, answer: Answer | undefined, sampling: Sampling | undefined): number {
  const needsRoom = (answer?.thoughts.place ?? 'none') !== 'none' || sampling?.cut === 'whole';
  const room = needsRoom
    ? Math.min(MOST_REPLY, Math.floor(contextTokens / 2))
    : Math.min(REPLY_WITHOUT_THOUGHTS, Math.floor(contextTokens / 4));
  return Math.max(LEAST_REPLY, Math.floor(room / 256) * 256);
}

/** Undefined where the endpoint was too slow, or gone, before its speeds were known. */
function minutesOf(measures: Measures, promptRoom: number): (rollouts: number) => number | undefined {
  const [answer, prefix] = [measuredValue(measures.answer), measuredValue(measures.prefix)];
  const at = stepOfIssue(measuredValue(measures.concurrency));
  const generated = at?.generatedPerSecond ?? measuredValue(measures.sampling)?.generatedPerSecond;
  const shorter = Math.min(1, promptRoom / LONG_PROMPT);
  const thinks = 1 - Math.min(0.95, answer?.thoughts.share ?? 0);
  const unsaved = 1 - KNOWN_SHARE * (prefix?.saved ?? 0);
  return (rollouts) => {
    const issue = ISSUE.find((one) => one.rollouts >= rollouts);
    if (generated === undefined || prefix === undefined || issue === undefined) return undefined;
    // Prompts that are read in no time cost none.
    const reading = prefix.readPerSecond === undefined ? 0 : (issue.read * shorter * unsaved) / prefix.readPerSecond;
    return (reading + issue.generated / thinks / generated) / 60;
  };
}

function stepOfIssue(concurrency: Concurrency | undefined) {
  const calls = Math.min(concurrency?.useful ?? 1, CALLS_OF_ISSUE);
  return concurrency?.steps.find((step) => step.calls === calls);
}

function rolloutsFor(
  { rollouts, mostRollouts, seconds, tokens }: Current,
  answer: Answer | undefined,
  minutesAt: (rollouts: number) => number | undefined,
): number {
  const thinks = 1 - Math.min(0.95, answer?.thoughts.share ?? 0);
  const fitting = ISSUE.filter((issue) => {
    const minutes = minutesAt(issue.rollouts);
    const isShort = minutes !== undefined && minutes * 60 <= seconds * SHARE_OF_CAP;
    return isShort && issue.read + issue.generated / thinks <= tokens * SHARE_OF_CAP && issue.rollouts <= mostRollouts;
  });
  if (minutesAt(1) === undefined) return rollouts;
  return fitting.at(-1)?.rollouts ?? 1;
}

function settingsFor(plan: Plan, measures: Measures, current: Current): readonly Setting[] {
  const { rollouts, calls, contextTokens, replyTokens, minutes } = plan;
  const seconds = minutes === undefined ? 0 : Math.min(LONGEST_RUN, Math.ceil(minutes.recommended / SHARE_OF_CAP) * 60);
  const silence = timeoutFor(measures, plan);
  const wanted: readonly (readonly [Setting['name'], value: number, isSet: number, why: string])[] = [
    ['MULLOVER_BUDGET', rollouts, current.rollouts, rolloutsWhy(measures, minutes?.recommended)],
    ['MULLOVER_MODEL_CALLS', calls, current.calls, callsWhy(measuredValue(measures.concurrency))],
    ['MULLOVER_MODEL_CONTEXT', contextTokens, current.contextTokens, 'what the endpoint takes'],
    ['MULLOVER_REPLY_TOKENS', replyTokens, current.replyTokens, 'room for replies beside the prompts'],
    ['MULLOVER_SECONDS', Math.max(seconds, current.seconds), current.seconds, LONGER],
    ['MULLOVER_SECONDS_MAX', Math.max(seconds, current.mostSeconds), current.mostSeconds, LONGER],
    [
      'MULLOVER_MODEL_TIMEOUT',
      Math.max(silence, current.timeoutSeconds),
      current.timeoutSeconds,
      'a long prompt is read in silence',
    ],
  ];
  return wanted.flatMap(([name, value, isSet, why]) => (value === isSet ? [] : [{ name, value, why }]));
}

const LONGER = 'one issue may take twice the estimate';

function callsWhy(concurrency: Concurrency | undefined): string {
  const isLast = concurrency?.steps.at(-1)?.calls === concurrency?.useful;
  return isLast ? 'the most that was tried without a failure' : 'more at a time hardly bring more tokens a second';
}

function rolloutsWhy(measures: Measures, minutes: number | undefined): string {
  if (measuredValue(measures.sampling)?.seed === 'fixed')
    return 'samples do not differ, so that further ones bring nothing';
  return minutes === undefined ? 'as it is' : 'what fits into half of MULLOVER_SECONDS and MULLOVER_TOKENS';
}

/** Twice the time in which as many of the longest prompts are read as there are calls at a time. */
function timeoutFor(measures: Measures, { contextTokens, calls }: Plan): number {
  const read = measuredValue(measures.prefix)?.readPerSecond;
  if (read === undefined) return 0;
  const seconds = (2 * contextTokens * Math.min(calls, CALLS_OF_ISSUE)) / read;
  return Math.min(LONGEST_TIMEOUT, Math.ceil(seconds / 60) * 60);
}

function notesOn(measures: Measures, { judge }: Current, { stated, known }: Room): readonly string[] {
  const [answer, sampling] = [measuredValue(measures.answer), measuredValue(measures.sampling)];
  const ended = measuredValue(measures.concurrency)?.ended;
  const notes: readonly (readonly [applies: boolean, note: string])[] = [
    [known < ENOUGH_CONTEXT, `${known} tokens of context are little: start the server with 16,384 or more.`],
    [stated === undefined, 'The endpoint does not tell its context: set MULLOVER_MODEL_CONTEXT to what it serves.'],
    [
      judge === 'same' && answer !== undefined && answer.logprobs !== 'given',
      'Without log-probabilities the judge samples verdicts, which costs more and tells less: start the server with them, or name another MULLOVER_JUDGE.',
    ],
    [
      answer?.answered === true && !answer.stopped,
      'It does not end a one-word answer before its limit: a base model, or a server that stops at the wrong token (chat template)?',
    ],
    [
      answer?.answered === false,
      'It came to its limit in the middle of its thoughts: give it more room, or switch thoughts off with MULLOVER_MODEL_BODY.',
    ],
    [
      sampling?.cut === 'whole',
      'A reply that is cut at its limit says that it ended by itself: cut replies are taken for whole ones.',
    ],
    [
      sampling?.cut === 'beyond',
      'It writes more than it was asked to: limits on replies hold only by breaking them off.',
    ],
    [
      sampling?.seed === 'fixed',
      'Samples of other seeds are the same: raise MULLOVER_MODEL_TEMPERATURE, or see what the server does with it.',
    ],
    [ended?.why === 'failed', 'Calls begin to fail beyond that: see the log of the server.'],
  ];
  return notes.flatMap(([applies, note]) => (applies ? [note] : []));
}

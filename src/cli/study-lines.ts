// A study of an endpoint and what it recommends, as lines for people.

import type { Answer, Concurrency, Measured, Measures, Prefix, Sampling, Step } from '../models/study/measures.ts';
import type { Recommendation } from '../models/study/recommend.ts';

/** In the order in which the measures are made, so that more of them add lines at the end. */
export function measureLines({ answer, sampling, prefix, concurrency }: Measures): readonly string[] {
  return [
    ...linesOf('answer', answer, answerLines),
    ...linesOf('samples', sampling, samplingLines),
    ...linesOf('long prompts', prefix, prefixLines),
    ...linesOf('calls at a time', concurrency, concurrencyLines),
  ];
}

function linesOf<T>(
  name: string,
  measured: Measured<T> | undefined,
  lines: (value: T) => readonly string[],
): readonly string[] {
  if (measured === undefined) return [];
  return 'value' in measured ? lines(measured.value) : [`${name}: not measured, ${measured.missing}`];
}

const LOGPROBS: Readonly<Record<Answer['logprobs'], string>> = {
  given: 'given',
  ignored: 'none',
  refused: 'refused',
};

function answerLines({ model, seconds, firstTextSeconds, logprobs, ...rest }: Answer): readonly string[] {
  return [
    `answer: ${model} answers a short question in ${inSeconds(seconds)}, its first text after ${inSeconds(firstTextSeconds)}${rest.stopped ? '' : '; it did not end before its limit'}`,
    `log-probabilities: ${LOGPROBS[logprobs]}`,
    `thoughts: ${thoughtsLine(rest)}`,
    ...(rest.usage ? [] : ['usage: not told; all counts of tokens are our own']),
    ...(rest.streamed ? [] : ['streaming: none, replies come in one piece']),
  ];
}

function thoughtsLine({ thoughts, answered }: Pick<Answer, 'thoughts' | 'answered'>): string {
  if (thoughts.place === 'none') return 'none';
  const where = thoughts.place === 'field' ? 'in a field of their own' : 'in the text, between marks';
  if (!answered) return `${where}; they did not end before the limit of the reply`;
  return `${where}, ${percent(thoughts.share)} of the tokens of its answer`;
}

const SEEDS: Readonly<Record<Sampling['seed'], string>> = {
  repeats: 'the same one brings the same reply',
  differs: 'the same one brings other replies',
  fixed: 'other ones bring the same reply',
  refused: 'refused',
};
const CUTS: Readonly<Record<Sampling['cut'], string>> = {
  length: 'say `length`',
  unsaid: 'give no reason; they are told by their tokens',
  whole: 'say that they ended by themselves',
  beyond: 'there are none: replies go on beyond their limit',
  unseen: 'not seen: every reply ended before its limit',
};

function samplingLines({ seed, cut, generatedPerSecond }: Sampling): readonly string[] {
  return [
    `seed: ${SEEDS[seed]}`,
    `replies that are cut at their limit: ${CUTS[cut]}`,
    `generation: ${generatedPerSecond === undefined ? 'replies were too short to tell' : `${perSecond(generatedPerSecond)} alone`}`,
  ];
}

function prefixLines({ promptTokens, newSeconds, knownSeconds, readPerSecond, saved }: Prefix): readonly string[] {
  const speed = readPerSecond === undefined ? 'too fast to tell' : perSecond(readPerSecond);
  const cache = saved === 0 ? 'a known beginning saves nothing' : `a known beginning saves ${percent(saved)} of it`;
  return [
    `prompts: one of ${whole(promptTokens)} tokens is read in ${inSeconds(newSeconds)} (${speed})`,
    `prefix cache: ${cache} (${inSeconds(knownSeconds)})`,
  ];
}

function concurrencyLines({ steps, useful, ended }: Concurrency): readonly string[] {
  const reason = {
    'no gain': 'more hardly bring more tokens a second',
    tokens: 'more were not tried, the tokens were used up',
    time: 'more were not tried, the time was up',
    most: 'more were not tried',
    failed: ended.why === 'failed' ? `${ended.failed} of ${ended.calls} fail: ${ended.reason}` : '',
  }[ended.why];
  return [...steps.map(stepLine), `useful: ${useful} at a time; ${reason}`];
}

function stepLine({ calls, tokensPerSecond, generatedPerSecond, firstTextSeconds, slowestTextSeconds }: Step): string {
  const slowest = calls === 1 ? '' : `, the last one's after ${inSeconds(slowestTextSeconds)}`;
  return `${calls} at a time: ${perSecond(tokensPerSecond)} read and generated, ${perSecond(generatedPerSecond)} generated; first text after ${inSeconds(firstTextSeconds)}${slowest}`;
}

export function recommendationLines(recommendation: Recommendation): readonly string[] {
  const { rollouts, calls, contextTokens, replyTokens, minutes, settings, notes } = recommendation;
  const width = Math.max(0, ...settings.map(({ name, value }) => `${name}=${value}`.length));
  return [
    `Recommended: ${counted(rollouts, 'rollout')}, ${counted(calls, 'call')} at a time, ${whole(contextTokens)} tokens of context, of which a reply has ${whole(replyTokens)} at most.`,
    minutes === undefined
      ? 'How long one issue takes is not known: too little was measured.'
      : `One issue takes ${inMinutes(minutes.atEight)} of model calls at 8 rollouts${rollouts === 8 ? '' : `, ${inMinutes(minutes.recommended)} at ${rollouts}`}, beside the runs of its tests.`,
    ...(settings.length === 0 ? ['Settings can stay as they are.'] : ['Set:']),
    ...settings.map(({ name, value, why }) => `  ${`${name}=${value}`.padEnd(width)}  ${why}`),
    ...notes.map((note) => `Note: ${note}`),
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function inSeconds(seconds: number): string {
  return `${seconds.toFixed(seconds < 10 ? 2 : 0)} s`;
}

function inMinutes(minutes: number): string {
  if (minutes < 1) return 'less than a minute';
  return minutes < 120 ? `about ${counted(Math.round(minutes), 'minute')}` : `about ${(minutes / 60).toFixed(1)} hours`;
}

function perSecond(value: number): string {
  return `${value < 10 ? value.toFixed(1) : whole(value)} tokens/s`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

// A study of one endpoint: its measures one after the other, bounded in tokens and time; what is known stays known, however it ends.

import { ModelFault } from '../../errors.ts';
import { addUsage, type Usage } from '../../task.ts';
import type { ChatModel } from '../chat-model.ts';
import type { Pacer } from '../pacer.ts';
import { measureAnswer } from './measure-answer.ts';
import { measureConcurrency, stepTokens } from './measure-concurrency.ts';
import { measurePrefix, prefixTokens } from './measure-prefix.ts';
import { measureSampling, samplingTokens } from './measure-sampling.ts';
import type { Answer, Measured, Measures } from './measures.ts';
import type { Studied } from './timed-call.ts';

export interface StudyLimits {
  /** Tokens of all calls, prompts and replies together; about so many, since counts of tokenizers differ. */
  readonly tokens: number;
  /** Calls at a time. */
  readonly calls: number;
  /** Aborts when the time of the first answer is up, and of all measures. */
  readonly answered: AbortSignal;
  readonly over: AbortSignal;
}

interface StudyParts {
  readonly line: Pacer;
  /** Of samples; undefined: as the search sets it. */
  readonly temperature: number | undefined;
  readonly now: () => number;
  readonly nonce: string;
  /** Told of all that is known, whenever that is more. */
  readonly tell: (measures: Measures) => void;
}

export interface Study {
  readonly measures: Measures;
  readonly usage: Usage;
  readonly seconds: number;
  /** What ended it early: a fault that the next call meets as well, or the caller. Undefined: nothing. */
  readonly ended: ModelFault | 'stopped' | undefined;
}

/** The search's own, of further samples. */
const TEMPERATURE = 0.8;
const TIME = 'the time was up';
const TOKENS = 'the tokens were used up';
/** A prefix that is shorter is read too fast to tell. */
const LEAST_PREFIX = 256;

/** Expected ends are values: a broken endpoint and a stopped study as well. */
export async function studyEndpoint(
  model: ChatModel,
  limits: StudyLimits,
  { tell, temperature = TEMPERATURE, ...parts }: StudyParts,
  caller: AbortSignal,
): Promise<Study> {
  const spent: Usage[] = [];
  const left = () => limits.tokens - spent.reduce((sum, usage) => sum + usage.inputTokens + usage.outputTokens, 0);
  const purse = { left, spend: (usage: Usage) => void spent.push(usage) };
  const { now } = parts;
  const studied: Studied = { ...parts, model, temperature, purse, signal: AbortSignal.any([caller, limits.over]) };
  const start = now();
  let measures: Measures = {};
  const found = (more: Measures): void => {
    measures = { ...measures, ...more };
    tell(measures);
  };
  const end = await measureAll(studied, limits, found).catch((error: unknown) => {
    if (caller.aborted) return 'stopped' as const;
    if (error instanceof ModelFault) return error;
    throw error;
  });
  return { measures, usage: addUsage(spent), seconds: (now() - start) / 1000, ended: end };
}

async function measureAll(
  studied: Studied,
  { tokens, calls, answered, over }: StudyLimits,
  found: (more: Measures) => void,
): Promise<undefined> {
  const { model, purse } = studied;
  const room = Math.floor(model.contextTokens / 3);
  const tenth = Math.floor(tokens / 10);
  const value = await firstAnswer(studied, Math.min(1024, tenth, room), answered);
  found({ answer: { value } });
  const measured = <T>(cost: number, measure: () => Promise<T>): Promise<Measured<T>> =>
    purse.left() < cost ? Promise.resolve({ missing: TOKENS }) : measuredWithin(over, measure);

  const reply = Math.min(48, Math.max(16, Math.floor(tokens / 400)));
  found({ sampling: await measured(samplingTokens(reply), () => measureSampling(studied, reply)) });
  const long = Math.min(4096, tenth, room);
  const cost = long < LEAST_PREFIX ? Number.POSITIVE_INFINITY : prefixTokens(long);
  found({ prefix: await measured(cost, () => measurePrefix(studied, long, value.firstTextSeconds)) });
  const concurrency = () => measureConcurrency(studied, calls, () => over.aborted);
  found({ concurrency: await measured(stepTokens(1), concurrency) });
}

/** A connection that broke says nothing of the next one; an answer that took too long was one attempt too many. */
async function firstAnswer(studied: Studied, maxTokens: number, answered: AbortSignal): Promise<Answer> {
  try {
    return await measureAnswer(studied, maxTokens, answered);
  } catch (error) {
    if (!(error instanceof ModelFault) || error.kind !== 'passing' || answered.aborted) throw error;
    return measureAnswer(studied, maxTokens, answered);
  }
}

/** A measure is tried once more where that may help. Throws what every further call meets as well, and what the caller ends. */
async function measuredWithin<T>(over: AbortSignal, measure: () => Promise<T>): Promise<Measured<T>> {
  for (let attempt = 1; ; attempt++) {
    try {
      over.throwIfAborted();
      return { value: await measure() };
    } catch (error) {
      if (error === over.reason) return { missing: TIME };
      if (!(error instanceof ModelFault) || error.kind === 'refused') throw error;
      if (error.transient && attempt === 1) continue;
      if (error.kind === 'away') throw error;
      return { missing: error.message };
    }
  }
}

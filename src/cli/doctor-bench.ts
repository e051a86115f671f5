// `mullover doctor --bench`: measures the configured endpoint and says which settings suit it.

import { randomUUID } from 'node:crypto';
import { type Config, type ModelConfig, requireModel } from '../config.ts';
import { isFault, ModelFault } from '../errors.ts';
import { createPacer } from '../models/pacer.ts';
import { contextLine, refuseTinyContext } from '../models/probe.ts';
import type { Measures } from '../models/study/measures.ts';
import { type Current, recommend } from '../models/study/recommend.ts';
import { type Study, type StudyLimits, studyEndpoint } from '../models/study/study.ts';
import { chatModel, PACE, servedContext } from '../wire.ts';
import { measureLines, recommendationLines } from './study-lines.ts';

export interface BenchOptions {
  readonly benchTokens: number;
  readonly benchSeconds: number;
  readonly json?: boolean;
}

/** As many calls at a time as can be configured. */
const MOST_CALLS = 256;

interface Screen {
  readonly print: (text: string) => void;
  readonly tell: (text: string) => void;
}

/**
 * Prints measures as they come, then what they recommend; with `json` one object, and all else on stderr. Exit code 3 where the
 * endpoint broke before the end. Throws InputFault without an endpoint, and the reason of the signal when it is stopped.
 */
export async function doctorBench(config: Config, options: BenchOptions, screen: Screen): Promise<number> {
  const settings = requireModel(config);
  const { benchTokens: tokens, benchSeconds: seconds } = options;
  const say = (line: string) => (options.json ? screen.tell : screen.print)(`${line}\n`);
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abort.abort());
  const most = `at most about ${tokens.toLocaleString('en')} tokens and ${seconds} s`;
  say(`Measuring ${settings.name} at ${settings.baseUrl}: ${most} (--bench-tokens, --bench-seconds).`);
  const stated = await servedContext(settings);
  refuseTinyContext(stated);
  say(`context: ${contextLine(stated, settings.contextTokens)}`);
  const { study, known, forms } = await studied(settings, stated, options, say, abort.signal);
  if (forms.length > 0) say(`requests: it takes ${forms.join(', ')}`);
  const recommendation = recommend(study.measures, currentOf(config, settings), { stated, known });
  if (study.measures.answer) for (const line of recommendationLines(recommendation)) say(line);
  for (const line of endLines(study)) say(line);
  if (options.json) {
    const ended = toldEnd(study);
    const facts = {
      model: settings.name,
      url: settings.baseUrl,
      limits: { tokens, seconds },
      stated,
      known,
      forms,
      ...study,
      ended,
    };
    screen.print(`${JSON.stringify({ ...facts, recommendation }, null, 2)}\n`);
  }
  abort.signal.throwIfAborted();
  return study.ended === undefined ? 0 : 3;
}

async function studied(
  settings: ModelConfig,
  stated: number | undefined,
  { benchTokens, benchSeconds }: BenchOptions,
  say: (line: string) => void,
  signal: AbortSignal,
) {
  const line = createPacer(PACE);
  const model = chatModel(settings, line);
  if (stated !== undefined) model.adopt(stated);
  let shown = 0;
  const tell = (measures: Measures): void => {
    const lines = measureLines(measures);
    for (const line of lines.slice(shown)) say(line);
    shown = lines.length;
  };
  const limits: StudyLimits = {
    tokens: benchTokens,
    calls: MOST_CALLS,
    // An endpoint that takes half of the time for one short question cannot be measured.
    answered: AbortSignal.timeout(benchSeconds * 500),
    over: AbortSignal.timeout(benchSeconds * 1000),
  };
  const { temperature } = settings;
  const parts = { now: () => performance.now(), nonce: randomUUID(), line, temperature, tell };
  const study = await studyEndpoint(model, limits, parts, signal);
  return { study, known: model.contextTokens, forms: model.learnt() };
}

function currentOf({ budget, concurrency, judge }: Config, settings: ModelConfig): Current {
  return {
    rollouts: budget.default.rollouts,
    mostRollouts: budget.max.rollouts,
    seconds: budget.default.seconds,
    mostSeconds: budget.max.seconds,
    tokens: budget.default.tokens,
    calls: concurrency.modelCalls,
    timeoutSeconds: settings.timeoutSeconds,
    judge:
      judge === undefined || (judge.baseUrl === settings.baseUrl && judge.name === settings.name) ? 'same' : 'other',
    contextTokens: settings.contextTokens,
    replyTokens: settings.replyTokens,
  };
}

function endLines({ ended, usage, seconds }: Study): readonly string[] {
  const spent = `Measured with ${(usage.inputTokens + usage.outputTokens).toLocaleString('en')} tokens in ${Math.round(seconds)} s.`;
  if (!(ended instanceof ModelFault)) return [spent];
  return [`✗ ${ended.message}\n    next: ${ended.next}`, spent];
}

function toldEnd({ ended }: Study) {
  return isFault(ended) ? { reason: ended.message, next: ended.next } : ended;
}

// A trained reward model behind the pooling, classification or scoring API of vLLM (and servers that speak the same).

import { z } from 'zod';
import { InputFault, ModelFault } from '../errors.ts';
import type { Message, Meter } from '../ports/model.ts';
import type {
  CompareRequest,
  Comparison,
  JudgementCost,
  RewardModel,
  Score,
  ScoreRequest,
} from '../ports/reward-model.ts';
import { addUsage, type Usage } from '../task.ts';
import { type JsonEndpoint, postJson } from './post-json.ts';
import { createTokenCounter, type TokenCounter } from './token-counter.ts';

export interface ServedRewardOptions extends JsonEndpoint {
  /** Class that means "correct", where the model has several. */
  readonly label: number;
  /** Whether the server's numbers are probabilities (its own activation was applied) or logits. */
  readonly scale: 'probability' | 'logit';
  /** In the operator's currency. */
  readonly pricePerMillion: number;
  /** Tokens that it reads; undefined where nobody said so. */
  readonly contextTokens?: number | undefined;
}

/** How one API is asked, and which numbers of its reply speak for the end of the text: one for each class. */
interface Api {
  readonly input: (messages: readonly Message[]) => object;
  readonly data: z.ZodType<readonly number[]>;
}

const chat = (messages: readonly Message[]): object => ({
  messages: messages.map(({ role, content }) => ({ role, content })),
});
const numbers = z.array(z.number()).min(1);

const APIS: Readonly<Record<string, Api>> = {
  classify: { input: chat, data: z.object({ probs: numbers }).transform(({ probs }) => probs) },
  // Models that judge every token or step: the last one has seen everything.
  pooling: {
    input: chat,
    data: z.object({ data: z.union([numbers, z.array(numbers).min(1)]) }).transform(({ data }) => lastOf(data)),
  },
  score: { input: textPair, data: z.object({ score: z.number() }).transform(({ score }) => [score]) },
};

interface Context {
  readonly options: ServedRewardOptions;
  readonly api: Api;
  readonly counter: TokenCounter;
}

/** Throws InputFault when the address does not end in a known API. */
export function createServedReward(options: ServedRewardOptions): RewardModel {
  const context: Context = { options, api: apiOf(options.url), counter: createTokenCounter() };
  const { contextTokens: tokens } = options;
  return {
    reads: () => (tokens === undefined ? undefined : { tokens, count: context.counter.count }),
    atMost: (request) => costOf(context, 'messages' in request ? [request] : [request.left, request.right]),
    score: (request, signal, meter) => score(context, request, { signal, meter }),
    compare: (request, signal, meter) => compare(context, request, { signal, meter }),
  };
}

/** What all calls of a judgement have in common. */
interface Call {
  readonly signal: AbortSignal;
  readonly meter: Meter | undefined;
}

async function score(context: Context, request: ScoreRequest, { signal, meter }: Call): Promise<Score> {
  const { options, api, counter } = context;
  const body = { model: options.model, ...api.input(request.messages) };
  const posted = { body, work: `reward/${request.node}/0/0` };
  // What was being read when the call was cut short is paid for.
  const cut = () => meter?.(usageOf(context, request, undefined));
  const reply = await postJson(options, posted, replySchema(api), { signal, cut });
  const usage = usageOf(context, request, reply.usage?.prompt_tokens);
  if (reply.usage) counter.learn(counter.prompt(request.messages), usage.inputTokens);
  meter?.(usage);
  return {
    value: probabilityOf(reply.data[0], options),
    method: 'served',
    usage,
    model: reply.model ?? options.model,
  };
}

function costOf(context: Context, requests: readonly ScoreRequest[]): JudgementCost {
  const { inputTokens, money } = addUsage(requests.map((request) => usageOf(context, request, undefined)));
  return { tokens: inputTokens, money };
}

function usageOf({ options, counter }: Context, { messages }: ScoreRequest, reported: number | undefined): Usage {
  const inputTokens = reported ?? Math.ceil(counter.prompt(messages) * counter.factor);
  const money = (inputTokens * options.pricePerMillion) / 1e6;
  return { inputTokens, outputTokens: 0, money, estimated: reported === undefined };
}

/** Each patch is scored alone, so no place can be preferred; the difference of the two log-odds is the comparison's. */
async function compare(context: Context, request: CompareRequest, call: Call): Promise<Comparison> {
  const left = await score(context, request.left, call);
  const right = await score(context, request.right, call);
  return {
    value: sigmoid(logit(left.value) - logit(right.value)),
    method: 'served',
    note: `from the scores ${left.value.toFixed(3)} and ${right.value.toFixed(3)}`,
    usage: addUsage([left, right].map(({ usage }) => usage)),
    model: left.model,
  };
}

function replySchema(api: Api) {
  return z.object({
    model: z.string().optional(),
    data: z.tuple([api.data]).rest(z.unknown()),
    usage: z
      .object({ prompt_tokens: z.int().min(1).max(1e8) })
      .optional()
      .catch(undefined),
  });
}

function apiOf(address: string): Api {
  const url = URL.parse(address);
  const name = url?.pathname.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const api = Object.hasOwn(APIS, name) ? APIS[name] : undefined;
  const plain = url && /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}` === '';
  if (plain && api) return api;
  throw new InputFault(
    'The address of the served reward model cannot be used.',
    `Give the whole http(s) address of its API, without a key, ending in ${Object.keys(APIS).join(', ')}: for example http://localhost:8000/classify.`,
  );
}

function probabilityOf(classes: readonly number[], options: ServedRewardOptions): number {
  const { label, scale } = options;
  const value = classes.length === 1 ? classes[0] : classes[label];
  if (value === undefined)
    throw misread(options, `has ${classes.length} classes and none with index ${label}`, 'MULLOVER_REWARD_LABEL');
  if (scale === 'logit') return classes.length === 1 ? sigmoid(value) : softmax(value, classes);
  if (value < -ROUNDING || value > 1 + ROUNDING)
    throw misread(options, `gives ${value}, which is no probability`, 'MULLOVER_REWARD_SCALE=logit');
  return Math.min(1, Math.max(0, value));
}

/** Servers compute in half precision. */
const ROUNDING = 1e-3;

function misread({ url, model }: ServedRewardOptions, what: string, setting: string): ModelFault {
  const next = `Set ${setting} to what the model was trained with.`;
  return new ModelFault(`The reward model ${model} at ${url} ${what}.`, next, { kind: 'failed' });
}

/** The scoring API takes two texts: all that led to the question, and the question. */
function textPair(messages: readonly Message[]): object {
  const texts = messages.map(({ role, content }) => `${role}:\n${content}`);
  return { text_1: texts.slice(0, -1).join('\n\n'), text_2: texts.at(-1) ?? '' };
}

function lastOf(data: readonly number[] | readonly (readonly number[])[]): readonly number[] {
  const last = data.at(-1);
  return typeof last === 'object' ? last : (data as readonly number[]);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function softmax(value: number, all: readonly number[]): number {
  return 1 / all.reduce((sum, other) => sum + Math.exp(other - value), 0);
}

/** Finite also for certain scores. */
function logit(p: number): number {
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, p));
  return Math.log(inside / (1 - inside));
}

// Settings: the model and its judge.

import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { amount, decimal, fields, headers, http, named, whole } from './kinds.ts';
import { refuse, type Said } from './refuse.ts';
import { variable } from './variable.ts';

const modelParts = z.object({
  baseUrl: variable('MULLOVER_MODEL_URL', http.optional(), 'Base URL of an OpenAI-compatible endpoint, with `/v1`'),
  name: variable('MULLOVER_MODEL', named.optional(), 'Model name'),
  apiKey: variable('MULLOVER_MODEL_KEY', z.string().optional(), 'API key of the endpoint'),
  headers: variable('MULLOVER_MODEL_HEADERS', headers.prefault('{}'), 'Further HTTP headers, a JSON object'),
  body: variable(
    'MULLOVER_MODEL_BODY',
    fields.prefault('{}'),
    'Further fields of every request to the model, a JSON object, e.g. `{"chat_template_kwargs":{"enable_thinking":false}}`; `null` takes a field of ours out',
  ),
  /** Of all samples; undefined: as the search sets it. */
  temperature: variable(
    'MULLOVER_MODEL_TEMPERATURE',
    decimal(0.01, 2).optional(),
    'Temperature of all samples; default: 0.3 for a first one, 0.8 for further ones, 0.9 for repairs',
  ),
  sampling: z.object({
    top_p: variable(
      'MULLOVER_MODEL_TOP_P',
      decimal(0.01, 1).optional(),
      "`top_p` of all samples; default: the server's own",
    ),
    top_k: variable(
      'MULLOVER_MODEL_TOP_K',
      whole(1, 1e6).optional(),
      "`top_k` of all samples; default: the server's own",
    ),
  }),
  timeoutSeconds: variable(
    'MULLOVER_MODEL_TIMEOUT',
    whole(1, 7200).prefault('600'),
    'Seconds in which nothing arrives before a model call is given up; a long reply may take longer',
  ),
  contextTokens: variable(
    'MULLOVER_MODEL_CONTEXT',
    whole(2048, 1e8).prefault('32768'),
    'Tokens that prompt and reply share; where the endpoint tells less, that holds',
  ),
  replyTokens: variable(
    'MULLOVER_REPLY_TOKENS',
    whole(256, 1e6).prefault('16384'),
    'Most tokens of one reply, thoughts included, as far as the prompt leaves room for them; a reply that was cut is asked again with up to twice as many',
  ),
  priceIn: variable('MULLOVER_MODEL_PRICE_IN', amount.prefault('0'), 'Price of a million prompt tokens'),
  priceOut: variable('MULLOVER_MODEL_PRICE_OUT', amount.prefault('0'), 'Price of a million generated tokens'),
});

const judgeParts = z.object({
  baseUrl: variable('MULLOVER_JUDGE_URL', http.optional(), 'Endpoint of the judge; default: the model endpoint'),
  name: variable('MULLOVER_JUDGE', named.optional(), 'Model name of the judge; default: the model'),
  apiKey: variable('MULLOVER_JUDGE_KEY', z.string().optional(), "API key of the judge's endpoint"),
  contextTokens: variable(
    'MULLOVER_JUDGE_CONTEXT',
    whole(512, 1e8).optional(),
    "Tokens that the judge's prompt and reply share; default: the model's",
  ),
  replyTokens: variable(
    'MULLOVER_JUDGE_TOKENS',
    whole(16, 1e6).prefault('4096'),
    'Most tokens of a verdict, thoughts included',
  ),
  body: variable(
    'MULLOVER_JUDGE_BODY',
    fields.optional(),
    "Further fields of every request to the judge; default: the model's, where the judge is the same model",
  ),
});

const parts = z.object({ model: modelParts, judge: judgeParts });
type Parts = z.output<typeof parts>;

export const models = parts.transform((given, said) => {
  const model = modelOf(given.model, said);
  return { model, judge: model && judgeOf(model, given), timeoutSeconds: given.model.timeoutSeconds };
});

function modelOf({ baseUrl, name, sampling, ...given }: Parts['model'], said: Said) {
  if (baseUrl === undefined && name === undefined) return undefined;
  if (baseUrl === undefined)
    return refuse(said, new InputFault('MULLOVER_MODEL has no endpoint.', 'Set MULLOVER_MODEL_URL too.'));
  if (name === undefined)
    return refuse(said, new InputFault('MULLOVER_MODEL_URL has no model name.', 'Set MULLOVER_MODEL too.'));
  const asked = Object.entries(sampling).filter(([, value]) => value !== undefined);
  return { ...given, baseUrl, name, body: { ...Object.fromEntries(asked), ...given.body } };
}

/** A judge at another endpoint never receives the key and headers of the model's endpoint. Its verdicts are sampled as they are. */
function judgeOf(model: NonNullable<ReturnType<typeof modelOf>>, given: Parts) {
  const { baseUrl = model.baseUrl, name = model.name, apiKey, contextTokens = model.contextTokens } = given.judge;
  const isSame = name === model.name && baseUrl === model.baseUrl;
  const judge = {
    ...model,
    name,
    contextTokens,
    replyTokens: given.judge.replyTokens,
    body: given.judge.body ?? (isSame ? given.model.body : {}),
    temperature: undefined,
  };
  if (given.judge.baseUrl === undefined) return { ...judge, apiKey: apiKey ?? model.apiKey };
  return { ...judge, baseUrl, apiKey, headers: {} };
}

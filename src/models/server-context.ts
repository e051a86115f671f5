// How many tokens the endpoint itself says the model takes: by its list of models, and by the properties that llama.cpp tells.

import { APIError } from 'openai';
import { z } from 'zod';
import { errorWords } from './error-words.ts';
import { type EndpointName, toModelFault, tookTooLong } from './model-fault.ts';

export interface Endpoint {
  readonly baseUrl: string;
  readonly name: string;
  readonly apiKey: string;
  readonly headers: Readonly<Record<string, string>>;
}

const tokens = z.number().int().positive().optional().catch(undefined);
/** What servers call it; never the length that the model was trained with. */
const room = z.looseObject({
  max_model_len: tokens,
  n_ctx: tokens,
  context_length: tokens,
  context_window: tokens,
  max_context_length: tokens,
  loaded_context_length: tokens,
});
const inner = room.optional().catch(undefined);
const entrySchema = room.extend({
  id: z.string(),
  aliases: z.array(z.string()).optional().catch(undefined),
  meta: inner,
  top_provider: inner,
});
type Entry = z.infer<typeof entrySchema>;
const listSchema = z.looseObject({ data: z.array(z.unknown()) });
const propsSchema = z.looseObject({ n_ctx: tokens, default_generation_settings: inner });

/**
 * The least of all that the endpoint tells of this model; undefined where it tells nothing. Throws ModelFault when it lists no
 * models at all.
 */
export async function serverContext(endpoint: Endpoint, signal: AbortSignal): Promise<number | undefined> {
  const list = listSchema.safeParse(await get(endpoint, `${endpoint.baseUrl}/models`, signal));
  const entry = list.success ? entryOf(list.data.data, endpoint.name) : undefined;
  const told = [entry, entry?.meta, entry?.top_provider].flatMap((some) => figuresIn(some));
  const least = Math.min(...told, ...(await propsOf(endpoint, signal)));
  return Number.isFinite(least) ? least : undefined;
}

/** The model by its name; a server of one model answers by whichever name. */
function entryOf(data: readonly unknown[], name: string): Entry | undefined {
  const entries = data.flatMap((each) => {
    const entry = entrySchema.safeParse(each);
    return entry.success ? [entry.data] : [];
  });
  const named = entries.find(({ id, aliases = [] }) => id === name || aliases.includes(name));
  return named ?? (entries.length === 1 ? entries[0] : undefined);
}

function figuresIn(some: z.infer<typeof room> | undefined): readonly number[] {
  if (!some) return [];
  const { max_model_len, n_ctx, context_length, context_window, max_context_length, loaded_context_length } = some;
  const all = [max_model_len, n_ctx, context_length, context_window, max_context_length, loaded_context_length];
  return all.filter((each) => each !== undefined);
}

/** llama.cpp alone has this, at the root; that others do not says nothing. */
async function propsOf(endpoint: Endpoint, signal: AbortSignal): Promise<readonly number[]> {
  const url = `${endpoint.baseUrl.replace(/\/v\d+$/, '')}/props`;
  const props = propsSchema.safeParse(await get(endpoint, url, signal).catch(() => undefined));
  if (!props.success) return [];
  const { n_ctx, default_generation_settings } = props.data;
  return [...(n_ctx === undefined ? [] : [n_ctx]), ...figuresIn(default_generation_settings)];
}

async function get({ baseUrl, name, apiKey, headers }: Endpoint, url: string, signal: AbortSignal): Promise<unknown> {
  const known: EndpointName = { url: baseUrl, model: name, apiKey };
  const key: Record<string, string> = apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` };
  try {
    const response = await fetch(url, { headers: { ...key, ...headers }, signal, redirect: 'manual' });
    const text = await response.text();
    if (!response.ok) throw APIError.generate(response.status, { error: errorWords(text) }, text, response.headers);
    return JSON.parse(text);
  } catch (error) {
    if (signal.aborted) throw tookTooLong(known);
    throw toModelFault(error, known);
  }
}

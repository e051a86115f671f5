// How many tokens the endpoint itself says the model takes; vLLM and others tell it, OpenAI and Ollama do not.

import OpenAI from 'openai';
import { z } from 'zod';
import { toModelFault } from './model-fault.ts';

export interface Endpoint {
  readonly baseUrl: string;
  readonly name: string;
  readonly apiKey: string;
  readonly headers: Readonly<Record<string, string>>;
}

const entrySchema = z.looseObject({ id: z.string(), max_model_len: z.number().int().positive().optional() });

/** `max_model_len` of the model; undefined when the endpoint does not tell. Throws ModelFault when it lists no models at all. */
export async function serverContext(endpoint: Endpoint, signal: AbortSignal): Promise<number | undefined> {
  const { baseUrl: baseURL, name, apiKey, headers } = endpoint;
  const client = new OpenAI({
    baseURL,
    apiKey: apiKey || 'none',
    defaultHeaders: headers,
    maxRetries: 0,
    logLevel: 'off',
  });
  try {
    for await (const model of client.models.list({ signal })) {
      const entry = entrySchema.safeParse(model);
      if (entry.success && entry.data.id === name) return entry.data.max_model_len;
    }
    return undefined;
  } catch (error) {
    throw toModelFault(error, { url: baseURL, model: name, apiKey });
  }
}

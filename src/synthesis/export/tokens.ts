// Tokens by the tokenizer of the student, and how long the examples are by it.

import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { quantileSorted } from 'simple-statistics';
import { errorLine, InputFault } from '../../errors.ts';
import { jsonOf } from '../../evaluation/json-of.ts';
import type { Message } from '../../ports/model.ts';

export interface StudentCount {
  /** For people: which tokenizer it is. */
  readonly name: string;
  count(text: string): number;
}

/** What a chat template adds to each message. */
const AROUND = 5;

/** The files `tokenizer.json` and `tokenizer_config.json` of a folder. Throws InputFault where they cannot be used. */
export async function studentTokenizer(folder: string): Promise<StudentCount> {
  const [model, config] = await Promise.all(
    ['tokenizer.json', 'tokenizer_config.json'].map((name) => readJson(join(folder, name))),
  );
  const tokenizer = known(folder, () => new Tokenizer(model ?? {}, config ?? {}));
  return {
    name: nameOf(folder, config),
    count: (text) => tokenizer.encode(text, { add_special_tokens: false }).ids.length,
  };
}

/** The library throws plain errors for files of another kind. */
function known<T>(folder: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new InputFault(`${folder} holds no tokenizer that is known: ${errorLine(cause)}`, NEXT, { cause });
  }
}

/** Cards are published: paths of this machine are nobody's business. */
function nameOf(folder: string, config: object = {}): string {
  const model = 'name_or_path' in config ? config.name_or_path : undefined;
  return typeof model === 'string' && /^[\w.-]+\/[\w.-]+$/.test(model) ? model : basename(resolve(folder));
}

const NEXT = "Give the folder of the student's tokenizer, with tokenizer.json and tokenizer_config.json.";

async function readJson(file: string): Promise<object> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new InputFault(`${file} cannot be read.`, NEXT, { cause });
  });
  const value = jsonOf(text);
  if (typeof value === 'object' && value !== null) return value;
  throw new InputFault(`${file} is no JSON object.`, NEXT);
}

export function tokensOf(messages: readonly Message[], { count }: StudentCount): number {
  return messages.reduce((sum, { content }) => sum + count(content) + AROUND, 0);
}

export interface Lengths {
  readonly count: number;
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  readonly most: number;
}

export function lengthsOf(values: readonly number[]): Lengths {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => (sorted.length === 0 ? 0 : Math.round(quantileSorted(sorted, share)));
  return { count: sorted.length, median: at(0.5), p90: at(0.9), p99: at(0.99), most: sorted.at(-1) ?? 0 };
}

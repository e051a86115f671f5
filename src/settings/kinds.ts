// Kinds of settings: what the text of a variable must be, and the value that it is read as.

import { z } from 'zod';
import { isHostEntry } from '../egress/host-rules.ts';

export const whole = (min: number, max: number) => numberFrom(min, max, /^\d{1,15}$/, 'a whole number');
export const decimal = (min: number, max: number) => numberFrom(min, max, /^\d{1,3}(\.\d{1,6})?$/, 'a number');

function numberFrom(min: number, max: number, form: RegExp, what: string) {
  const message = `must be ${what} from ${min} to ${max}`;
  return z
    .string()
    .regex(form, { message, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { message });
}

export const port = whole(0, 65535);
/** Read as milliseconds. */
export const seconds = (min: number, max: number) => whole(min, max).transform((value) => value * 1000);
/** Read as bytes. */
export const megabytes = (min: number, max: number) => whole(min, max).transform((value) => value * 1e6);
/** Of memory, read as bytes. */
export const mebibytes = (min: number, max: number) => whole(min, max).transform((value) => value * 2 ** 20);

export const amount = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,6})?$/, 'must be an amount such as 0.25')
  .transform(Number);

export const named = z.string().min(1);
export const choice = <const T extends readonly [string, string, ...string[]]>(...values: T) =>
  z.enum(values, `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`);
/** Read as a boolean. */
export const isOn = choice('on', 'off').transform((value) => value === 'on');

export const address = (...protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
/** Read without `/` at its end. */
export const http = address('http:', 'https:').transform((text) => text.replace(/\/+$/, ''));

export const secret = z.string().refine((text) => text.length >= 16 && !/^(development)+$/i.test(text), {
  message: 'must be a random text of at least 16 characters; make one with `openssl rand -hex 32`',
});

export const names = z.string().transform((text): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
);
export const hosts = names.refine(
  (entries) => entries.every(isHostEntry),
  'must be names of hosts or ranges of addresses between commas',
);
/** Where a list was not set. */
export const orNone = (list: readonly string[] | undefined): readonly string[] => list ?? [];

const HEADERS = z.record(z.string().regex(/^[\w-]+$/), z.string().regex(/^[^\r\n]*$/));
export const headers = z.string().transform((text, said): Readonly<Record<string, string>> => {
  const parsed = HEADERS.safeParse(fromJson(text));
  if (parsed.success) return parsed.data;
  said.addIssue({ code: 'custom', message: 'must be a JSON object of strings, such as {"x-team":"core"}' });
  return z.NEVER;
});

/** Fields that decide what is read of a reply: ours alone. */
const OWN_FIELDS: readonly string[] = ['model', 'messages', 'stream', 'n', 'max_tokens', 'max_completion_tokens'];
export const fields = z.string().transform((text, said): Readonly<Record<string, unknown>> => {
  const parsed = z.record(z.string(), z.json()).safeParse(fromJson(text));
  const own = Object.keys(parsed.data ?? {}).filter((name) => OWN_FIELDS.includes(name));
  if (parsed.success && own.length === 0) return parsed.data;
  const message = parsed.success
    ? `must not hold ${own.join(', ')}`
    : 'must be a JSON object, such as {"chat_template_kwargs":{"enable_thinking":false}}';
  said.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** Undefined for what is no JSON; the schema then says what was expected. */
export function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

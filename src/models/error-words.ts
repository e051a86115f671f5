// What an endpoint says in an error reply, whatever form it has: OpenAI's, FastAPI's, plain JSON, a proxy's page, nothing.

export interface ErrorWords {
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
}

/** More than this of a page tells nothing. */
const LONGEST = 2000;
const KEYS = ['message', 'detail', 'details', 'error_description', 'msg', 'error_msg', 'title', 'reason'] as const;

/** What some servers say beside their words. */
const FIGURES = ['n_ctx', 'n_prompt_tokens'] as const;

/** The words of a body; `message` is empty where it has none. */
export function errorWords(body: string): ErrorWords {
  const text = body.trim();
  const parsed = jsonOf(text);
  if (parsed !== undefined) return wordsOf(parsed) ?? { message: text.slice(0, LONGEST) };
  return { message: (/^\s*<(?:!doctype|html|head|body|\?xml)/i.test(text) ? pageText(text) : text).slice(0, LONGEST) };
}

/** The words of a value that is an error; undefined where it does not look like one. */
export function wordsOf(value: unknown): ErrorWords | undefined {
  if (typeof value === 'string') return { message: value };
  if (Array.isArray(value)) return listed(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const inner = fields.error ?? fields.errors;
  const found = (inner ? wordsOf(inner) : undefined) ?? ownWords(fields);
  if (!found) return undefined;
  const cause = causeIn(fields);
  const words = cause && !found.message.includes(cause) ? `${found.message}: ${cause}` : found.message;
  const figures = FIGURES.filter((name) => typeof fields[name] === 'number' && !words.includes(name));
  const told = figures.map((name) => `${name}: ${String(fields[name])}`);
  const type = found.type ?? nameOf(fields.type) ?? nameOf(fields.error_type);
  const code = found.code ?? nameOf(fields.code) ?? nameOf(fields.status);
  const message = told.length === 0 ? words : `${words} (${told.join(', ')})`;
  return { message, ...(type ? { type } : {}), ...(code ? { code } : {}) };
}

/** Whoever passes a request on says by these what the server behind it answered. */
const CAUSES = [
  'raw',
  'innererror',
  'inner_error',
  'original_error',
  'upstream_error',
  'provider_error',
  'cause',
] as const;

/** What another server said, which these words only pass on: in a field, or among what is told beside them. */
function causeIn(fields: Readonly<Record<string, unknown>>): string | undefined {
  const { metadata } = fields;
  const beside =
    typeof metadata === 'object' && metadata !== null ? (metadata as Readonly<Record<string, unknown>>) : {};
  for (const value of CAUSES.flatMap((name) => [fields[name], beside[name]])) {
    const words = typeof value === 'string' ? errorWords(value) : wordsOf(value);
    if (words?.message) return words.message;
  }
  return undefined;
}

function ownWords(fields: Readonly<Record<string, unknown>>): ErrorWords | undefined {
  for (const key of KEYS) {
    const found = fields[key] ? wordsOf(fields[key]) : undefined;
    if (found && found.message !== '') return found;
  }
  return undefined;
}

/** FastAPI: one entry for each field, with its path in `loc`. */
function listed(entries: readonly unknown[]): ErrorWords | undefined {
  const words = entries.flatMap((entry) => {
    const said = wordsOf(entry)?.message;
    if (said === undefined) return [];
    const loc = typeof entry === 'object' && entry !== null && 'loc' in entry ? entry.loc : undefined;
    return [Array.isArray(loc) ? `${loc.join('.')}: ${said}` : said];
  });
  return words.length === 0 ? undefined : { message: words.join('; ') };
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Undefined for text that is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // then it is text, a page or a part
  }
}

function pageText(page: string): string {
  const plain = page
    .slice(0, 20_000)
    .replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ');
  return plain.replace(/\s+/g, ' ').trim();
}

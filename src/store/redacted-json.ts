// A text of JSON without secrets, each of its strings looked at as what it is. Pure.

/**
 * Of any other text, the text itself. Within JSON each end of a line is a code, so that all of it would be read twice; and what is
 * cut out of a string can be no part of what holds the text together.
 */
export function redactedJson(text: string, redact: (text: string) => string): string {
  const value = parsed(text);
  if (value === undefined) return redact(text);
  return JSON.stringify(redactedParts(value, redact));
}

/** A function for JSON.stringify to call would cost more than a copy. */
function redactedParts(part: unknown, redact: (text: string) => string): unknown {
  if (typeof part === 'string') return redact(part);
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map((inner) => redactedParts(inner, redact));
  return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, redactedParts(inner, redact)]));
}

/** Undefined for what is no object. */
function parsed(text: string): object | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined; // JSON.parse throws for nothing but text that is no JSON
  }
}

// JSON without secrets, each of its strings looked at as what it is. Pure.

import type { IssueWords } from '../ports.ts';

/**
 * Of any other text, the text itself. Within JSON each end of a line is a code, so that all of it would be read twice; and what is
 * cut out of a string can be no part of what holds the text together.
 */
export function redactedJson(text: string, redact: (text: string) => string): string {
  const value = parsed(text);
  if (value === undefined) return redact(text);
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? redact(part) : part));
}

export function redactedIssue({ title, body }: IssueWords, redact: (text: string) => string): string {
  return JSON.stringify({ title: redact(title), body: redact(body) });
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

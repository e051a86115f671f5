// JSON without secrets, each of its strings looked at as what it is. Pure.

import type { IssueWords } from '../ports.ts';

/**
 * Of any other text, the text itself. Within JSON each end of a line is a code, so that all of it would be read twice; and what is
 * cut out of a string can be no part of what holds the text together.
 */
export function redactedJson(text: string, redact: (text: string) => string): string {
  const value = parsed(text);
  if (value === undefined) return redact(text);
  return JSON.stringify(redactedPart(value, redact));
}

/** Names as well as values; a list that is a secret in letters or in numbers of characters is a text that says so. */
function redactedPart(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const parts = value.map((part) => redactedPart(part, redact));
    const text = JSON.stringify(parts);
    const redacted = parts.some((part) => typeof part === 'object') ? text : redact(text);
    return redacted === text ? parts : redacted;
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [redact(name), redactedPart(part, redact)]));
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

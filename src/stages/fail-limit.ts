// How code that is broken on purpose is disarmed without changing its length: it fails only where a number is below this limit.

/** Stands in the condition of everything that fails on purpose: `3 < 7041988`. */
export const LIMIT = '7041988';

/** As long, and below every number that is compared with it. */
const NEVER = '-704198';

/** The same text in which nothing fails; undefined for a text that cannot be disarmed. */
export function disarmed(text: string): string | undefined {
  return text.includes(LIMIT) ? text.replaceAll(LIMIT, NEVER) : undefined;
}

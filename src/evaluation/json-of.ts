// What a text of JSON says, for a schema that refuses what it is not.

/** Undefined for what is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // JSON.parse throws for nothing but text that is no JSON; the schema refuses it.
    return undefined;
  }
}

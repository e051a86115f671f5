// Plain data as YAML and JSON files hold it, and how to look into it without trusting its shape.

import { readYaml } from './yaml-text.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonMap = { readonly [key: string]: Json };

/** The value as a mapping; an empty one for everything else. */
export function mapOf(value: Json | undefined): JsonMap {
  return isMap(value) ? value : {};
}

export function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list: nothing is empty, and one thing is a list of one. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value as Json];
}

/** A scalar as text; undefined for lists, mappings and nothing. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** The scalars of a list. */
export function textsOf(value: Json | undefined): readonly string[] {
  return listOf(value)
    .map(textOf)
    .filter((text) => text !== undefined);
}

/** Undefined for what is no JSON. */
export function fromJsonText(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const LONGEST_YAML = 524_288;

/** The mapping that a YAML text holds; undefined for what is no YAML. */
export function fromYamlText(text: string): JsonMap | undefined {
  try {
    const { value } = readYaml(text, { longest: LONGEST_YAML, aliases: 100, merge: true });
    if (value === undefined) return undefined;
    // Plain data only: a node that holds itself ends here.
    return mapOf(JSON.parse(JSON.stringify(value ?? null)) as Json);
  } catch {
    return undefined;
  }
}

/** What a table of ours says of a name from outside. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

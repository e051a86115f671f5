// A setting is a leaf of the configuration schema that is read from one environment variable: its name and meaning stand beside it.

import { z } from 'zod';

/** Environment variables as given. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Setting {
  readonly name: string;
  readonly meaning: string;
  /** As one would write it; undefined: it may be absent. */
  readonly usual: string | undefined;
  /** Where its value lies in the configuration, such as `web.port`. */
  readonly path: string;
}

const variables = new WeakMap<z.core.$ZodType, Pick<Setting, 'name' | 'meaning'>>();

/** What `schema` makes of the text of a variable; `undefined` goes in where it is not set. */
export function variable<T extends z.ZodType>(name: string, schema: T, meaning: string): T {
  const leaf = schema.clone();
  variables.set(leaf, { name, meaning });
  return leaf;
}

/** All settings of a schema of objects, what is made of them left out of account. */
export function settingsIn(schema: z.core.$ZodType, path: readonly string[] = []): readonly Setting[] {
  const found = variables.get(schema);
  if (found) return [{ ...found, usual: usualOf(schema), path: path.join('.') }];
  if (schema instanceof z.ZodPipe) return settingsIn(schema.in, path);
  return partsOf(schema).flatMap(([key, part]) => settingsIn(part, [...path, key]));
}

/** The name of the variable that a leaf is read from. */
export function variableOf(leaf: z.core.$ZodType): string {
  return settingsIn(leaf)[0]?.name ?? '';
}

/** The variables of `env` in the form of the schema. */
export function inputOf(schema: z.core.$ZodType, env: Environment): unknown {
  const found = variables.get(schema);
  if (found) return env[found.name];
  if (schema instanceof z.ZodPipe) return inputOf(schema.in, env);
  return Object.fromEntries(partsOf(schema).map(([key, part]) => [key, inputOf(part, env)]));
}

function partsOf(schema: z.core.$ZodType): readonly [string, z.core.$ZodType][] {
  return schema instanceof z.ZodObject ? Object.entries(schema.shape) : [];
}

function usualOf(schema: z.core.$ZodType): string | undefined {
  return schema instanceof z.ZodPrefault ? String(schema.def.defaultValue) : undefined;
}

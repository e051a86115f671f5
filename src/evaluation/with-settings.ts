// Settings of repositories that need some, given as a file beside them: the same repository with another `.github/mullover.yml`.

import { readFileSync } from 'node:fs';
import { parse as parseYaml, stringify } from 'yaml';
import { z } from 'zod';
import { InputFault } from '../errors.ts';
import type { Workspace } from '../ports/workspace.ts';

const Settings = z.record(z.string(), z.looseObject({ sandbox: z.unknown() }));

/** Texts of `.github/mullover.yml` by task or by repository; none without a file. Throws InputFault. */
export function settingsIn(file: string | undefined): ReadonlyMap<string, string> {
  const all = Object.entries(readYaml(file, Settings));
  return new Map(all.map(([name, settings]) => [name, stringify(settings)]));
}

/** A file of YAML or JSON by ids of tasks; empty without a file. Throws InputFault. */
export function readYaml<T extends z.ZodRecord>(
  file: string | undefined,
  schema: T,
): z.infer<T> | Record<string, never> {
  if (file === undefined) return {};
  try {
    return schema.parse(parseYaml(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new InputFault(
      `${file} cannot be used: ${whatOf(error)}.`,
      'Give YAML or JSON with the ids of tasks as keys, and below them what belongs there.',
      { cause: error },
    );
  }
}

function whatOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

export function withSettings(workspace: Workspace, text: string | null): Workspace {
  if (text === null) return workspace;
  return { ...workspace, read: async (path) => (path === '.github/mullover.yml' ? text : workspace.read(path)) };
}

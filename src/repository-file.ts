// What maintainers may set for their repository: `.github/mullover.yml` on the default branch.

import type { z } from 'zod';
import { lineInYaml, readYaml } from './ci-files/yaml-text.ts';
import { InputFault } from './errors.ts';
import { type RepositoryFile, repositoryFileSchema } from './repository-schema.ts';

/** Where a repository says what detection gets wrong. */
export const REPOSITORY_FILE = '.github/mullover.yml';

const LONGEST = 65_536;

/** Parses such a file, called `file` in errors; an empty one sets nothing. Throws InputFault that names the key. */
export function parseRepositoryFile(yamlText: string, file = REPOSITORY_FILE): RepositoryFile {
  const next = `Correct ${file}${file === REPOSITORY_FILE ? ' on the default branch' : ''}; docs/repository-file.md shows every key.`;
  const { value, problem } = readYaml(yamlText, { longest: LONGEST, aliases: 10 });
  if (problem !== undefined) throw new InputFault(`${file} is not valid YAML: ${problem}`, next);
  const parsed = repositoryFileSchema.safeParse(value ?? {}, { error: wanted });
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const at = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys')
      return `${at || 'the file'}: ${issue.message}${lineOf(yamlText, issue.path)}`;
    const keys = issue.keys.map((key) => `${at ? `${at}.${key}` : key}${lineOf(yamlText, [...issue.path, key])}`);
    return `unknown key ${keys.join(', ')}`;
  });
  throw new InputFault(`${file} cannot be used: ${lines.join('; ')}.`, next);
}

const KINDS: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  array: 'a list',
  object: 'keys with their values',
  record: 'names with their values',
};

const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

type Issue = Parameters<z.core.$ZodErrorMap>[0];

/** What would be right, to people who know YAML; undefined where the schema has words of its own. */
function wanted(issue: Issue): string | undefined {
  if (issue.code === 'invalid_type') return `must be ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code === 'too_small')
    return issue.origin === 'string' ? 'must not be empty' : `must be ${issue.minimum} at least`;
  if (issue.code === 'too_big') return `must be ${issue.maximum}${UNITS[issue.origin] ?? ''} at most`;
  if (issue.code === 'invalid_key') return 'has a name that cannot be used';
  return undefined;
}

/** Where a key stands, behind what is wrong with it; empty where that is nowhere. */
function lineOf(yamlText: string, path: readonly PropertyKey[]): string {
  const line = lineInYaml(yamlText, path);
  return line === undefined ? '' : ` (line ${line})`;
}

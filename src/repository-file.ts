// What maintainers may set for their repository: `.github/mullover.yml` on the default branch.

import { z } from 'zod';
import { readYaml } from './ci-files/yaml-text.ts';
import { InputFault } from './errors.ts';

const command = z.string().min(1).max(2000);
const commands = z.union([command.transform((text) => [text]), z.array(command).max(50)], {
  message: 'must be a shell command or a list of them',
});
// YAML reads 3.10 as 3.1: only whole numbers may go without quotes.
const runtime = z.union([z.string().regex(/^\d+(\.\d+){0,2}$/), z.int().positive().transform(String)], {
  message: 'must be a version such as 20 or "3.11", the latter in quotes',
});
const relativePath = z
  .string()
  .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\0\\]{1,200}$/, 'must be a path inside the repository');

const patterns = z.union([relativePath.transform((text) => [text]), z.array(relativePath).min(1).max(10)], {
  message: 'must be a path or a pattern inside the repository, or a list of them',
});

const packageName = z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, 'must be a name of a package, or a list of them');
const variableValue = z.union([z.string().max(400), z.number().transform(String), z.boolean().transform(String)]);
const packageNames = z.union([packageName.transform((text) => [text]), z.array(packageName).max(60)], {
  message: 'must be a name of a package, or a list of them',
});

/** A name, never an address or a pattern; perhaps with a port. */
const hostName = z
  .string()
  .regex(/^(?=.*[a-z])[a-z0-9][a-z0-9.-]{0,250}(:\d{1,5})?$/, 'must be a name of a host, or a list of them');
const hostNames = z.union([hostName.transform((text) => [text]), z.array(hostName).max(20)], {
  message: 'must be a name of a host, or a list of them',
});

/** Every key, with its limits. */
export const repositoryFileSchema = z.strictObject({
  /** Rollouts; capped by the operator's maximum. */
  budget: z.int().min(1).max(1000).optional(),
  /** `false`: nothing of this repository becomes training data. */
  training: z.boolean().optional(),
  patch: z
    .strictObject({
      /** Patterns of paths that a patch may touch beyond what sources and tests reach. */
      allow: z
        .union([relativePath.transform((text) => [text]), z.array(relativePath).min(1).max(50)], {
          message: 'must be a path or a pattern inside the repository, or a list of them',
        })
        .optional(),
    })
    .optional(),
  sandbox: z
    .strictObject({
      image: z.string().min(1).max(256).optional(),
      dockerfile: relativePath.optional(),
      setup: commands.optional(),
      build: commands.optional(),
      test: command.optional(),
      runtime: runtime.optional(),
      directory: relativePath.optional(),
      /** JUnit XML files that the test command writes. */
      report: patterns.optional(),
      /** Megabytes that one execution may use; capped by the operator's maximum. */
      memory: z.int().min(64).max(1_048_576).optional(),
      /** Seconds that one execution may take. */
      timeout: z.int().min(1).max(7200).optional(),
      runner: z.string().min(1).max(50).optional(),
      /** System packages on top of the base image, as far as the operator allows them. */
      packages: packageNames.optional(),
      /** Hosts that the set-up needs beside package registries, as far as the operator offers them. */
      hosts: hostNames.optional(),
      /** Variables of set-up and tests. */
      env: z.record(z.string().regex(/^[A-Za-z_]\w*$/), variableValue).optional(),
    })
    .refine(({ image, dockerfile }) => image === undefined || dockerfile === undefined, {
      message: 'image and dockerfile exclude each other',
    })
    .refine(({ report, test }) => report === undefined || test !== undefined, {
      message: 'report needs the test command that writes it',
    })
    .optional(),
});

export type RepositoryFile = z.infer<typeof repositoryFileSchema>;

/** Where a repository says what detection gets wrong. */
export const REPOSITORY_FILE = '.github/mullover.yml';

const LONGEST = 65_536;

/** Parses such a file, called `file` in errors; an empty one sets nothing. Throws InputFault that names the key. */
export function parseRepositoryFile(yamlText: string, file = REPOSITORY_FILE): RepositoryFile {
  const next = `Correct ${file}${file === REPOSITORY_FILE ? ' on the default branch' : ''}; README.md shows every key.`;
  const { value, problem } = readYaml(yamlText, { longest: LONGEST, aliases: 10 });
  if (problem !== undefined) throw new InputFault(`${file} is not valid YAML: ${problem}`, next);
  const parsed = repositoryFileSchema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const at = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys') return `${at || 'the file'}: ${issue.message}`;
    return `unknown key ${issue.keys.map((key) => (at ? `${at}.${key}` : key)).join(', ')}`;
  });
  throw new InputFault(`${file} cannot be used: ${lines.join('; ')}.`, next);
}

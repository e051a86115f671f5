// Every key of `.github/mullover.yml`: the one schema behind its types, its errors, its documentation and the one for editors.

import { z } from 'zod';
import { BRANCH_PREFIX } from './github/branch-name.ts';
import { LONGEST_INSTRUCTIONS } from './stages/house-rules.ts';

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

const time = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of the day in quotes, such as "22:00"');

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const labelName = (when: string, usual: string) =>
  z
    .string()
    .regex(/^[^\s\p{Cc},][^\p{Cc},]{0,49}$/u, 'must be the name of a label, of 50 characters at most')
    .optional()
    .describe(`label ${when}; \`${usual}\` is the default`);

const branchName = z.string().regex(/^(?![-/.])(?!.*(?:\.\.|\/\/))[\w./+@#-]{1,200}$/, 'must be the name of a branch');

/** Every key, with its limits and its row of the documentation. */
export const repositoryFileSchema = z.strictObject({
  budget: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      "rollouts of a run here, up to the operator's maximum; for more of them tokens, seconds and money grow in proportion, for fewer they stay",
    ),
  instructions: z
    .string()
    .trim()
    .min(1)
    .max(LONGEST_INSTRUCTIONS, `must be a text of ${LONGEST_INSTRUCTIONS} characters at most`)
    .optional()
    .describe(
      'what maintainers want of every patch and test here, in their own words, of 4,000 characters at most; shown before `AGENTS.md` to the steps that understand, patch and test, as data',
    ),
  reviewer: z
    .enum(['asker', 'none'], { message: 'must be asker or none' })
    .optional()
    .describe(
      'who is asked to review its pull request: `asker`, the default, is whoever set the label or wrote the command; `none` is nobody',
    ),
  training: z
    .boolean()
    .optional()
    .describe('`false`: runs of this repository never become training data (`mullover synthesize from-outcomes`)'),
  base: z
    .union(
      [
        branchName.transform((branch) => ({ branch, labels: undefined, milestones: undefined })),
        z.strictObject({
          branch: branchName.optional(),
          labels: z.record(z.string().min(1).max(50), branchName).optional(),
          milestones: z.record(z.string().min(1).max(100), branchName).optional(),
        }),
      ],
      {
        message:
          'must be the name of a branch, or branch, labels and milestones, of which the latter two name branches',
      },
    )
    .optional()
    .describe(
      'branch that a run starts from and its pull request goes into, in place of the default one; or `branch`, `labels` and `milestones`, where a label or else the milestone of the issue names it: `base: { labels: { "2.x": release-2 } }`; `/mull retry base=…` goes before all',
    ),
  'branch-prefix': z
    .string()
    .regex(BRANCH_PREFIX, 'must be a beginning of names of branches that ends in / or -, of 50 characters at most')
    .optional()
    .describe('what the names of its branches begin with, in place of `mull/`; ends in `/` or `-`'),
  ci: z
    .literal('repair', { message: 'must be repair, or left out' })
    .optional()
    .describe(
      "`repair`: what this repository's own checks say of the bot's commit is a row of the evidence, and where they fail there is one repair, within what the run left of its budget",
    ),
  limits: z
    .strictObject({
      pulls: z
        .int()
        .min(1)
        .max(100)
        .optional()
        .describe('open pull requests of the bot with which no further run begins; 10 is the default'),
      runs: z
        .int()
        .min(1)
        .max(100_000)
        .optional()
        .describe("runs that begin here in a day, up to the operator's maximum"),
      person: z
        .int()
        .min(1)
        .max(100_000)
        .optional()
        .describe("runs that one person can begin in a day, up to the operator's maximum"),
    })
    .optional(),
  quiet: z
    .strictObject({
      from: time.describe('time of the day, such as "22:00", from which a label begins nothing; `/mull` still does'),
      to: time.describe('time of the day, such as "07:00", at which what waited begins'),
      zone: z
        .string()
        .max(60)
        .refine(isZone, 'must be the name of a time zone, such as Europe/Berlin')
        .optional()
        .describe('time zone of both, e.g. `Europe/Berlin`; UTC is the default'),
    })
    .refine(({ from, to }) => from !== to, { message: 'from and to must differ' })
    .optional(),
  dry_run: z
    .boolean()
    .optional()
    .describe('`true`: a patch becomes a comment with its diff; no branch and no pull request is made'),
  dashboard: z
    .boolean()
    .optional()
    .describe(
      '`true`: one issue lists the searches of this repository, with boxes that people with write access tick to go on with one or to stop it',
    ),
  labels: z
    .strictObject({
      states: z.boolean().optional().describe('`false`: no label shows how far an issue is; `true` is the default'),
      working: labelName('while a run works on the issue', 'mull: working'),
      review: labelName('while its pull request waits for a review', 'mull: review'),
      person: labelName('where it has no pull request to offer', 'mull: needs a person'),
      ignore: labelName('that keeps it away from an issue', 'mull: ignore'),
    })
    .optional(),
  patch: z
    .strictObject({
      allow: z
        .union([relativePath.transform((text) => [text]), z.array(relativePath).min(1).max(50)], {
          message: 'must be a path or a pattern inside the repository, or a list of them',
        })
        .optional()
        .describe(
          'paths or patterns (`*`, `**`) that a patch may touch beyond the rule below, a path or a list of them, e.g. `scripts/**`',
        ),
    })
    .optional(),
  sandbox: z
    .strictObject({
      image: z
        .string()
        .min(1)
        .max(256)
        .optional()
        .describe(
          "an image on the worker's Docker engine in place of our toolchain images, if the operator allows it (`MULLOVER_ALLOW_IMAGES`)",
        ),
      dockerfile: relativePath
        .optional()
        .describe(
          'a Dockerfile of the repository that makes such an image, if the operator allows it (`MULLOVER_ALLOW_DOCKERFILES`)',
        ),
      setup: commands
        .optional()
        .describe('shell command or list of them, run once with network when the environment is built'),
      build: commands
        .optional()
        .describe('shell command or list, run before the tests in every container, without network'),
      test: command.optional().describe('the test command, e.g. `mocha test/`'),
      runtime: runtime
        .optional()
        .describe(
          'Node 18, 20, 22, 24 or 26, Python "3.9" to "3.14", Java 8, 11, 17, 21 or 25, Rust "1.85" or "1.97", or a version of Go such as "1.26.6"',
        ),
      directory: relativePath.optional().describe('folder of the package under test, when it is not the root'),
      report: patterns
        .optional()
        .describe(
          'JUnit XML files that the test command writes, a path or pattern or a list of them, e.g. `build/reports/*.xml`; then `test` may be any shell command',
        ),
      memory: z
        .int()
        .min(64)
        .max(1_048_576)
        .optional()
        .describe("megabytes that one execution may use; the operator's maximum holds"),
      timeout: z.int().min(1).max(7200).optional().describe('seconds that one execution may take'),
      runner: z
        .string()
        .min(1)
        .max(50)
        .optional()
        .describe(
          'the test runner, when the command does not name it; `observed` runs the command as it is and observes the runners that it starts',
        ),
      packages: packageNames
        .optional()
        .describe(
          'list of system packages that are installed on the base image, if the operator allows them (`MULLOVER_ALLOW_PACKAGES`)',
        ),
      hosts: hostNames
        .optional()
        .describe(
          'list of hosts that the set-up needs beside package registries, if the operator allows them (`MULLOVER_ALLOW_HOSTS`)',
        ),
      env: z
        .record(z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of a variable'), variableValue)
        .optional()
        .describe('variables of set-up and tests, e.g. `TZ: Europe/Berlin`'),
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

/** The same for editors: they check and complete the file by it. */
export function repositoryFileJsonSchema(): object {
  const title = 'What maintainers may set for Mullover in .github/mullover.yml';
  return { ...z.toJSONSchema(repositoryFileSchema, { io: 'input' }), title };
}

// RSpec, with its JSON report.

import { z } from 'zod';
import { ownPath } from '../verification/origin.ts';
import { type ReportEntry, UNFINISHED } from '../verification/report-entry.ts';
import { inBundle, rubyCanary } from './ruby.ts';
import { REPORT, type Runner } from './runner.ts';

const schema = z.object({
  examples: z.array(
    z.object({
      full_description: z.string(),
      status: z.enum(['passed', 'failed', 'pending']),
      file_path: z.string(),
      exception: z
        .object({ class: z.string(), message: z.string(), backtrace: z.array(z.string()).nullish() })
        .optional(),
    }),
  ),
  messages: z.array(z.string()).default([]),
  summary: z.object({ errors_outside_of_examples_count: z.number().default(0) }),
});

const STATUS = { passed: 'passed', failed: 'failed', pending: 'skipped' } as const;

export const rspec: Runner = {
  name: 'rspec',
  programs: ['rspec'],
  valued:
    '-f --format -o --out -t --tag -e --example -E --example-matches -I -r --require -P --pattern --seed --order -O --options -c --profile -p',
  dropped:
    /^(-f|--format|-o|--out|--(no-)?colou?r|--force-colou?r|-c|--profile|-p|--fail-fast.*|--next-failure|--only-failures|-n|--bisect|--order|--seed|--drb|-w|--warnings|-d|-b|--backtrace|--dry-run)$/,
  oneTest: { by: 'options', options: (titles) => ['--example', titles.join(' ')] },
  run: {
    kind: 'files',
    program: inBundle('rspec'),
    reporting: () => ['--format', 'json', '--out', REPORT, '--format', 'progress', '--no-color', '--order', 'defined'],
  },
  parse: entries,
  namesFromFolder: true,
  canary: rubyCanary('mullover_canary_spec.rb', /_spec\.rb$/, 'rspec.rb'),
};

function entries(text: string, files: readonly string[]): readonly ReportEntry[] {
  const { examples, messages, summary } = schema.parse(JSON.parse(text));
  const told = examples.map(({ full_description: title, status, file_path: file, exception }) => {
    const message = exception && [`${exception.class}: ${exception.message}`, ...ownFrames(exception)].join('\n');
    return { file, path: [title], status: STATUS[status], message };
  });
  const count = summary.errors_outside_of_examples_count;
  const unloaded = count === 0 ? [] : [...messages, ...Array(Math.max(0, 1 - messages.length)).fill('')];
  return [...told, ...unloaded.map((message) => lost(message, files))];
}

/** Those of RSpec and of other gems tell nothing of the repository. */
function ownFrames({ backtrace }: { readonly backtrace?: readonly string[] | null | undefined }): readonly string[] {
  return (backtrace ?? []).filter((frame) => frame.startsWith('/workspace/') && ownPath(frame) !== undefined);
}

function lost(message: string, files: readonly string[]): ReportEntry {
  const named = /\bwhile loading (\S+?)\.?$/m.exec(message)?.[1];
  const file = named ?? (files.length === 1 ? (files[0] ?? '') : '');
  const role = /\ban? `?after\(/.test(message) ? 'after' : 'before';
  return { file, path: [UNFINISHED], status: 'error', message, role };
}

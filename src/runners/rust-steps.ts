// What one container executes for a Cargo package or workspace: a script that runs each test program by itself. Pure.

import type { Recipe, TestSelection } from '../task.ts';
import type { Plan } from './invocations.ts';
import { commandLine, type RunnerCommand } from './runner-command.ts';
import { quoteWords } from './shell-words.ts';

const REPORT = '/tmp/mullover-report';

export function cargoPlan(parsed: RunnerCommand, recipe: Recipe, selection: TestSelection): Plan {
  const prefix = recipe.directory === '.' ? '' : `${recipe.directory}/`;
  const files =
    selection.kind === 'files' ? selection.files.filter((file) => file.endsWith('.rs') && file.startsWith(prefix)) : [];
  const whole = commandLine(parsed);
  const shown = selection.kind === 'all' ? whole : `${whole} (${files.join(', ')})`;
  if (selection.kind === 'files' && files.length === 0) return { steps: [], command: shown };
  const end = parsed.options.indexOf('--');
  const flags = end < 0 ? parsed.options : parsed.options.slice(0, end);
  const rest = [...(end < 0 ? [] : parsed.options.slice(end + 1)), ...parsed.targets];
  const env = parsed.env.map((text) => `export ${quoteWords([text])}; `).join('');
  const order = JSON.stringify({ report: REPORT, flags, rest, files });
  const command = `${env}exec node /opt/mullover/cargo-test.mjs ${quoteWords([order])}`;
  return { steps: [{ command, shown, files, report: REPORT }], command: shown };
}

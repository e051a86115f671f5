// Writes the table of measured tasks as a document: facts and figures only.

import { writeFileSync } from 'node:fs';
import { type Line, machine, summaryOf, tableOf } from './task-table.ts';

export function writeDocument(file: string, lines: readonly Line[], note = ''): void {
  writeFileSync(file, documentOf(lines, note));
}

export function documentOf(lines: readonly Line[], note = ''): string {
  const s = summaryOf(lines);
  const dates = lines
    .flatMap(({ plain, overridden }) => [plain, overridden])
    .flatMap((one) => one?.at.slice(0, 10) ?? []);
  const [first, last] = [dates.toSorted()[0] ?? 'never', dates.toSorted().at(-1) ?? 'never'];
  const settings = new Map(
    lines.flatMap(({ task, overridden }) => (overridden?.override ? [[task, overridden.override] as const] : [])),
  );
  return `# Real tasks

Real bugs of real repositories, from the base commit alone: environment found and built, baseline measured, then the tests of the fix decide about the fix itself, about no patch, and about half of the fix or the fix with one mistake in it (made mechanically). Written by \`npm run bench:tasks\`; measured ${first === last ? `on ${first}` : `from ${first} to ${last}`} on ${machine()}. Other work ran on the same machine, so times are upper bounds.

${note === '' ? '' : `${note}\n\n`}- ${s.measured} of ${s.tasks} tasks measured: ${s.environments} environments and ${s.baselines} baselines without any setting of the repository
- ${s.gold_resolved} fixes resolved, ${s.empty_refused} empty patches and ${s.wrong_refused} wrong ones refused
- all of it: ${s.whole} without settings, ${s.whole_with_settings} with \`.github/mullover.yml\`

*Environment s*: building it, package downloads included. *Baseline*: the whole suite, or where that did not end within the seconds given the test files that did, those near the changed files first; *red* tests fail on the base commit already, *flaky* ones differ between two runs. *half*: part of the fix; *slip*: the fix with an operator or literal changed; *near*, *elsewhere*: another change in the same file. Up to three of each are tried until the tests refuse one; one that is “resolved” shows that the tests do not see the difference, one that is “unknown” ended before any test reported.

${tableOf(lines)}
${[...settings].map(([task, text]) => `\n\`.github/mullover.yml\` for ${task}:\n\n\`\`\`yaml\n${text}\`\`\`\n`).join('')}`;
}

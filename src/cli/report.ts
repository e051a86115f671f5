// `mullover report`: the rows of an evaluation as Markdown and as one page; several side by side; or two against each other.

import { readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { readConfig } from '../config.ts';
import { InputFault } from '../errors.ts';
import { readEvaluation, readRows } from '../evaluation/evaluation-folder.ts';
import { readChecks } from '../evaluation/grader-checks.ts';
import { comparisonOf } from '../evaluation/report/comparison.ts';
import type { Report } from '../evaluation/report/document.ts';
import { markdownOf } from '../evaluation/report/markdown.ts';
import { pageOf } from '../evaluation/report/page.ts';
import { type Evaluated, reportOf } from '../evaluation/report/report.ts';
import { sideBySide } from '../evaluation/report/side-by-side.ts';
import type { Side } from '../evaluation/report/sides.ts';
import { type Finding, findingsIn } from '../evaluation/report/warnings.ts';
import { withoutTokens } from '../trace/views/outgoing-patterns.ts';
import { visibleText } from '../trace/views/untrusted-text.ts';
import { writableFolder } from './disk-fault.ts';
import { findLeaks } from './find-leaks.ts';
import { openDataset } from './open-dataset.ts';

export interface ReportOptions {
  readonly compare?: true;
  /** Folder to write to; that of the evaluation where it is not given. */
  readonly out?: string;
  /** The file of the data set: traces are looked through for what it hides. */
  readonly dataset?: string;
  /** File with what the model was trained on. */
  readonly seen?: string;
  /** Of several folders: what they do not say, such as the machine. */
  readonly note?: string;
  /** The report as JSON, printed. */
  readonly json?: true;
}

type Print = (text: string) => void;

/** Writes the report and returns the exit code. Throws InputFault where a folder cannot be used. */
export async function reportCommand(folders: readonly string[], options: ReportOptions, print: Print): Promise<number> {
  const again = folders.find((folder, i) => folders.findIndex((other) => resolve(other) === resolve(folder)) < i);
  if (again !== undefined) throw new InputFault(`${again} is given twice.`, 'Give each folder once.');
  if (options.compare) await compare(folders, options, print);
  else await (folders.length > 1 ? several(folders, options, print) : reportOne(folders[0] ?? '', options, print));
  return 0;
}

async function reportOne(
  folder: string,
  { out, seen, dataset, json, note }: ReportOptions,
  print: Print,
): Promise<void> {
  if (note !== undefined) throw new InputFault('--note is for several folders.', 'Leave it out, or give more folders.');
  const evaluated = await readFolder(folder);
  const checks = await readChecks(folder);
  const findings = [...findingsIn(checks), ...(dataset === undefined ? [] : await leaksIn(folder, evaluated, dataset))];
  const hygiene = { findings, checks, seen: seen === undefined ? undefined : await readSeen(seen) };
  const report = reportOf(evaluated, hygiene);
  const target = out ?? folder;
  const base = relative(resolve(target), resolve(folder)).split(sep).join('/');
  const told = await write(report, { target, base, name: 'report' });
  print(json ? `${JSON.stringify(withoutCharts(report, findings), null, 2)}\n` : told);
}

async function leaksIn(folder: string, evaluated: Evaluated, dataset: string): Promise<readonly Finding[]> {
  const opened = await openDataset(dataset, readConfig(), () => {});
  return findLeaks(folder, evaluated, { ...opened.dataset, name: dataset });
}

/** For programs: what is on the page, its pictures left out, and every finding by its kind. */
function withoutCharts({ sections, ...report }: Report, findings: readonly Finding[]) {
  return { ...report, findings, sections: sections.map(({ title, text, tables }) => ({ title, text, tables })) };
}

async function compare(folders: readonly string[], options: ReportOptions, print: Print): Promise<void> {
  const [first, second, ...others] = await sidesOf(folders);
  if (first === undefined || second === undefined || others.length > 0)
    throw new InputFault(
      'A comparison takes two folders.',
      'Give both: mullover report --compare before after. Several stand side by side without --compare.',
    );
  await tell(comparisonOf(first, second), { ...options, name: 'comparison' }, print);
}

async function several(folders: readonly string[], options: ReportOptions, print: Print): Promise<void> {
  const { dataset, seen, note } = options;
  if (dataset !== undefined || seen !== undefined)
    throw new InputFault('--dataset and --seen are for one folder.', 'Make the report of each folder with them.');
  await tell(sideBySide(await sidesOf(folders), note), { ...options, name: 'side-by-side' }, print);
}

/** Printed, or written to where it is told to. */
async function tell(
  report: Report,
  { out, json, name }: Pick<ReportOptions, 'out' | 'json'> & { readonly name: string },
  print: Print,
): Promise<void> {
  const told = out === undefined ? markdownOf(report) : await write(report, { target: out, base: '', name });
  print(json ? `${JSON.stringify(withoutCharts(report, []), null, 2)}\n` : told);
}

async function sidesOf(folders: readonly string[]): Promise<readonly Side[]> {
  return Promise.all(folders.map(async (folder) => ({ name: folder, ...(await readFolder(folder)) })));
}

async function readFolder(folder: string): Promise<Evaluated> {
  const evaluation = await readEvaluation(folder);
  return { evaluation, rows: await readRows(folder) };
}

interface Place {
  readonly target: string;
  readonly base: string;
  readonly name: string;
}

/** Writes both forms; returns what to tell of it. */
async function write(report: Report, { target, base, name }: Place): Promise<string> {
  await writableFolder(target);
  const [text, page] = [join(target, `${name}.md`), join(target, `${name}.html`)];
  await writeFile(text, markdownOf(report, base));
  await writeFile(page, await pageOf(report, base));
  const warnings = report.warnings.map((warning) => `  warning: ${warning}\n`);
  // Reasons come from tests and servers: no terminal codes, nothing that looks like a secret.
  const told = withoutTokens(visibleText(`${report.title}\n${report.caption}\n${warnings.join('')}`));
  return `${told}  ${text}\n  ${page}\n`;
}

/** One id of an instance, or one `owner/name`, a line; what follows `#` is a remark. */
async function readSeen(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const next = 'Give one id of an instance, or one owner/name of a repository, a line.';
    throw new InputFault(`${file} cannot be read.`, next, { cause });
  });
  return text
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '');
}

// Reads the JUnit XML files of Maven, Gradle and every tool that writes one file per class; the container sends them as JSON.

import { z } from 'zod';
import type { ResultRole } from '../../execution.ts';
import { type ReportEntry, stableFile, UNFINISHED } from '../../verification/report-entry.ts';
import { type JunitCase, junitCases } from './junit.ts';

const schema = z.object({
  exitCode: z.number(),
  /** The beginning of what the tool printed. */
  printed: z.string(),
  reports: z.array(z.object({ path: z.string(), text: z.string() })),
});

/**
 * Of any language: a class that none of `files`, the test sources that ran, is named after stays as the report names it.
 * Undefined when a report is cut or nothing ran.
 */
export function junitFileEntries(text: string, files: readonly string[]): readonly ReportEntry[] | undefined {
  return entriesOf(text, files, (classname) => classname);
}

/** Of a build tool of Java, whose classes are named after their files. */
export function javaFileEntries(text: string, files: readonly string[]): readonly ReportEntry[] | undefined {
  return entriesOf(text, files, (classname) => `${classname.replaceAll('.', '/')}.java`);
}

/** The file of a class that no known source is named after. */
type FileOf = (classname: string) => string;

function entriesOf(text: string, files: readonly string[], fileOf: FileOf): readonly ReportEntry[] | undefined {
  const { exitCode, printed, reports } = schema.parse(JSON.parse(text));
  const sources = sourcesByClass(files);
  const entries: ReportEntry[] = [];
  for (const { path, text: xml } of reports) {
    const cases = junitCases(xml);
    if (!cases) return undefined;
    for (const one of cases) entries.push({ ...entryOf(one, path, { sources, fileOf }), role: roleOf(one, cases) });
  }
  const failed = entries.some(({ status }) => status === 'failed' || status === 'error');
  const errors = exitCode === 0 ? [] : compileErrors(printed);
  if (exitCode === 0 || (failed && errors.length === 0)) return entries;
  // What did not compile is an error of its own, and so is a tool that failed though no test says why.
  if (errors.length === 0 && entries.length === 0) return undefined;
  const message = errors.length > 0 ? `does not compile: ${errors.join('\n')}` : printed.slice(-1500);
  const broken = files.filter((file) => errors.some((line) => line.includes(file)));
  const places = broken.length > 0 ? broken : [files.length === 1 ? (files[0] ?? '') : ''];
  return [...entries, ...places.map((file): ReportEntry => ({ file, path: [UNFINISHED], status: 'error', message }))];
}

/** `com/acme/FooTest` → the files that hold it, one for each module. */
function sourcesByClass(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const file of files) {
    const parts = file.replace(/\.\w+$/, '').split('/');
    for (let from = 0; from < parts.length; from += 1) {
      const key = parts.slice(from).join('/');
      const known = found.get(key);
      if (known) known.push(file);
      else found.set(key, [file]);
    }
  }
  return found;
}

/** What tools call a failure of a class that is none of a test of it. */
const OF_CLASS = /^(?:initializationError|executionError|classMethod)?$/;

/** TestNG names a failing hook by its method, and leaves out the tests that it keeps from running. */
const OF_TESTNG = /\borg\.testng\.internal\.(?:\w+\.)*(?:ConfigInvoker|Invoker\.invokeConfiguration\w*)\b/;

/** Title where its report has none. */
const WHOLE_CLASS = '(class)';

/** Where a test of the class passed, nothing that comes before its tests has failed. */
function roleOf({ name, classname, message = '' }: JunitCase, cases: readonly JunitCase[]): ResultRole | undefined {
  if (!OF_CLASS.test(name) && !OF_TESTNG.test(message)) return undefined;
  return cases.some((one) => one.classname === classname && one.status === 'passed') ? 'after' : 'before';
}

interface Naming {
  readonly sources: ReadonlyMap<string, readonly string[]>;
  readonly fileOf: FileOf;
}

function entryOf(one: JunitCase, report: string, { sources, fileOf }: Naming): ReportEntry {
  const [outer = '', ...nested] = one.classname.split('$');
  const named = outer.replaceAll('.', '/');
  const module = report.split(/\/(?:target|build)\//)[0] ?? '';
  const candidates = named === '' ? [] : (sources.get(named) ?? []);
  const inModule = report.includes('/') ? candidates.find((file) => file.startsWith(`${module}/`)) : undefined;
  const file = one.file ? stableFile(one.file) : (inModule ?? candidates[0] ?? fileOf(outer));
  return { file, path: [...nested, one.name || WHOLE_CLASS], status: one.status, message: one.message };
}

/** Lines of javac, kotlinc and friends that name a file and say what is wrong in it. */
function compileErrors(printed: string): readonly string[] {
  const says = /\.(?:java|kt|groovy|scala):(?:\d+:.*\berror\b|\[\d+,\d+\])|^e: .*\.kt\b/i;
  const lines = printed.split('\n').filter((line) => says.test(line) && !/^\[?(WARN|INFO)/.test(line));
  return [...new Set(lines.map((line) => line.replace(/^\[ERROR\]\s*/, '').replaceAll('/workspace/', '')))].slice(
    0,
    20,
  );
}

// Reads JUnit XML as pytest (family xunit1: with the file of each test) and xmlrunner write it.

import { XMLParser } from 'fast-xml-parser';
import type { TestStatus } from '../../execution.ts';
import { type ReportEntry, UNFINISHED } from '../../verification/report-entry.ts';

type Element = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseAttributeValue: false,
  parseTagValue: false,
  htmlEntities: true,
  isArray: (name) => ['testsuite', 'testcase', 'failure', 'error', 'skipped'].includes(name),
});

/** A report without tests may be a single empty element. */
const END = /(<\/testsuites?>|^<testsuites?\b[^<>]*\/>)\s*$/;

export function junitEntries(text: string): readonly ReportEntry[] | undefined {
  const cases = junitCases(text);
  return cases && withTeardown(cases.map(junitEntry));
}

/** pytest tells of a test that fails, and whose fixtures fail after it, as of two: it has failed as a whole. */
function withTeardown(entries: readonly ReportEntry[]): readonly ReportEntry[] {
  const known = new Set<string>();
  return entries.filter((entry) => {
    const key = JSON.stringify([entry.file, entry.path]);
    if (known.has(key) && entry.status === 'error' && entry.message?.startsWith('failed on teardown with'))
      return false;
    known.add(key);
    return true;
  });
}

/** One `testcase` of any JUnit XML, as it is written; what an attribute does not say is empty. */
export interface JunitCase {
  readonly name: string;
  readonly classname: string;
  readonly file: string;
  readonly status: TestStatus;
  readonly message: string | undefined;
}

/** All test cases; undefined for a text that is no JUnit XML, is cut, or defines entities of its own. */
export function junitCases(text: string): readonly JunitCase[] | undefined {
  // No prolog and no DOCTYPE: entities defined by the report are never expanded.
  const start = text.indexOf('<testsuite');
  const xml = text.slice(Math.max(0, start));
  if (start < 0 || !END.test(xml) || /<!(DOCTYPE|ENTITY)/i.test(xml)) return undefined;
  const cases: JunitCase[] = [];
  collect(parser.parse(xml), cases);
  return cases;
}

function collect(element: Element, cases: JunitCase[]): void {
  for (const suites of children(element, 'testsuites')) collect(suites, cases);
  for (const suite of children(element, 'testsuite')) collect(suite, cases);
  for (const test of children(element, 'testcase')) {
    const [status, message] = outcome(test);
    const named = { name: attribute(test, 'name'), classname: attribute(test, 'classname') };
    cases.push({ ...named, file: attribute(test, 'file'), status, message });
  }
}

export function junitEntry({ name, classname, file: given, status, message }: JunitCase): ReportEntry {
  // A module that cannot be imported is reported with an empty class name and its dotted name; the test at which pytest
  // itself broke down with neither and without an outcome, which is no pass.
  if (classname === '') {
    const file = given || (name === '' ? '' : `${name.replaceAll('.', '/')}.py`);
    return { file, path: [UNFINISHED], status: status === 'passed' ? 'error' : status, message };
  }
  const file = given || `${classname.replaceAll('.', '/')}.py`;
  const module = file.replace(/\.py$/, '').replaceAll('/', '.');
  const shared = commonTail(module, classname);
  return { file, path: [...classname.slice(shared).split('.').filter(Boolean), name], status, message };
}

/** Length of the part of the class name that only repeats the module: pytest may leave out leading folders. */
function commonTail(module: string, classname: string): number {
  if (classname === module || classname.startsWith(`${module}.`)) return module.length;
  const last = module.split('.').at(-1) ?? '';
  const parts = classname.split('.');
  const at = parts.indexOf(last);
  return at < 0 ? 0 : parts.slice(0, at + 1).join('.').length;
}

function outcome(test: Element): [TestStatus, string | undefined] {
  for (const status of ['failure', 'error', 'skipped'] as const) {
    const [first] = items(test, status);
    if (first === undefined) continue;
    const message = typeof first === 'object' && first !== null ? first : {};
    const parts = [attribute(message as Element, 'message'), String((message as Element)['#text'] ?? '')].filter(
      Boolean,
    );
    return [status === 'failure' ? 'failed' : status, parts.join('\n')];
  }
  return ['passed', undefined];
}

function children(element: Element, name: string): Element[] {
  return items(element, name).filter((item): item is Element => typeof item === 'object' && item !== null);
}

function items(element: Element, name: string): readonly unknown[] {
  const value = element[name];
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

function attribute(element: Element, name: string): string {
  const value = element[`@${name}`];
  return typeof value === 'string' ? value : '';
}

// Which of the versions at hand a CI file asks for.

import semver from 'semver';
import type { Tool, Versions } from './ci-job.ts';

/** Versions at hand, for the tools about which anybody knows. */
export type Available = Readonly<Partial<Record<Tool, readonly string[]>>>;

/** Words that mean the newest one, whichever that is. */
const NEWEST = /^(stable|latest|current|node|lts|lts\/\*|lts-latest|\*|x|3\.x|release|default|)$/i;

/** The newest at hand that is asked for; of several lines the one that gives the newest. Undefined when none is. */
export function newestVersion(asked: string, available: readonly string[]): string | undefined {
  const sorted = available.toSorted((a, b) => compareVersions(b, a));
  const lines = asked.split('\n').map((line) => line.trim().replace(/^v(?=\d)/, ''));
  return sorted.find((version) => lines.some((line) => fits(version, line)));
}

function fits(version: string, asked: string): boolean {
  if (NEWEST.test(asked)) return true;
  const range = rangeOf(asked);
  const full = semver.coerce(version);
  if (range === undefined || !full) return false;
  // What is at hand as `20` is some 20: it is asked for by every version of its line.
  const line = version.split('.').length;
  if (semver.satisfies(full, range)) return true;
  const exact = /^\d+(\.\d+){0,2}$/.test(asked) ? asked : undefined;
  return exact !== undefined && line < exact.split('.').length && exact.split('.').slice(0, line).join('.') === version;
}

/** npm's ranges and the comparisons of Python packages; undefined for another interpreter or a build that is no release. */
function rangeOf(asked: string): string | undefined {
  const plain = asked
    .replace(/^(temurin|zulu|corretto|adopt|openjdk|ruby|python|go)[-@]?/i, '')
    .replace(/-(dev|ea|rc\S*|beta\S*|alpha\S*)$/, '')
    .replace(/~=\s*(\d+)\.(\d+)(?!\.)/g, '>=$1.$2 <$1.999')
    .replace(/~=/g, '~')
    .replace(/==/g, '=')
    .replace(/!=\s*[\d.*]+/g, '')
    .replace(/,/g, ' ')
    .replace(/\.\*/g, '.x')
    .replace(/^1\.8$/, '8');
  return /[a-uw-z]/i.test(plain.replace(/\bx\b/gi, ''))
    ? undefined
    : (semver.validRange(plain, { loose: true }) ?? undefined);
}

function compareVersions(a: string, b: string): number {
  return semver.compare(semver.coerce(a) ?? '0.0.0', semver.coerce(b) ?? '0.0.0');
}

/** How well what is asked for can be met: fewer that cannot, then the newer ones. */
export interface Fit {
  readonly missing: number;
  readonly newest: readonly string[];
}

/** Axes of a matrix that are called by what they choose. */
const AXES: readonly (readonly [RegExp, Tool])[] = [
  [/^(py|python)([_-]?versions?)?$/i, 'python'],
  [/^(node|nodejs|node[_-]?js)([_-]?versions?)?$/i, 'node'],
  [/^(go|golang)([_-]?versions?)?$/i, 'go'],
  [/^(java|jdk)([_-]?versions?)?$/i, 'java'],
  [/^(rust|toolchain)([_-]?(versions?|toolchain))?$/i, 'rust'],
  [/^ruby([_-]?versions?)?$/i, 'ruby'],
  [/^php([_-]?versions?)?$/i, 'php'],
];

export function toolOfAxis(name: string): Tool | undefined {
  return AXES.find(([pattern]) => pattern.test(name))?.[1];
}

/** What the steps ask for, else what the names of the matrix say. */
export function versionsOfJob(versions: Versions, matrix: Readonly<Record<string, string>>): Versions {
  const named = Object.entries(matrix).flatMap(([name, value]) => {
    const tool = toolOfAxis(name);
    return tool && /^(v?\d|stable|lts)/.test(value) ? [[tool, value] as const] : [];
  });
  return { ...Object.fromEntries(named), ...versions };
}

const RANKED: readonly Tool[] = ['node', 'python', 'rust', 'go', 'java', 'ruby', 'php', 'dotnet'];

export function fitOf(versions: Versions, available: Available): Fit {
  const found = RANKED.map((tool) => {
    const asked = versions[tool];
    if (asked === undefined) return { lacks: false, version: '' };
    const known = available[tool];
    const version = known === undefined ? asked : newestVersion(asked, known);
    return { lacks: version === undefined, version: version ?? asked };
  });
  return { missing: found.filter(({ lacks }) => lacks).length, newest: found.map(({ version }) => version) };
}

/** Of entries that differ in a compiler or a system only, the newer one: negative when `a` has it. */
export function compareAxes(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): number {
  for (const [name, value] of Object.entries(a)) {
    const [mine, theirs] = [split(value), split(b[name] ?? '')];
    if (mine === undefined || theirs === undefined || mine.word !== theirs.word) continue;
    const order = compareVersions(theirs.version, mine.version);
    if (order !== 0) return order;
  }
  return 0;
}

/** `g++-13` is 13 of `g++-`. */
function split(value: string): { readonly word: string; readonly version: string } | undefined {
  const found = /^([a-z+]+-)(\d+(?:\.\d+)*)$/i.exec(value);
  return found ? { word: found[1] ?? '', version: found[2] ?? '' } : undefined;
}

/** Negative when `a` is better. */
export function compareFits(a: Fit, b: Fit): number {
  if (a.missing !== b.missing) return a.missing - b.missing;
  for (const [at, version] of a.newest.entries()) {
    const other = b.newest[at] ?? '';
    const order = version === '' || other === '' ? 0 : compareVersions(other, version);
    if (order !== 0) return order;
  }
  return 0;
}

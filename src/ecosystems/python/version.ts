// Which Python a package is tested with: what is pinned, else the preferred one of those that it accepts.

import { inFolder } from '../../runners/in-folder.ts';
import { offeredBy } from '../catalogue.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';
import type { PythonConfiguration } from './configuration.ts';

/** Patch releases of the Debian suites; what uv installs is the newest one. */
const PATCHES: Readonly<Record<string, number>> = { '3.9': 2, '3.11': 2, '3.13': 5, '3.14': 0 };
const NEWEST_PATCH = 99;

type Version = { readonly ok: true; readonly version: string } | (Detection & { readonly ok: false });

/** A runtime that was set overrules `.python-version`, which overrules the order of preference. */
export async function pythonVersion(
  source: RecipeSource,
  directory: string,
  configuration: PythonConfiguration,
  runtime: string | undefined,
): Promise<Version> {
  const offered = offeredBy(source, 'python');
  const all = offered.join(', ');
  const set = runtime?.split('.').slice(0, 2).join('.');
  const named = set === undefined ? offered : offered.filter((version) => `${version}.`.startsWith(`${set}.`));
  if (named.length === 0)
    return refusal(
      `The sandbox has no Python ${runtime}.`,
      `Set \`runtime\` in .github/mullover.yml to one of ${all}, or remove it.`,
    );
  const range = requiredPython(configuration);
  const accepted = named.filter((version) => range === undefined || allowsPython(range, patched(version)));
  const [preferred] = accepted;
  if (preferred === undefined)
    return refusal(
      `This package needs Python ${range}, and the sandbox has ${named.join(', ')}.`,
      runtime === undefined
        ? `Allow one of ${all} in \`requires-python\`: nothing can be executed here.`
        : `Set \`runtime\` in .github/mullover.yml to a version that the package accepts, or remove it.`,
    );
  const pinned = (await pins(source, directory)).map((pin) =>
    accepted.find((version) => `${pin}.`.startsWith(`${version}.`)),
  );
  const fitting = pinned.find((version) => version !== undefined);
  if (fitting === undefined && pinned.length > 0 && runtime === undefined && range === undefined)
    return refusal(
      `.python-version asks for Python ${(await pins(source, directory)).join(', ')}, and the sandbox has ${all}.`,
      `If the tests run with another one too, set \`sandbox: {runtime: "${preferred}"}\` in .github/mullover.yml.`,
    );
  return { ok: true, version: fitting ?? preferred };
}

function patched(version: string): readonly number[] {
  return [...numbers(version), PATCHES[version] ?? NEWEST_PATCH];
}

/** Versions of the lines of `.python-version`; `3` alone pins nothing. */
async function pins(source: RecipeSource, directory: string): Promise<readonly string[]> {
  const text = (await source.read(inFolder(directory, '.python-version'))) ?? '';
  const lines = text.split('\n').map((line) => line.trim());
  return lines.some((line) => line === '3') ? [] : lines.filter((line) => /^\d/.test(line));
}

function requiredPython({ pyproject, setupCfg, setupPy }: PythonConfiguration): string | undefined {
  const poetry = pyproject.tool.poetry?.dependencies.python;
  return (
    pyproject.project?.['requires-python'] ??
    (typeof poetry === 'string' ? poetry : undefined) ??
    setupCfg.get('options')?.get('python_requires') ??
    /python_requires\s*=\s*['"]([^'"]+)['"]/.exec(setupPy)?.[1]
  );
}

/** PEP 440 specifiers, and the `^`, `~` and `||` of poetry; notations that we do not know allow everything. */
export function allowsPython(range: string, version: readonly number[]): boolean {
  return range.split('||').some((part) => part.split(',').every((one) => allows(one.trim(), version)));
}

function allows(specifier: string, version: readonly number[]): boolean {
  const match = /^(===|==|~=|!=|<=|>=|<|>|\^|~)?\s*v?(\d+(?:\.\d+)*)(\.\*)?$/.exec(specifier);
  if (!match) return true;
  const [, operator = '==', text = '', star] = match;
  const wanted = numbers(text);
  const order = compare(version, wanted);
  const begins = (length: number) => wanted.slice(0, length).every((number, at) => (version[at] ?? 0) === number);
  if (operator === '>=') return order >= 0;
  if (operator === '>') return order > 0;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  if (operator === '!=') return star ? !begins(wanted.length) : order !== 0;
  if (operator === '^') return order >= 0 && begins(1);
  if (operator === '~') return order >= 0 && begins(Math.min(2, wanted.length));
  if (operator === '~=') return order >= 0 && begins(wanted.length - 1);
  return star || wanted.length < 3 ? begins(wanted.length) : order === 0;
}

function numbers(text: string): readonly number[] {
  return text.split('.').map(Number);
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function refusal(reason: string, next: string): Detection & { readonly ok: false } {
  return { ok: false, reason, next };
}

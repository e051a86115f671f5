// Whether a Python package accepts the Python of the base image.

import { inFolder } from '../../runners/in-folder.ts';
import type { Detection, RecipeSource } from '../recipe-source.ts';
import type { PythonConfiguration } from './configuration.ts';

/** The Python of the base image. */
export const PYTHON_VERSION = '3.11';
const PATCH = 2;

/** Why the sandbox's Python does not do; undefined when it does. A runtime that was set overrules `.python-version`. */
export async function refusedPython(
  source: RecipeSource,
  directory: string,
  configuration: PythonConfiguration,
  runtime: string | undefined,
): Promise<(Detection & { readonly ok: false }) | undefined> {
  if (runtime !== undefined && !`${PYTHON_VERSION}.`.startsWith(`${runtime.split('.').slice(0, 2).join('.')}.`))
    return refusal(
      `The sandbox has no Python ${runtime}.`,
      `Remove \`runtime\` from .github/mullover.yml: tests run with Python ${PYTHON_VERSION}.`,
    );
  const range = requiredPython(configuration);
  if (range !== undefined) {
    if (allowsPython(range)) return undefined;
    return refusal(
      `This package needs Python ${range}, and the sandbox has ${PYTHON_VERSION}.`,
      `Allow Python ${PYTHON_VERSION} in \`requires-python\`, or wait for a sandbox with a newer one: nothing can be executed here.`,
    );
  }
  const pinned = ((await source.read(inFolder(directory, '.python-version'))) ?? '')
    .split('\n')
    .map((one) => one.trim());
  const versions = pinned.filter((one) => /^\d/.test(one));
  if (runtime !== undefined || versions.length === 0 || versions.some(isOurs)) return undefined;
  return refusal(
    `.python-version asks for Python ${versions.join(', ')}, and the sandbox has ${PYTHON_VERSION}.`,
    `If the tests run with it too, set \`sandbox: {runtime: "${PYTHON_VERSION}"}\` in .github/mullover.yml.`,
  );
}

const isOurs = (version: string) => version === '3' || `${version}.`.startsWith(`${PYTHON_VERSION}.`);

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
export function allowsPython(range: string, version: readonly number[] = [...numbers(PYTHON_VERSION), PATCH]): boolean {
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

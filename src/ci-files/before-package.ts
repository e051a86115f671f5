// What a CI job makes before it installs a Python package whose sources alone are not the whole package. Pure.

import type { Recipe } from '../execution.ts';
import { startedBy } from './command-words.ts';
import type { CiStep } from './job-commands.ts';

/** Where detection installs a Python package from its sources. */
export const FROM_SOURCES = /\binstall\b.* -e \.|\buv sync\b/;

/** `early`: what CI makes before it installs the package, when its sources alone are not the whole package: generated code. */
export function aroundPackage(setup: readonly CiStep[], base: Recipe) {
  const last = base.ecosystem === 'python' ? setup.findLastIndex(({ command }) => installsPackage(command)) : -1;
  const before = setup.slice(0, last + 1);
  const makes = before.some(({ command }) => isOfMaking(command)) && base.setup.some((one) => FROM_SOURCES.test(one));
  return makes ? { early: before, later: setup.slice(last + 1) } : { early: [], later: setup };
}

const MAKES = /^(make|cython|cythonize|cmake|meson|ninja|flex|bison|swig|protoc|ragel|re2c|autoreconf|configure)$/;
const isOfMaking = (command: string): boolean => startedBy(command).some(({ program }) => MAKES.test(program));

function installsPackage(command: string): boolean {
  return startedBy(command).some(
    ({ program, args }) => /^(pip3?|uv)$/.test(program) && args.some((word) => /^\.\/?(\[.+\])?$/.test(word)),
  );
}

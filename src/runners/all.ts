// All test runners that are known. A new one is a file beside this one and a line here.

import { automake } from './automake.ts';
import { ava } from './ava.ts';
import { cargoTest } from './cargo-test.ts';
import { ctest } from './ctest.ts';
import { goTest } from './go-test.ts';
import { gradle } from './gradle.ts';
import { jasmine } from './jasmine.ts';
import { jest } from './jest.ts';
import { maven } from './maven.ts';
import { meson } from './meson.ts';
import { minitest } from './minitest.ts';
import { mocha } from './mocha.ts';
import { nodeTest } from './node-test.ts';
import { phpunit } from './phpunit.ts';
import { pytest } from './pytest.ts';
import { rspec } from './rspec.ts';
import type { Runner } from './runner.ts';
import { tap } from './tap.ts';
import { tape } from './tape.ts';
import { unittest } from './unittest.ts';
import { vitest } from './vitest.ts';

/** Where a package has several and says nothing, the first one counts. */
export const RUNNERS: readonly Runner[] = [
  nodeTest,
  vitest,
  jest,
  mocha,
  jasmine,
  ava,
  tap,
  tape,
  pytest,
  unittest,
  goTest,
  cargoTest,
  maven,
  gradle,
  ctest,
  meson,
  automake,
  rspec,
  minitest,
  phpunit,
];

export function runnerNamed(name: string, runners: readonly Runner[] = RUNNERS): Runner | undefined {
  return runners.find((runner) => runner.name === name);
}

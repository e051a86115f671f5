// CTest, behind a script that builds what changed and runs each test once.

import { nativeRunner } from './native.ts';

export const ctest = nativeRunner({
  name: 'ctest',
  tool: ([first, ...rest]) => (first === 'ctest' ? rest : undefined),
  written: ['ctest'],
  valued:
    '--test-dir -C --build-config -R --tests-regex -E --exclude-regex -L --label-regex -LE --label-exclude -j --parallel --timeout -I --repeat --preset -FA -FS -FC -O --output-log --output-junit --test-output-size-passed --test-output-size-failed',
  dropped:
    /^(-V|-VV|--verbose|--extra-verbose|--output-on-failure|-Q|--quiet|--progress|-N|--show-only.*|--stop-on-failure|--rerun-failed|-F|-O|--output-log|--output-junit|-j.*|--parallel.*|--repeat.*|--no-tests=.*|-T|--timeout.*|--schedule-random|--preset.*)$/,
  folder: /^--test-dir(=|$)/,
});

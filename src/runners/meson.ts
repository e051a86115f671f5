// `meson test`, behind a script that builds what changed and runs each test once.

import { nativeRunner } from './native.ts';

export const meson = nativeRunner({
  name: 'meson test',
  tool: ([first, second, ...rest]) => (first === 'meson' && second === 'test' ? rest : undefined),
  written: ['meson', 'test'],
  valued:
    '-C --suite --no-suite --setup --test-args -t --timeout-multiplier --num-processes -j --wrapper --wrap --logbase --maxfail --repeat',
  dropped:
    /^(-v|--verbose|-q|--quiet|--print-errorlogs|--no-rebuild|--list|--gdb|--benchmark|--repeat.*|--maxfail.*|--num-processes.*|-j.*|--logbase.*|--no-stdsplit)$/,
  folder: /^-C$/,
});

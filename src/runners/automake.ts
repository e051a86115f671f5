// Automake's `make check`, behind a script that reads what its harness leaves of each test. `-k` is how it is told from any
// other target of that name: one test that does not compile does not keep make from the others.

import { nativeRunner } from './native.ts';

export const automake = nativeRunner({
  name: 'automake',
  tool: ([first, second, third, ...rest]) =>
    first === 'make' && second === '-k' && third === 'check' ? rest : undefined,
  written: ['make', '-k', 'check'],
  valued: '-j -C -f -l',
  dropped: /^(-j.*|-k|-s|--silent|--keep-going|-l)$/,
});

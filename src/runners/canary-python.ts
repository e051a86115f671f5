// The canary of Python's runners: a test file that imports the changed modules and then must fail.

import type { FileCanary } from './runner.ts';

export const PYTHON_CANARY: FileCanary = {
  kind: 'file',
  source: /\.py$/,
  neighbour: (tests) => tests.find((path) => /(^|\/)test[^/]*\.py$/.test(path)),
  fileName: () => 'test_mullover_canary.py',
  text: (_, modules, template) => `MODULES = ${JSON.stringify(modules.map(namesOf))}\n${template('pytest.py')}`,
};

/** The names that a module may be imported by: below the root, below `src`, and so on inwards. */
function namesOf(path: string): readonly string[] {
  const parts = path.replace(/(?:\/__init__)?\.py$/, '').split('/');
  const [, ...below] = parts;
  const all = [parts, ...(parts.length > 1 ? [below] : []), ...(parts.length > 2 ? [below.slice(1)] : [])];
  return all.map((some) => some.join('.'));
}

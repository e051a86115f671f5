// Which output is of one file alone.

import { expect, test } from '@jest/globals';
import { ownOutputs } from '../../src/verification/own-output.ts';

test.each<readonly [what: string, log: string, file: string, others: readonly string[], output: string]>([
  ['a name in quotes', "$ tape 'test/a b.js'\nX\n$ tape c.js\nY\n", 'test/a b.js', ['c.js'], '\nX\n'],
  ['a name as seen from its folder', '$ tape c.js\nY\n', 'pkg/c.js', [], '\nY\n'],
  ['that of another folder', '$ tape a/c.js\nY\n$ tape b/c.js\nZ\n', 'b/c.js', ['a/c.js'], '\nZ\n'],
  ['the end of another path', '$ tape test/c.js\nY\n', 'x/test/c.js', ['test/c.js'], ''],
  ['all of its commands', '$ tape c.js\nY\n$ tape d.js\nN\n$ tape c.js\nZ\n', 'c.js', ['d.js'], '\nY\n\nZ\n'],
  ['none of a command for two', '$ tape d.js c.js\nY\n', 'c.js', ['d.js'], ''],
  ['none without a command', 'Y\n', 'c.js', [], ''],
  ['no file at all', '$ tape\nY\n', '', [], ''],
])('%s', (_what, log, file, others, output) => {
  expect(ownOutputs(log, [file, ...others])(file)).toBe(output);
});

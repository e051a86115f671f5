// Boxes of the dashboard that an edit ticked.

import { expect, test } from '@jest/globals';
import { tickedBoxes } from '../../src/commands/ticked-boxes.ts';

const BEFORE = '- [ ] stop #12 · add subtracts\n- [ ] retry #13 · it hangs\n- [x] retry #14 · asked for already\n';

test.each<[string, string, readonly string[]]>([
  ['one box', BEFORE.replace('[ ] stop', '[x] stop'), ['stop 12']],
  ['two boxes, in their order', BEFORE.replaceAll('[ ]', '[X]'), ['stop 12', 'retry 13']],
  ['with the line ends of a browser', BEFORE.replace('[ ] stop', '[x] stop').replaceAll('\n', '\r\n'), ['stop 12']],
  ['a box that was taken back', BEFORE.replace('[x]', '[ ]'), []],
  ['other words', `${BEFORE}- [x] merge #12\n- [x] stop everything\n- [x] stop #12x\n`, []],
  ['a box within a line, a quotation, or a title', `${BEFORE}> - [x] stop #12\nsee - [x] stop #12\n`, []],
  ['no number that GitHub would give', `${BEFORE}- [x] stop #123456789012\n`, []],
])('%s', (_what, now, ticks) => {
  expect(tickedBoxes(BEFORE, now).map(({ what, issue }) => `${what} ${issue}`)).toEqual(ticks);
});

test('an edit that ticks very many boxes asks for a few of them', () => {
  const many = Array.from({ length: 500 }, (_, i) => `- [x] stop #${i + 1}`).join('\n');
  expect(tickedBoxes('', many)).toHaveLength(20);
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mayBeAscii } from '../../src/secrets/ascii-in-base64.ts';

const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const numbers = new Int8Array(128).fill(-1);
for (let at = 0; at < SIGNS.length; at++) numbers[SIGNS.charCodeAt(at)] = at;

test('whatever eight characters of ASCII stand among other bytes, at any place, they may be there', () => {
  const bytes = fc.uint8Array({ maxLength: 9 });
  fc.assert(
    fc.property(
      bytes,
      fc.uint8Array({ min: 0, max: 127, minLength: 8, maxLength: 8 }),
      bytes,
      (before, ascii, after) => {
        const text = Buffer.concat([before, ascii, after]).toString('base64').replaceAll('=', '');
        expect(mayBeAscii(text, numbers)).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test.each([
  'https://example.org/octo/calc/blob/main/src/range-parser',
  '/home/user/calc/src/range-parser/with/more/folders',
  'aVeryLongNameOfAFunctionThatIsCalledByOthers',
])('%s is none', (text) => {
  expect(mayBeAscii(text, numbers)).toBe(false);
});

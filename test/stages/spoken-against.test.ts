import { describe, expect, test } from '@jest/globals';
import { spokenAgainst } from '../../src/stages/spoken-against.ts';

const between = (line: string) => spokenAgainst([[], [line]], () => false);

describe('a line between two blocks', () => {
  test.each([
    'Hmm, this does not solve it. Let me try again:',
    'That would not work.',
    'A better fix is:',
    '**The better approach:**',
    'Ignore the edit above. Correct one:',
    'Please disregard the previous block.',
    'If you prefer a smaller change, use this one in its place:',
    'Use the following edit instead:',
    "Let's reconsider. The final edit:",
    'Let me correct that:',
    'I made a mistake above. The correct edit is:',
    'Oops, wait: the other file.',
    'Instead, do this:',
    'Instead:',
    'Wait, the fault is elsewhere.',
    'Wait',
  ])('takes the first back: %s', (line) => {
    expect(between(line)).toBe(line);
  });

  test.each([
    'Wait until the discount is applied, then remove:',
    'Instead of raising, `remove` is now silent:',
    'Instead, `remove` returns the key:',
    'Ignore the first element in `remove`:',
    'Disregard the change event in the handler:',
    'This does not fix the caller, which needs:',
    'That is not enough: `remove` must be changed as well.',
    'Let me fix this in `remove` too:',
    'Let me also correct the docs:',
    'The correct order of the arguments:',
    'The right side of the comparison:',
    'Better error handling in `remove`:',
    'A better message for callers, too:',
    '`a` goes, and `b` stands in its place:',
    'If you prefer strict mode, nothing changes.',
    'The final step is the same in `remove`:',
    'Use `pop` instead:',
  ])('says what the second is for: %s', (line) => {
    expect(between(line)).toBeUndefined();
  });
});

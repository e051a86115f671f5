// What a failed check gives to a repair: the lines before the step that failed, without times, colours and what passed.

import { describe, expect, test } from '@jest/globals';
import { checksText, logExcerpt } from '../../src/run/check-log.ts';

const at = (line: string) => `2026-11-29T10:00:00.1234567Z ${line}`;

describe('the excerpt of a log', () => {
  test('is what stands before the step that failed, in plain words', () => {
    const log = [
      at('##[group]Run npm test'),
      at('##[endgroup]'),
      at('\u001b[32mok 1 - adds\u001b[0m'),
      at('not ok 2 - adds strings'),
      at('  Expected 3, got "12"'),
      at('##[error]Process completed with exit code 1.'),
      at('Post job cleanup.'),
    ].join('\r\n');
    expect(logExcerpt(log)).toBe('not ok 2 - adds strings\n  Expected 3, got "12"');
  });

  test('ends with the last error where no step says that it failed', () => {
    expect(logExcerpt(['a', '##[error]lib/add.js:1 too long', 'b'].map(at).join('\n'))).toBe(
      'a\nerror: lib/add.js:1 too long',
    );
  });

  test('is the end of a log that marks nothing, and not all of a long one', () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `line ${i} of a build`);
    const excerpt = logExcerpt(lines.join('\n'));
    expect(excerpt.split('\n').at(-1)).toBe('line 4999 of a build');
    expect(excerpt.length).toBeLessThanOrEqual(4000);
  });

  test.each(['', '\n\n', '\u0000\u202e'])('of nothing is nothing: %j', (log) => {
    expect(logExcerpt(log)).toBe('');
  });
});

describe('the text of failed checks', () => {
  test('names each with what it says', () => {
    const failed = [
      { name: 'lint', job: undefined, said: '1 problem', log: undefined },
      { name: 'test\n(18)', job: 7, said: '', log: 'it broke' },
      { name: 'build', job: undefined, said: '', log: undefined },
    ];
    expect(checksText(failed)).toBe(
      [
        'Checks that this repository runs on the pull request fail. Make them pass; what the fix does stays.',
        'lint:\n1 problem',
        'test (18):\nit broke',
        'build:\nIt says no more than that it failed.',
      ].join('\n\n'),
    );
  });

  test('has an end, however many there are', () => {
    const check = { name: 'n', job: undefined, said: 's'.repeat(2000), log: 'l '.repeat(3000) };
    expect(checksText(Array.from({ length: 50 }, () => check)).length).toBeLessThanOrEqual(16_000);
  });
});

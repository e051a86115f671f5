import { describe, expect, test } from '@jest/globals';
import { applyEdit } from '../../src/stages/edited-text.ts';

const TEXT = 'def f():\n    a()\n    b()\n    c()\n\n\ndef g():\n    d()\n';

describe('lines that a quotation leaves out with `...`', () => {
  test('stay between the parts that are quoted', () => {
    const edit = { file: 'a.py', search: 'def f():\n    ...\n    c()\n', replace: 'def f():\n    ...\n    e()\n' };
    expect(applyEdit(TEXT, edit)).toEqual({ ok: true, text: TEXT.replace('c()', 'e()') });
  });

  test.each([
    ['def f():\n    a()\n...\n\n', 'def f():\n    a()\n...\n\ndef h():\n    e()\n'],
    ['    a()\n    ...\n\n\n', '    a()\n    ...\n    e()\n\n'],
    ['    a()\n    # ...\n\n', '    a()\n    # ...\n\n    e()\n'],
    ['\n...\ndef g():\n', 'def h():\n    pass\n...\ndef g():\n'],
  ])('have no end where only blank lines follow, or stand in front: %j', (search, replace) => {
    expect(applyEdit(TEXT, { file: 'a.py', search, replace })).toEqual({
      ok: false,
      reason: expect.stringContaining('its SEARCH text leaves lines out with `...`'),
    });
  });
});

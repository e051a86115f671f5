import { describe, expect, test } from '@jest/globals';
import { editText } from '../../src/stages/edited-text.ts';

const SHOP = `class Coupon:
    def __init__(self, amount):
        self.amount = amount

    def apply(self, total):
        if total < 0:
            return total
        return total - self.amount


class Cart:
    def add(self, item):
        self.items.append(item)


def parse(text):
    return Decimal(text)


def shown(value):
    if value < 0:
        return str(-value)
    return str(value)
`;
const MATCH =
  'function match(a, b) {\n  for (const i of a) {\n    if (i.startsWith(":")) {\n      p[i] = b;\n    } else if (i !== b) {\n      return null;\n    }\n  }\n}\n';
const API = 'get:\n  schema:\n    type: integer\n  responses:\n    ok: 200\n';
const TESTS = 'def test_a():\n    assert shown(3) == "$3"\n';

const lines = (text: string) => (text === '' ? '' : `${text}\n`);
const becomes = (file: string, text: string, search: string, replace: string) =>
  editText(text, [{ file, search: lines(search), replace: lines(replace) }]);

describe('a block whose head is quoted, and left out of the replacement', () => {
  test.each<readonly [what: string, file: string, text: string, search: string, replace: string, reason: string]>([
    [
      'the next function, quoted for the place',
      ...([
        'a.py',
        SHOP,
        '    return Decimal(text)\n\n\ndef shown(value):',
        '    return Decimal(text.strip())',
      ] as const),
      'line 20, `def shown(value):`, goes, and line 21, `if value < 0:`, which belongs to it, stays',
    ],
    [
      'the next class',
      ...([
        'a.py',
        SHOP,
        '        return total - self.amount\n\n\nclass Cart:',
        '        return max(total - self.amount, 0)',
      ] as const),
      'line 11, `class Cart:`, goes, and line 12, `def add(self, item):`, which belongs to it, stays',
    ],
    [
      'its own function, of which the body alone is written again',
      ...([
        'a.py',
        SHOP,
        '    def apply(self, total):\n        if total < 0:\n            return total\n        return total - self.amount',
        '        if total < 0:\n            return total\n        return max(total - self.amount, 0)',
      ] as const),
      'line 5, `def apply(self, total):`, goes, and line 6, `if total < 0:`, which belongs to it, stays',
    ],
    [
      'the branch that follows',
      ...(['a.ts', MATCH, '      p[i] = b;\n    } else if (i !== b) {', '      p[i] = decode(b);'] as const),
      'line 5, `} else if (i !== b) {`, goes, and line 6, `return null;`, which belongs to it, stays',
    ],
    [
      'the key that follows',
      ...(['a.yaml', API, '    type: integer\n  responses:', '    type: integer\n    minimum: 1'] as const),
      'line 4, `responses:`, goes, and line 5, `ok: 200`, which belongs to it, stays',
    ],
  ])('%s: refused', (_what, file, text, search, replace, reason) => {
    expect(becomes(file, text, search, replace)).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });

  test.each<readonly [what: string, file: string, text: string, search: string, replace: string]>([
    ['has another head', 'a.py', SHOP, 'def shown(value):', 'def shown(value, sign="$"):'],
    [
      'goes with it',
      ...(['a.py', SHOP, '\n\nclass Cart:\n    def add(self, item):\n        self.items.append(item)\n', ''] as const),
    ],
    ['belongs to a new head', 'a.py', SHOP, '        if total < 0:', '        if total < 0 or self.amount == 0:'],
    ['is moved to the left', 'a.py', SHOP, '        if total < 0:\n            return total', '        return total'],
    ['comes behind a label', 'a.cpp', 'class A {\npublic:\n  int a;\n};\n', 'public:\n', ''],
    ['comes behind a directive', 'a.c', '#ifdef A\n\tf();\n#endif\n', '#ifdef A\n', ''],
    ['is prose', 'a.md', 'Example:\n\n    f()\n', 'Example:\n', ''],
    [
      'stays under one like it',
      ...(['a.py', '@each(\n    1\n)\ndef f():\n    g()\n\n\n@each(\n    2\n)\ndef h():\n    i()\n'] as const),
      ...(['def f():\n    g()\n\n\n@each(', '@each('] as const),
    ],
  ])('and that %s: applied', (_what, file, text, search, replace) => {
    expect(becomes(file, text, search, replace)).toMatchObject({ ok: true });
  });
});

test('a function that is written again without the value that it gives back is refused', () => {
  const [search, rest] = [
    '    def apply(self, total):\n        if total < 0:\n            return total\n',
    '        return total - self.amount',
  ];
  const cut = '    def apply(self, total):\n        total = max(total, self.amount)';
  expect(becomes('a.py', SHOP, `${search}${rest}`, cut)).toEqual({
    ok: false,
    reason: expect.stringContaining(
      'line 8, `return total - self.amount`, goes, and nothing of the replacement gives a value back',
    ),
  });
  expect(becomes('a.py', SHOP, `${search}${rest}`, `${cut}\n        yield total`)).toMatchObject({ ok: true });
});

test('another function behind one that is written again below its quoted head: the old body would be a part of it', () => {
  expect(becomes('a.py', TESTS, 'def test_a():', `${TESTS}\n\ndef test_b():\n    assert shown(4) == "$4"`)).toEqual({
    ok: false,
    reason: expect.stringContaining('line 2, `assert shown(3) == "$3"`, stands behind the quotation as well'),
  });
  const headed = `${TESTS}\n\ndef test_b():`;
  expect(becomes('a.py', TESTS, 'def test_a():', headed)).toEqual({
    ok: true,
    text: `${headed}\n    assert shown(3) == "$3"\n`,
  });
});

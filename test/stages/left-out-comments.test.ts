import { expect, test } from '@jest/globals';
import { editText } from '../../src/stages/edited-text.ts';

const PY =
  'class A:\n    def apply(self, price):\n        """Apply it.\n\n        Never below 0.\n        """\n        if self.percent:\n            # In percent.\n            return price * 2\n        return price - 1\n';
const GO = 'func f() error {\n\tn := 1\n\n\t// Takes one.\n\tn--\n\treturn run(n)\n}\n';
const becomes = (file: string, text: string, search: string, replace: string) =>
  editText(text, [{ file, search: `${search}\n`, replace: `${replace}\n` }]);

test.each([
  [
    'a docstring and a comment',
    'a.py',
    PY,
    '    def apply(self, price):\n        if self.percent:\n            return price * 2\n        return price - 1',
    '    def apply(self, price):\n        if self.percent:\n            return price * 2\n        return max(price - 1, 0)',
    ['return price - 1', 'return max(price - 1, 0)'],
  ],
  [
    'a comment and the blank line above it',
    'a.go',
    GO,
    '\tn := 1\n\tn--\n\treturn run(n)',
    '\tn := 1\n\tn--\n\treturn run(n + 2)',
    ['run(n)', 'run(n + 2)'],
  ],
] as const)('%s that both parts leave out stay', (_what, file, text, search, replace, [old, now]) => {
  expect(becomes(file, text, search, replace)).toEqual({ ok: true, text: text.replace(old, now) });
});

test.each([
  ['a comment that the replacement alone has', 'a.go', GO, '\tn := 1\n\tn--', '\tn := 2\n\t// Takes one.\n\tn--'],
  ['a directive of the preprocessor', 'a.c', 'int a;\n#define B 1\nint c;\n', 'int a;\nint c;', 'int a;\nlong c;'],
  ['an attribute', 'a.rs', 'struct A;\n#[derive(Debug)]\nstruct B;\n', 'struct A;\nstruct B;', 'struct A;\nenum B {}'],
  ['a decorator', 'a.py', 'x = 1\n@cached\ndef f():\n', 'x = 1\ndef f():', 'x = 1\ndef f(a):'],
  ['code behind a comment in the line', 'a.c', 'a();\n/* b */ b();\nc();\n', 'a();\nc();', 'a();\nd();'],
  ['a heading', 'a.md', 'one\n# two\nthree\n', 'one\nthree', 'one\nfour'],
  ['a place of two', 'a.py', 'a()\n# b\nc()\na()\n# d\nc()\n', 'a()\nc()', 'a()\ne()'],
  ['another comment in the quotation', 'a.py', 'a()\n# b\n# c\nd()\n', 'a()\n# c\nd()', 'a()\n# c\ne()'],
  ['a string that is no docstring', 'a.py', 'x = 1\n"""a"""\ny = 2\n', 'x = 1\ny = 2', 'x = 1\ny = 3'],
])('%s: refused', (_what, file, text, search, replace) => {
  expect(becomes(file, text, search, replace)).toEqual({
    ok: false,
    reason: expect.stringContaining('its SEARCH text does not occur in the file'),
  });
});

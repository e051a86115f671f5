import { describe, expect, test } from '@jest/globals';
import { applyEdit, editText } from '../../src/stages/edited-text.ts';
import { readEdits } from '../../src/stages/edits.ts';

const lines = (text: string) => `${text}\n`;
const becomes = (file: string, text: string, search: string, replace: string) =>
  applyEdit(text, { file, search: lines(search), replace: lines(replace) });

const FILES: readonly (readonly [file: string, text: string, search: string, replace: string])[] = [
  [
    'a.ts',
    'class A {\n  f() {\n    const a = g();\n    return a;\n  }\n}\n',
    '    const a = g();\n    return a;',
    '    const a = g();\n    return a + 1;',
  ],
  [
    'a.go',
    'func f() {\n\tif a {\n\t\tx()\n\t}\n\ty()\n}\n',
    '\tif a {\n\t\tx()\n\t}',
    '\tif a {\n\t\tx()\n\t\tz()\n\t}',
  ],
  [
    'a.rb',
    'class A\n  def f\n    g\n  end\nend\n',
    '  def f\n    g\n  end\nend',
    '  def f\n    g\n  end\n\n  def h\n  end\nend',
  ],
  [
    'a.java',
    'class A {\n    int f() {\n        return 1;\n    }\n}\n',
    '    int f() {',
    '    int f() {\n        check();',
  ],
  ['a.py', 'def f():\n    a = 1\n    return a\n', '    a = 1\n    return a', '    a = 1\n    a += 1\n    return a'],
  ['a.c', 'int f(void)\n{\n\tint a;\n\ta = 1;\n\treturn a;\n}\n', '\tint a;\n\ta = 1;', '\tint a;\n\ta = 2;'],
];

describe('the first line of a replacement, the quoted one, without its indentation', () => {
  test.each(FILES)('%s: has the one of the file', (file, text, search, replace) => {
    expect(becomes(file, text, search, replace.trimStart())).toEqual({
      ok: true,
      text: text.replace(search, () => replace),
    });
  });

  test.each<readonly [what: string, file: string, text: string, search: string, replace: string]>([
    [
      'a block that moves as a whole',
      ...([
        'a.ts',
        'if (a) {\n  if (b) {\n    c();\n  }\n}\n',
        '  if (b) {\n    c();\n  }',
        'if (b) {\n  c();\n}',
      ] as const),
    ],
    ['its head and what is in it', 'a.go', 'if a {\n\tif b {\n\t\tc()\n', '\tif b {\n\t\tc()', 'if b {\n\tc()'],
    ['one line alone', 'a.rb', 'begin\n  a\nend\n', '  a', 'a'],
    [
      'a line that was quoted as it stands, behind its like',
      ...(['a.py', 'if x:\n    ...\n...\ny()\n', '    ...\n...\ny()', '...\ny()'] as const),
    ],
  ])('moved to the left it stays so: %s', (_what, file, text, search, replace) => {
    expect(becomes(file, text, search, replace)).toEqual({ ok: true, text: text.replace(search, () => replace) });
  });
});

describe('a test that goes behind a quotation without its indentation', () => {
  const TESTS =
    'def test_a():\n    a = f()\n    assert a == 1\n\n\nclass TestB:\n    def test_b(self):\n        assert b()\n';

  test.each<readonly [what: string, test: string]>([
    ['a function', 'def test_c():\n    assert c()'],
    ['one with a mark', '@slow\ndef test_c():\n    assert c()'],
    ['a class', 'class TestC:\n    x = 1'],
  ])('stands at the top level: %s', (_what, added) => {
    expect(becomes('test_a.py', TESTS, 'assert a == 1', `assert a == 1\n\n\n${added}`)).toEqual({
      ok: true,
      text: TESTS.replace('    assert a == 1', () => `    assert a == 1\n\n\n${added}`),
    });
  });

  test('is one of the class that a quoted definition is in', () => {
    const added = 'def test_b(self):\n    assert b()\n\n\ndef test_c(self):\n    assert c()';
    expect(becomes('test_a.py', TESTS, 'def test_b(self):\n    assert b()', added)).toEqual({
      ok: true,
      text: TESTS.replace('assert b()', 'assert b()\n\n\n    def test_c(self):\n        assert c()'),
    });
  });

  test('of a class is refused outside of every class', () => {
    const added = '        assert b()\n\ndef test_c(self):\n    assert c()';
    expect(becomes('test_a.py', TESTS, '        assert b()', added)).toEqual({
      ok: false,
      reason: expect.stringContaining('its replacement is not indented as lines 8–8 of the file'),
    });
  });
});

describe('added lines of a diff that stand one column beside those around them', () => {
  const diff = (file: string, text: string, hunk: string) =>
    editText(text, readEdits(`\`\`\`diff\n--- a/${file}\n+++ b/${file}\n@@ ... @@\n${hunk}\n\`\`\``));
  const MAIN = 'def f():\n    a()\n    b()\n';
  const GO = 'func f() {\n\ta()\n\tb()\n}\n';

  test.each<readonly [what: string, file: string, text: string, hunk: string, becomes: string]>([
    [
      'a sign for the first blank of a line that goes, too',
      'a.py',
      MAIN,
      '     a()\n-   b()\n+   c()',
      'def f():\n    a()\n    c()\n',
    ],
    ['a blank behind both signs', 'a.py', MAIN, '     a()\n-     b()\n+     c()', 'def f():\n    a()\n    c()\n'],
    [
      'a sign for the first blank',
      'a.py',
      MAIN,
      '     a()\n+    n()\n     b()',
      'def f():\n    a()\n    n()\n    b()\n',
    ],
    ['the same without signs', 'a.py', MAIN, '    a()\n+   n()\n    b()', 'def f():\n    a()\n    n()\n    b()\n'],
    ['a blank behind the sign', 'a.py', MAIN, '     a()\n+     n()\n     b()', 'def f():\n    a()\n    n()\n    b()\n'],
    ['a blank before tabs', 'a.go', GO, ' \ta()\n+ \tn()\n \tb()', 'func f() {\n\ta()\n\tn()\n\tb()\n}\n'],
    [
      'the star of a comment',
      ...(['a.ts', '/**\n */\nf();\ng();\n', ' /**\n+ * a\n  */\n f();', '/**\n * a\n */\nf();\ng();\n'] as const),
    ],
  ])('%s', (_what, file, text, hunk, expected) => {
    expect(diff(file, text, hunk)).toEqual({ ok: true, text: expected });
  });

  test('a line that is put above the quoted one is not it, whatever it reads', () => {
    expect(becomes('a.js', 'if x:\n    }\nif x:\n', '    }', '}\n    }')).toEqual({
      ok: true,
      text: 'if x:\n}\n    }\nif x:\n',
    });
  });

  test('what a bracket may line up is not guessed', () => {
    const text = 'x = [\n    (1, 2),\n    (3, 4),\n]\n';
    expect(diff('a.py', text, '     (1, 2),\n+     0,\n     (3, 4),')).toEqual({
      ok: false,
      reason: expect.stringContaining('the blanks in front of its lines can be read in several ways'),
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import { applyEdit } from '../../src/stages/edited-text.ts';

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
  ])('moved to the left it stays so: %s', (_what, file, text, search, replace) => {
    expect(becomes(file, text, search, replace)).toEqual({ ok: true, text: text.replace(search, () => replace) });
  });
});

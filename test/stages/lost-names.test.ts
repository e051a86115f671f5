import { describe, expect, test } from '@jest/globals';
import { editText } from '../../src/stages/edited-text.ts';

const lines = (text: string) => (text === '' ? '' : `${text}\n`);
const block = (file: string, search: string, replace: string) => ({
  file,
  search: lines(search),
  replace: lines(replace),
});

const READER =
  'import io\nimport logging\nfrom a import (\n    b,\n    Price as P,\n)\n\nlog = logging.getLogger(b())\n';
const TOTAL =
  'class A:\n    def total(self, skus):\n        result = Decimal(0)\n        for sku in skus:\n            result += self.of(sku)\n        return result\n';
const SUM =
  'class A {\n  sum(rows) {\n    let all = 0;\n    for (const row of rows) {\n      all += row.n;\n    }\n    return all;\n  }\n}\n';
const body = (text: string, from: number, to: number) => text.split('\n').slice(from, to).join('\n');

describe('an import that goes', () => {
  test.each<readonly [file: string, text: string, search: string, replace: string, reason: string]>([
    ['a.py', READER, 'import logging', 'import re', 'the import of `logging`, which line 8 still uses'],
    ['a.py', READER, '    b,\n', '', 'the import of `b`, which line 7 still uses'],
    [
      'a.ts',
      "import { join } from 'node:path';\nconst a = join('b');\n",
      "import { join } from 'node:path';",
      "import { sep } from 'node:path';",
      'the import of `join`, which line 2 still uses',
    ],
    [
      'a.tsx',
      "import A, { B } from './a';\nconst c = <B>{A.d}</B>;\n",
      "import A, { B } from './a';",
      "import C from './a';",
      'the import of `A`, which line 2 still uses',
    ],
    [
      'a.js',
      "const fs = require('fs');\nfs.a();\n",
      "const fs = require('fs');",
      "const path = require('path');",
      'the import of `fs`, which line 2 still uses',
    ],
  ])('%s: and is used: refused', (file, text, search, replace, reason) => {
    expect(editText(text, [block(file, search, replace)])).toEqual({
      ok: false,
      reason: expect.stringContaining(`The edit of ${file} cannot be applied: it takes out ${reason}`),
    });
  });

  test.each<readonly [what: string, file: string, text: string, search: string, replace: string]>([
    ['is only spoken of', 'a.py', 'import re\n"""re.sub"""\n# re.sub(a)\nx = "re.sub"\n', 'import re', ''],
    ['is an argument of that name', 'a.py', 'import re\n\ndef f(re):\n    re.sub()\n', 'import re', ''],
    ['is a member of that name', 'a.ts', "import { of } from 'a';\nb.of();\n", "import { of } from 'a';", ''],
    ['is imported elsewhere', 'a.py', 'import re\n\ndef f():\n    import re\n    re.sub()\n', 'import re\n', ''],
    ['is set instead', 'a.py', 'from a import re\nre.sub()\n', 'from a import re', 're = of(None)'],
    ['comes with all of a module', 'a.py', 'from a import re\nre.sub()\n', 'from a import re', 'from a import *'],
    ['is known anyway', 'a.ts', "import fetch from 'a';\nfetch('b');\n", "import fetch from 'a';", ''],
    ['is a method', 'a.js', "import { a } from 'a';\nx = {\n  a() {\n  },\n};\n", "import { a } from 'a';", ''],
    ['keeps its name', 'a.py', 'import a.b\na.b.c()\n', 'import a.b', 'from x import b as a'],
  ])('and %s: applied', (_what, file, text, search, replace) => {
    expect(editText(text, [block(file, search, replace)])).toEqual({
      ok: true,
      text: text.replace(lines(search), () => lines(replace)),
    });
  });

  test('and comes back in another block: applied', () => {
    const moved = [block('a.py', 'import io\nimport logging', 'import io'), block('a.py', ')', ')\nimport logging')];
    expect(editText(READER, moved)).toEqual({
      ok: true,
      text: READER.replace('import logging\n', '').replace(')\n', ')\nimport logging\n'),
    });
  });
});

describe('a variable of which only the use is written again', () => {
  test.each<readonly [file: string, text: string, search: string, replace: string, reason: string]>([
    [
      'a.py',
      TOTAL,
      body(TOTAL, 2, 6),
      '        return max(result, Decimal(0))',
      'line 3, `result = Decimal(0)`, goes, and nothing sets `result`',
    ],
    ['a.js', SUM, body(SUM, 2, 7), '    return all / 2;', 'line 3, `let all = 0;`, goes, and nothing sets `all`'],
    [
      'a.go',
      'func f(a int) int {\n\tn := g(a)\n\tn++\n\treturn n\n}\n',
      '\tn := g(a)\n\tn++\n\treturn n',
      '\treturn n + 1',
      'line 2, `n := g(a)`, goes, and nothing sets `n`',
    ],
    [
      'a.rb',
      'def f(a)\n  n = g(a)\n  h(n)\nend\n',
      '  n = g(a)\n  h(n)',
      '  h(n, 1)',
      'line 2, `n = g(a)`, goes, and nothing sets `n`',
    ],
    [
      'a.py',
      TOTAL,
      body(TOTAL, 1, 3),
      '    def total(self, skus, tax):',
      'line 3, `result = Decimal(0)`, goes, and nothing sets `result` of `result += self.of(sku)`',
    ],
    [
      'a.py',
      'def total(a):\n    total = a.sum()\n    for b in a:\n        total = b(total)\n    return total\n',
      'def total(a):\n    total = a.sum()',
      'def total(a, c=1):',
      'line 2, `total = a.sum()`, goes, and nothing sets `total` of `total = b(total)`',
    ],
  ])('%s: refused', (file, text, search, replace, reason) => {
    expect(editText(text, [block(file, search, replace)])).toEqual({
      ok: false,
      reason: expect.stringContaining(`The edit of ${file} cannot be applied: ${reason}`),
    });
  });

  test.each<readonly [what: string, file: string, text: string, search: string, replace: string]>([
    ['set with its type', 'a.py', 'def f():\n    n = g()\n    return n\n', '    n = g()', '    n: int = g()'],
    ['set below, before it is used', 'a.py', 'def f():\n    n = 1\n    n = 2\n    return n\n', '    n = 1\n', ''],
    [
      'a function of that name',
      'a.py',
      'def t():\n    f = g(1)\n\n    def f(x):\n        pass\n',
      '    f = g(1)',
      '    h = g(1)',
    ],
    ['set anew', 'a.py', TOTAL, body(TOTAL, 2, 6), '        result = self.all(skus)\n        return result'],
    ['the one of a loop', 'a.py', TOTAL, body(TOTAL, 2, 6), '        for result in skus:\n            use(result)'],
    [
      'an argument',
      'a.py',
      'def f(n):\n    n = int(n)\n    return n\n',
      '    n = int(n)\n    return n',
      '    return n + 1',
    ],
    [
      'set above',
      'a.js',
      'function f() {\n  let n;\n  n = g();\n  return n;\n}\n',
      '  n = g();\n  return n;',
      '  return h(n);',
    ],
    [
      'one of the function around',
      'a.js',
      'function f() {\n  let n = 1;\n  return () => {\n    n = 2;\n    return n;\n  };\n}\n',
      '    n = 2;\n    return n;',
      '    return n;',
    ],
    [
      'one of the file',
      'a.py',
      'n = 1\ndef f():\n    n = 2\n    return n\n',
      '    n = 2\n    return n',
      '    return n',
    ],
    [
      'a key',
      'a.js',
      'function f() {\n  const n = 1;\n  return n;\n}\n',
      '  const n = 1;\n  return n;',
      '  return { n: 1 };',
    ],
    ['a member', 'a.rb', 'def f\n  n = 1\n  n\nend\n', '  n = 1\n  n', '  self.n'],
    ['not in a function', 'a.py', 'if a:\n    n = 1\n    f(n)\n', '    n = 1\n    f(n)', '    f(n, 2)'],
  ])('%s: applied', (_what, file, text, search, replace) => {
    expect(editText(text, [block(file, search, replace)])).toEqual({
      ok: true,
      text: text.replace(search, () => replace),
    });
  });

  test('set by another block: applied', () => {
    const head = block('a.py', '    def total(self, skus):', '    def total(self, skus):\n        result = 0');
    const own = block('a.py', body(TOTAL, 2, 6), '        return result');
    expect(editText(TOTAL, [head, own])).toEqual({
      ok: true,
      text: 'class A:\n    def total(self, skus):\n        result = 0\n        return result\n',
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import { editText } from '../../src/stages/edited-text.ts';
import { readEdits } from '../../src/stages/edits.ts';

const lines = (text: string) => `${text}\n`;
const becomes = (file: string, text: string, search: string, replace: string) =>
  editText(text, [{ file, search: lines(search), replace: lines(replace) }]);
const refused = (reason: string) => ({ ok: false, reason: expect.stringContaining(reason) });

describe('a sign that ends a line and that the quotation alone leaves out', () => {
  const TEXT = 'function f(rows) {\n  if (rows.length == 0) {\n    go(rows);\n  }\n  return { a: 1,\n    b: 2 };\n}\n';
  test.each([
    ['  if (rows.length == 0)', '  if (!rows) {', '  if (rows.length == 0) {'],
    ['go(rows)', 'go(rows, 1);', 'go(rows);'],
    ['    go(rows)', '    go(rows);\n    stop();', '    go(rows);'],
    ['return { a: 1', 'return { a: 3,', 'return { a: 1,'],
  ])('%j becomes %j: the sign is there once', (search, replace, old) => {
    expect(becomes('a.js', TEXT, search, replace)).toEqual({ ok: true, text: TEXT.replace(old, replace) });
  });

  test('words behind the quotation that the replacement ends with are no sign', () => {
    expect(becomes('a.js', 'go(rows) || stop();\n', 'go(rows)', 'go(rows, 1) || stop();')).toEqual(
      refused('its SEARCH text does not occur in the file'),
    );
  });

  test('a comment behind the sign', () => {
    expect(becomes('a.js', 'go(rows); // now\n', 'go(rows)', 'go(rows, 1); // now')).toEqual(
      refused('its SEARCH text does not occur in the file'),
    );
  });
});

describe('a new line above one that is like it', () => {
  test.each([
    [
      'a.go',
      '\tl := limit(10)\n\thttp.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {\n',
      '\tl := limit(10)',
      '\tl := limit(10)\n\thttp.HandleFunc("/ready", func(w http.ResponseWriter, r *http.Request) { ok(w) })',
    ],
    [
      'a.py',
      'p.add_argument("--verbose", action="store_true")\np.add_argument("--currency", default="EUR")\n',
      'p.add_argument("--verbose", action="store_true")',
      'p.add_argument("--verbose", action="store_true")\np.add_argument("--base-currency", default="EUR")',
    ],
  ])('%s: with another key it is another entry', (file, text, search, replace) => {
    expect(becomes(file, text, search, replace)).toEqual({ ok: true, text: text.replace(search, replace) });
  });

  test.each([
    ['p.add_argument("--currency", default="EUR")', 'p.add_argument("--currency", default="EUR", nargs=1)'],
    ['log.info("loaded", extra, rows)', 'log.info("loaded all rows", extra, rows)'],
    ['rate = fetch("--currency", default, rows)', 'rate = fetch("--base-currency", default, rows)'],
  ])('with the same key, a longer sentence or a value that is set, it is the same one: %s', (old, now) => {
    const text = `start()\n${old}\n`;
    expect(becomes('a.py', text, 'start()', `start()\n${now}`)).toEqual(
      refused('stands behind the quotation as well and would be there twice'),
    );
  });
});

describe('a diff whose lines have other blanks in front', () => {
  const PY =
    'class A:\n    def f(self, price):\n        if self.percent:\n            return 1\n        return price\n\n    x = 1\n';
  const diffOf = (file: string, body: readonly string[]) =>
    ['```diff', `--- a/${file}`, `+++ b/${file}`, '@@ -3,3 +3,3 @@', ...body, '```'].join('\n');
  const apply = (file: string, text: string, body: readonly string[]) => editText(text, readEdits(diffOf(file, body)));
  const done = { ok: true, text: PY.replace('return price', 'return max(price, 0)') };

  test.each([
    [
      'the sign in place of the first blank',
      ['        if self.percent:', '            return 1', '-       return price', '+       return max(price, 0)'],
    ],
    [
      'a blank behind the signs of changed lines',
      [
        '         if self.percent:',
        '             return 1',
        '-         return price',
        '+         return max(price, 0)',
      ],
    ],
    [
      'a blank too many before all lines',
      [
        '          if self.percent:',
        '              return 1',
        '-         return price',
        '+         return max(price, 0)',
      ],
    ],
  ])('%s: applied in the columns of the file', (_what, body) => {
    expect(apply('a.py', PY, body)).toEqual(done);
  });

  test('blanks for tabs', () => {
    const text = 'func f() error {\n\tif ok {\n\t\tn--\n\t\treturn nil\n\t}\n}\n';
    const body = ['     if ok {', '         n--', '+        unlock()', '         return nil', '     }'];
    expect(apply('a.go', text, body)).toEqual({ ok: true, text: text.replace('n--\n', 'n--\n\t\tunlock()\n') });
  });

  test('a file without steps tells nothing', () => {
    const text = 'a {\n   b: 1;\n     c: 2;\n  d: 3;\n       e: 4;\n}\n';
    const body = ['    b: 1;', '      c: 2;', '+     f: 5;', '   d: 3;'];
    const moved = body.map((line) => (line.startsWith('+') ? `+ ${line.slice(1)}` : ` ${line}`));
    expect(apply('a.scss', text, moved)).toEqual(refused('can be read in several ways'));
  });
});

import { describe, expect, test } from '@jest/globals';
import { applyEdit, editText } from '../../src/stages/edited-text.ts';

const CART = `class Cart:
    def __init__(self, items):
        self.items = items

    def total(self):
        total = self.subtotal()
        if self.coupon:
            total -= self.coupon.amount
        return total


def shown(total):
    return f"{total:.2f}"
`;
const QUEUE = `export class Queue {
  pop() {
    if (this.jobs.length > 0) {
      return this.jobs[0];
    }
    return undefined;
  }

  get size() {
    return this.jobs.length;
  }
}
`;
const SERVER = 'server:\n  port: 80\n  hosts:\n    - a\nclient:\n  port: 80\n';
const CASES = 'switch (mode) {\n  case 1:\n    go();\n    break;\n  case 2:\n    stop();\n    break;\n}\n';
const CHECKED =
  'func run() error {\n\tf, err := open()\n\tif err != nil {\n\t\treturn err\n\t}\n\treturn f.close()\n}\n';

const lines = (text: string) => (text === '' ? '' : `${text}\n`);
const becomes = (file: string, text: string, search: string, replace: string) =>
  applyEdit(text, { file, search: lines(search), replace: lines(replace) });

describe('lines that are not quoted, and that the replacement writes anew', () => {
  const behind = (line: number, text: string) => `line ${line}, \`${text}\`, stands behind the quotation as well`;
  const front = (line: number, text: string) => `line ${line}, \`${text}\`, stands in front of the quotation as well`;
  test.each<readonly [what: string, file: string, text: string, search: string, replace: string, reason: string]>([
    [
      'a method behind the head of its class',
      ...([
        'a.py',
        CART,
        'class Cart:',
        'class Cart:\n    def __init__(self, items=None):\n        self.items = list(items)',
      ] as const),
      behind(2, 'def __init__(self, items):'),
    ],
    [
      'the only line of a branch, changed',
      ...([
        'a.py',
        CART,
        '        if self.coupon:',
        '        if self.coupon:\n            total -= min(total, self.coupon.amount)',
      ] as const),
      behind(8, 'total -= self.coupon.amount'),
    ],
    [
      'a branch behind a line, changed',
      ...([
        'a.py',
        CART,
        '        total = self.subtotal()',
        '        total = self.subtotal()\n        if self.coupon:\n            total = 0',
      ] as const),
      behind(7, 'if self.coupon:'),
    ],
    [
      'a body behind the head of its function',
      ...([
        'a.py',
        CART,
        '    def total(self):',
        '    def total(self):\n        total = self.subtotal()\n        return max(0, total)',
      ] as const),
      behind(6, 'total = self.subtotal()'),
    ],
    [
      'another body, which leaves the old one unreachable',
      ...(['a.py', CART, 'def shown(total):', 'def shown(total):\n    return str(total)'] as const),
      'line 13, `return f"{total:.2f}"`, stands behind `return str(total)` and would never run',
    ],
    [
      'statements in front of the quotation',
      ...([
        'a.ts',
        QUEUE,
        '    return undefined;',
        '    if (this.jobs.length > 0) {\n      return this.jobs.shift();\n    }\n    return undefined;',
      ] as const),
      front(3, 'if (this.jobs.length > 0) {'),
    ],
    [
      'a method of which the end is quoted',
      ...([
        'a.ts',
        QUEUE,
        '      return this.jobs[0];\n    }\n    return undefined;\n  }',
        '  pop() {\n    return this.jobs.shift();\n  }',
      ] as const),
      front(2, 'pop() {'),
    ],
    [
      'a key of a mapping behind it',
      ...(['a.yaml', SERVER, 'server:\n  port: 80', 'server:\n  port: 8080\n  hosts:\n    - b'] as const),
      behind(3, 'hosts:'),
    ],
    [
      'a key of a mapping that stands further down',
      ...(['a.json', '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n', '  "a": 1,', '  "a": 1,\n  "c": 4,'] as const),
      behind(4, '"c": 3'),
    ],
    [
      'an element behind its opening tag',
      ...([
        'a.html',
        '<ul class="a">\n  <li>one</li>\n</ul>\n',
        '<ul class="a">',
        '<ul class="a">\n  <li>one</li>\n  <li>two</li>\n</ul>',
      ] as const),
      behind(2, '<li>one</li>'),
    ],
    [
      'a text behind its heading',
      ...(['a.md', '# Shop\n\nUsage:\n\nnone\n', '# Shop', '# The Shop\n\nUsage:'] as const),
      behind(3, 'Usage:'),
    ],
  ])('%s: refused', (_what, file, text, search, replace, reason) => {
    expect(becomes(file, text, search, replace)).toEqual({
      ok: false,
      reason: expect.stringContaining(`The edit of ${file} cannot be applied: ${reason}`),
    });
  });

  test.each<readonly [what: string, file: string, text: string, search: string, replace: string]>([
    [
      'a guard behind the head',
      'a.py',
      CART,
      '    def total(self):',
      '    def total(self):\n        if not self.items:\n            return 0',
    ],
    [
      'a return as a branch',
      'a.py',
      CART,
      '        total = self.subtotal()',
      '        total = self.subtotal()\n        if total < 0:\n            return total',
    ],
    ['another method', 'a.ts', QUEUE, '  get size() {', '  clear() {\n    this.jobs = [];\n  }\n\n  get size() {'],
    [
      'a setter beside its getter',
      'a.ts',
      QUEUE,
      '  get size() {',
      '  set size(value) {\n    this.jobs.length = value;\n  }\n\n  get size() {',
    ],
    ['a case that ends as the one before', 'a.js', CASES, '    go();', '    go();\n    break;\n  case 3:\n    wait();'],
    [
      'a check of an error as the one behind',
      'a.go',
      CHECKED,
      '\tf, err := open()',
      '\tg, err := lock()\n\tif err != nil {\n\t\treturn err\n\t}\n\tf, err := open(g)',
    ],
    ['the same key in another mapping', 'a.yaml', SERVER, 'client:', 'proxy:\n  port: 81\nclient:'],
    [
      'an item with the same keys',
      'a.yaml',
      '- name: a\n  run: x\n- name: b\n  run: y\n',
      '- name: a\n  run: x',
      '- name: a\n  run: x\n- name: c\n  run: z',
    ],
    ['an import', 'a.py', 'import a\nimport c\n', 'import a', 'import a\nimport b'],
    [
      'a function of another class',
      'a.py',
      'class A:\n    def f(self):\n        pass\n\n\nclass B:\n    x = 1\n',
      '    x = 1',
      '    x = 1\n\n    def f(self):\n        pass',
    ],
  ])('an honest insertion stays: %s', (_what, file, text, search, replace) => {
    expect(becomes(file, text, search, replace)).toEqual({ ok: true, text: text.replace(search, () => replace) });
  });

  test.each<readonly [what: string, file: string, text: string, search: string, replace: string]>([
    [
      'a further signature of a function',
      ...([
        'a.ts',
        'function f(a: string): void;\nfunction f(a: any) {}\n',
        'function f(a: string): void;',
        'function f(a: string): void;\nfunction f(a: number): void;',
      ] as const),
    ],
    [
      'a key in another branch of a template',
      ...(['a.yaml', '{{ if a }}\nx: 1\n{{ else }}\ny: 2\nz: 1\n{{ end }}\n', 'x: 1', 'x: 1\nz: 2'] as const),
    ],
    [
      'a key of an object that is not indented',
      ...(['a.json', '[\n{"a": 1,\n"b": 2},\n{"a": 3,\n"c": 4}\n]\n', '"b": 2},', '"b": 2,\n"c": 5},'] as const),
    ],
    [
      'a setter with the mark of one',
      ...([
        'a.py',
        'class A:\n    @property\n    def x(self):\n        return 1\n\n    y = 2\n',
        '    y = 2',
        '    @x.setter\n    def x(self, value):\n        self._x = value\n\n    y = 2',
      ] as const),
    ],
  ])('a name that may be there twice: %s', (_what, file, text, search, replace) => {
    expect(becomes(file, text, search, replace)).toEqual({ ok: true, text: text.replace(search, () => replace) });
  });

  const MONEY =
    'class Money {\n    Money(BigDecimal amount, Currency unit) {\n        this.amount = amount;\n        this.unit = unit;\n    }\n}\n';
  const ACCOUNT =
    'class Account\n  def balance\n    @entries.map(&:amount).reduce(:+)\n  end\n\n  def name=(name)\n    @name = name\n  end\nend\n';
  test.each<readonly [file: string, text: string, search: string, replace: string, old: string]>([
    [
      ...(['a.java', MONEY, '    Money(BigDecimal amount, Currency unit) {'] as const),
      '    Money(BigDecimal amount, Currency unit) {\n        this.amount = requireNonNull(amount);\n        this.unit = requireNonNull(unit);',
      'line 3, `this.amount = amount;`, stands behind what sets the same',
    ],
    [
      ...(['a.rb', ACCOUNT, '  def balance', '  def balance\n    @entries.sum(&:amount)'] as const),
      'line 3, `@entries.map(&:amount).reduce(:+)`, stands behind the value `@entries.sum(&:amount)`',
    ],
    [
      ...(['a.rb', ACCOUNT, '  def name=(name)', '  def name=(name)\n    @name = name.strip'] as const),
      'line 7, `@name = name`, stands behind what sets the same',
    ],
    [
      ...([
        'a.py',
        CART,
        '        self.items = items',
        '        self.items = list(items)\n\n    def total(self):',
      ] as const),
      'line 5, `def total(self):`, stands behind the quotation as well',
    ],
    [
      ...(['a.go', 'func f() {\n\tn := g(a)\n\tuse(n)\n}\n', 'func f() {', 'func f() {\n\tn := h(a)'] as const),
      'line 2, `n := g(a)`, stands behind what sets the same',
    ],
    [
      ...(['a.cpp', 'void f() {\n  s->n = n;\n}\n', 'void f() {', 'void f() {\n  s->n = max(n, 0);'] as const),
      'line 2, `s->n = n;`, stands behind what sets the same',
    ],
  ])('%s: another body behind a head alone: refused', (file, text, search, replace, old) => {
    expect(becomes(file, text, search, replace)).toEqual({ ok: false, reason: expect.stringContaining(old) });
  });

  test.each<readonly [file: string, text: string, search: string, replace: string]>([
    ['a.py', 'def f(n):\n    n = int(n)\n', 'def f(n):', 'def f(n):\n    n = n or 0'],
    ['a.ts', 'f() {\n  this.n = 1;\n}\n', 'f() {', 'f() {\n  this.n = 0;\n  this.show();'],
    ['a.rb', ACCOUNT, '  def balance', '  def balance\n    return 0 if @entries.empty?'],
    ['a.rb', ACCOUNT, '  def balance', '  def balance\n    @entries.each(&:load_amount)'],
    ['a.rb', ACCOUNT, '  def balance', '  def balance\n    @entries ||= read_amounts'],
    ['a.py', 'f(\n    a=a,\n    b=b,\n)\n', 'f(', 'f(\n    c=a,'],
  ])('%s: lines at the beginning of a body stay', (file, text, search, replace) => {
    expect(becomes(file, text, search, replace)).toEqual({ ok: true, text: text.replace(search, () => replace) });
  });

  // Every line of it stands elsewhere in the file, too.
  const TWINS: readonly (readonly [file: string, text: string])[] = [
    ['a.rb', '  it "a" do\n    req = get(1)\n    req.code.must_equal 200\n    req.body.must_equal "x"\n  end\n'],
    [
      'a.go',
      'func TestA(t *testing.T) {\n\tresp, err := http.Get(url)\n\tassert.NoError(t, err)\n\tcheck(t, resp)\n}\n',
    ],
    [
      'a.py',
      'def a(http1, http2):\n    return Pool(\n        http1=http1,\n        http2=http2,\n        retries=0,\n    )\n',
    ],
    ['a.ts', 'test("a", () => {\n  const app = create();\n  app.use(json());\n  app.listen(0);\n});\n'],
    ['a.kt', 'fun a(): Int {\n    val x = open()\n    check(x.isOpen)\n    log(x.name)\n    return x.size\n}\n'],
    ['a.c', '/* The first one. */\nstatic int n;\n/* The second one. */\nstatic int m;\nstatic int k;\n'],
  ];
  const rows = TWINS.flatMap(([file, text]) => [1, 2, 3].map((length) => [file, length, text] as const));
  const changed = (line: string) => line.replace(/(\w)(\W*)$/, '$1_new$2');
  const isSaid = (part: readonly string[]) => part.some((line) => (line.match(/\w{2,}/g) ?? []).length > 1);

  test.each(rows)('%s: %i lines too many at an end of the replacement: refused', (file, length, text) => {
    const all = text.split('\n').slice(0, -1);
    const replies = all.flatMap((quoted, at) => {
      const [above, behind] = [all.slice(Math.max(0, at - length), at), all.slice(at + 1, at + 1 + length)];
      const wanted = [...(isSaid(above) ? [[...above, changed(quoted)]] : []), [changed(quoted), ...behind]];
      return wanted
        .filter((part) => isSaid(part.filter((line) => line !== changed(quoted))))
        .map((part) => ({ file, search: lines(quoted), replace: lines(part.join('\n')), line: at + 1 }));
    });
    const reasons = replies.map((edit) => editText(`${text}\n${text}`, [edit]));
    expect(reasons.length).toBeGreaterThan(2);
    expect(reasons).toEqual(
      reasons.map(() => ({ ok: false, reason: expect.stringMatching(/there twice|never run|not indented/) })),
    );
  });

  test('a file of many thousand lines costs no more than its length', () => {
    const many = Array.from({ length: 20_000 }, (_, i) => `def f${i}(x):\n    return ${i}\n`).join('');
    const more = Array.from({ length: 500 }, (_, i) => `def g${i}(x):\n    return ${i}\n`).join('');
    const found = applyEdit(`import a\n${many}`, { file: 'a.py', search: 'import a\n', replace: `import a\n${more}` });
    expect(found).toEqual({ ok: true, text: `import a\n${more}${many}` });
  });

  test('another block may take the old lines out', () => {
    const moved = editText(CART, [
      { file: 'a.py', search: 'class Cart:\n', replace: 'def shown(total):\n    return str(total)\n\n\nclass Cart:\n' },
      { file: 'a.py', search: 'def shown(total):\n    return f"{total:.2f}"\n', replace: 'WIDTH = 2\n' },
    ]);
    expect(moved).toMatchObject({ ok: true, text: expect.stringMatching(/^def shown[\s\S]*WIDTH = 2\n$/) });
  });
});

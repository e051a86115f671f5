// What is shown beside a function of the file around it: what it names there, in each language, and no more.

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { outerNames } from '../../src/stages/outer-names.ts';
import { findDefinitions } from '../../src/workspace/definitions.ts';

/** The lines that are shown beside the function `f`. */
async function besideF(path: string, text: string): Promise<readonly string[]> {
  const lines = text.split('\n');
  const definitions = (await findDefinitions(path, text)) ?? [];
  const sites = definitions.filter(({ name }) => name === 'f');
  if (sites.length === 0) throw new Error(`there is no f in ${path}`);
  return outerNames(path, lines, definitions, sites).flatMap(({ start, end }) => lines.slice(start - 1, end));
}

const BODY = 'function f(text: string) {\n  return WORD.test(text) ? LIMIT : undefined;\n}';

test.each<readonly [string, string, string, readonly string[]]>([
  [
    'constants that it names, and no others',
    'a.ts',
    `const OTHER = 1;\n\n\n\n\nconst WORD = /a/;\n\n\n\n\nexport const LIMIT: number = 2;\n\n\n\n\nconst NEVER = 3;\n${BODY}`,
    ['const WORD = /a/;', 'export const LIMIT: number = 2;'],
  ],
  [
    'what these are made of',
    'a.ts',
    `const LETTER = '[a-z]';\n\n\n\n\nconst WORD = new RegExp(LETTER);\n${BODY}`,
    ["const LETTER = '[a-z]';", 'const WORD = new RegExp(LETTER);'],
  ],
  [
    'types and interfaces',
    'a.ts',
    'interface Job {\n  id: string;\n}\n\n\n\n\ntype Other = 1;\n\n\n\n\nfunction f(job: Job) {\n  return job.id;\n}',
    ['interface Job {', '  id: string;', '}'],
  ],
  [
    'fields of its class, with the head of it',
    'a.ts',
    'class Queue extends List {\n  private jobs: Job[] = [];\n\n\n\n\n  private size = 3;\n  f() {\n    return this.size;\n  }\n}',
    ['class Queue extends List {', '  private size = 3;'],
  ],
  [
    'a table, and of a long one its beginning',
    'a.js',
    `const TABLE = {\n${Array.from({ length: 30 }, (_, i) => `  k${i}: ${i},\n`).join('')}};\nfunction f(k) {\n  return TABLE[k];\n}`,
    ['const TABLE = {', ...Array.from({ length: 11 }, (_, i) => `  k${i}: ${i},`)],
  ],
  [
    'names that are taken apart',
    'a.js',
    'const { join, sep } = path;\nfunction f(a) {\n  return join(a);\n}',
    ['const { join, sep } = path;'],
  ],
  [
    'a name with a dot',
    'a.js',
    'internals.rx = /a/;\n\n\n\n\ninternals.other = /b/;\nfunction f(a) {\n  return internals.rx.test(a);\n}',
    ['internals.rx = /a/;'],
  ],
  [
    'nothing of a text over several lines',
    'a.js',
    'const HELP = `\nLIMIT = 3\n`;\nfunction f(a) {\n  return LIMIT;\n}',
    [],
  ],
  [
    'no call, no condition and no other function',
    'a.js',
    'limit(3);\nif (limit) go();\nfunction limit() {}\nlimit.x = 3;\nfunction f(a) {\n  return limit(a);\n}',
    [],
  ],
  [
    'constants of Python, over several lines too, and attributes of the class',
    'a.py',
    'import re\n\n\n\n\nWORD = re.compile(\n    r"a"\n)\n\n\n\n\nclass Scanner(Base):\n    limit: int = 3\n    other = 4\n\n\n\n\n    def f(self, text):\n        return WORD.match(text) and self.limit',
    ['WORD = re.compile(', '    r"a"', ')', 'class Scanner(Base):', '    limit: int = 3'],
  ],
  [
    'of a class with functions its head',
    'a.py',
    'class ParseError(ValueError):\n    def __str__(self):\n        return "a"\n\n\n\n\ndef f(text):\n    raise ParseError(text)',
    ['class ParseError(ValueError):'],
  ],
  [
    'what the function around it sets',
    'a.js',
    `function create(name) {\n  const WORD = /a/;\n\n\n\n\n  const OTHER = /b/;\n\n\n\n\n  function f(a) {\n    return WORD.test(a);\n  }\n  return f;\n}`,
    ['function create(name) {', '  const WORD = /a/;'],
  ],
  [
    'groups and structs of Go',
    'a.go',
    'package a\n\nconst (\n\tFirst = iota\n\tSecond\n)\n\n\n\n\nvar ErrOdd error = errors.New("odd")\n\n\n\n\ntype Job struct {\n\tid int\n}\n\n\n\n\nfunc (j *Job) f() error {\n\tif j.id == Second {\n\t\treturn ErrOdd\n\t}\n\treturn nil\n}',
    [
      'const (',
      '\tFirst = iota',
      '\tSecond',
      ')',
      'var ErrOdd error = errors.New("odd")',
      'type Job struct {',
      '\tid int',
      '}',
    ],
  ],
  [
    'statics of Rust',
    'a.rs',
    'static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new("a").unwrap());\n\n\n\n\nconst OTHER: u8 = 1;\npub fn f(text: &str) -> bool {\n    WORD.is_match(text)\n}',
    ['static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new("a").unwrap());'],
  ],
  [
    'fields of Java by their names, not by their types',
    'A.java',
    'class A {\n    private static final Pattern WORD = Pattern.compile("a");\n\n\n\n\n    private Pattern other;\n\n\n\n\n    private final Map<String, Pattern> byName = new HashMap<>();\n\n\n\n\n    boolean f(Pattern p) {\n        return WORD.matcher("").find();\n    }\n}',
    ['class A {', '    private static final Pattern WORD = Pattern.compile("a");'],
  ],
  [
    'macros and tables of C',
    'a.c',
    '#include <a.h>\n#define LIMIT 3\n\n\n\n\nstatic const int sizes[] =\n{\n    1, 2\n};\n\n\n\n\n#define OTHER 4\n\n\n\n\nint f(int n)\n{\n    return n < LIMIT ? sizes[n] : 0;\n}',
    ['#define LIMIT 3', 'static const int sizes[] =', '{', '    1, 2', '};'],
  ],
  [
    'constants of a Ruby module',
    'a.rb',
    'module Utils\n  WORD = /a/\n\n\n\n\n  OTHER = /b/\n\n\n\n\n  def f(text)\n    text =~ WORD\n  end\nend',
    ['module Utils', '  WORD = /a/'],
  ],
  [
    'properties and constants of PHP',
    'a.php',
    '<?php\nclass A {\n    const LIMIT = 3;\n\n\n\n\n    private $other = 1;\n\n\n\n\n    private array $jobs = [];\n\n\n\n\n    function f() {\n        return count($this->jobs) < self::LIMIT;\n    }\n}',
    ['class A {', '    const LIMIT = 3;', '    private array $jobs = [];'],
  ],
])('%s', async (_what, path, text, expected) => {
  expect(await besideF(path, text)).toEqual(expected);
});

test('of any file, whole lines outside of what is shown, within the room, are found without fail', () => {
  const line = fc.constantFrom(
    'const A = (',
    '  A: 1,',
    ')',
    'A = `',
    '',
    'type A = {',
    '}',
    'A, B = 1',
    'enum A {',
    '#define A',
    'use A',
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 80 }), fc.nat(79), (lines, at) => {
      const shown = [{ start: at + 1, end: at + 3 }];
      const found = outerNames('a.ts', [...lines.slice(0, at), 'f(A, B)', ...lines.slice(at)], [], shown);
      for (const { start, end } of found)
        expect([start >= 1, start <= end, end <= lines.length + 1]).toEqual([true, true, true]);
    }),
  );
});

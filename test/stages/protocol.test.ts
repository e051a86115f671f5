import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diffSize, patchKey } from '../../src/stages/changes.ts';
import { cleanPath, locatedKey, readLocations } from '../../src/stages/locations.ts';
import { readSearchRequest } from '../../src/stages/search-requests.ts';
import { commandLines, lines, section } from '../../src/stages/tags.ts';
import type { FileChange } from '../../src/task.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { mutatedReplies } from './mutated-reply.ts';

describe('sections', () => {
  test('takes the last one of a name, so that a draft before the answer does no harm', () => {
    expect(section('<files>\na\n</files> no, better:\n<files>\nb\n</files>', 'files')).toBe('b');
  });

  test.each([
    ['<files>a</files><files>b</files>', 'files', 'a\nb'],
    ['<locations>\na\n</locations>\n\n<locations>\nb\n</locations>', 'locations', 'a\nb'],
    ['<files>\na\n<files>\nb\n</files>', 'files', 'a\nb'],
    ['<search>a</search>\nand\n<search>b</search>', 'search', 'a\nb'],
    ['<title>a</title>\n<title>b</title>', 'title', 'b'],
    ['<files>a</files><files>b</files>\nNo:\n<files>c</files><files>d</files>', 'files', 'c\nd'],
  ])('takes all lists of a name that stand in a row, and all searches: %j', (reply, name, text) => {
    expect(section(reply, name)).toBe(text);
  });

  test.each<readonly [what: string, reply: string, name: string, text: string | undefined]>([
    ['in an explanation', "<title>a</title>\n<explanation>the page's <title> is kept</explanation>", 'title', 'a'],
    ['in one, on a line of its own', '<title>a</title>\n<explanation>\n<title>b</title>\n</explanation>', 'title', 'a'],
    ['in a sentence behind it', "<title>a</title>\n\nThe page's <title> is kept.", 'title', 'a'],
    ['with its end, in a sentence', '<title>a</title>\nI left <title> and </title> as they were.', 'title', 'a'],
    ['in a new file', '<title>a</title>\n<edit file="x.html">\n<title>b</title>\n</edit>', 'title', 'a'],
    ['in a fence', '<title>a</title>\n```html\n<title>b</title>\n```', 'title', 'a'],
    ['before it', 'I fill <title> and <covers>:\n<title>\na\n</title>\n<covers>\n1\n</covers>', 'covers', '1'],
    ['and nowhere else', 'In <covers> I would list 1 and 2.', 'covers', undefined],
    ['and the only one is in another section', '<analysis>why <files>a.js</files></analysis>', 'files', 'a.js'],
    ['but the only one is in a sentence', 'The title is <title>a</title>.', 'title', 'a'],
    ['but a sentence leads to it', 'Corrected: <files>b.js\nc.js', 'files', 'b.js\nc.js'],
    ['but it ends the line', 'These are the files <files>\na.js', 'files', 'a.js'],
    ['but all of them are in one fence', 'Here:\n```\n<title>a</title>\n<covers>1</covers>\n```\nDone.', 'title', 'a'],
  ])('is no tag that is spoken of: %s', (_what, reply, name, text) => {
    expect(section(reply, name)).toBe(text);
  });

  test.each<readonly [reply: string, name: string, text: string | undefined]>([
    ['### Explanation\nx\n### Cases covered\n1, 3\n### Patch\n', 'explanation', 'x'],
    ['### Title\na\n### Cases covered\n1, 3', 'covers', '1, 3'],
    ['**Cases covered:** 1, 3', 'covers', '1, 3'],
    ['**Explanation:** x\n\n## Patch\ny', 'explanation', 'x'],
    ['## Analysis\nx\n### Root cause\ny\n## Other\nz', 'analysis', 'x\n### Root cause\ny'],
    ['## Analysis\n```sh\n# a comment\nls\n```\ny\n# Other', 'analysis', '```sh\n# a comment\nls\n```\ny'],
    ['## Setup\n# install\nnpm ci', 'setup', '# install\nnpm ci'],
    ['**Cases**\n### Case 1: a\n### Case 2: b', 'cases', '### Case 1: a\n### Case 2: b'],
    ['## Cases\n## 1. a\n## 2. b', 'cases', '## 1. a\n## 2. b'],
    ['### Wrong test\ntest_a asks for 2', 'wrong-test', 'test_a asks for 2'],
    ['**Wrong-test:** test_a asks for 2', 'wrong-test', 'test_a asks for 2'],
  ])('under a heading ends at the next one of its level: %j', (reply, name, text) => {
    expect(section(reply, name)).toBe(text);
  });

  test('keeps elements that are part of a line, and those of commands', () => {
    expect(lines('code "<item>a</item>"')).toEqual(['code "<item>a</item>"']);
    expect(commandLines('cat > a.xml <<E\n<item>a</item>\nE')).toEqual(['cat > a.xml <<E', '<item>a</item>', 'E']);
  });

  test('reads requests that stand in elements', () => {
    expect(lines('<class>A</class>\n<code>b c</code>\n<function>d</function>')).toEqual([
      'class A',
      'code "b c"',
      'function d',
    ]);
  });

  test('reads to the next section when the end tag is missing', () => {
    expect(section('<analysis>why\n<files>\na.js\n</files>', 'analysis')).toBe('why');
  });

  test('reads inside a fence around the whole reply', () => {
    expect(section('```xml\n<files>\na.js\n</files>\n```', 'files')).toBe('a.js');
  });

  test.each([
    ['prose that names the tag', '<files>\na.js\n</files>\nI put them in `<files>` as asked.'],
    ['bold tags', '**<files>**\na.js\n**</files>**'],
    ['a blank in the tag', '<files >\na.js\n</files >'],
    ['a heading', '### files\na.js\n\n### Analysis\nwhy'],
    ['a bold heading', '**Files:**\na.js\n**Analysis:**\nwhy'],
    ['a numbered heading', '## 2. Files\na.js'],
    ['JSON', 'Here:\n```json\n{"analysis": "why", "files": ["a.js"]}\n```'],
    ['a fence inside', '<files>\n```\na.js\n```\n</files>'],
    ['a list of JSON inside', '<files>\n["a.js"]\n</files>'],
    ['an attribute in the tag', '<files count="1">\na.js\n</files>'],
    ['JSON with comments and a comma too many', '```json\n{"files": [\n  "a.js", // why\n],}\n```'],
    ['a bold heading with its text behind it', '**Analysis**: why\n\n**Files**: a.js\n\n**Locations**: b.js'],
    ['a bold heading with its colon inside', '**Files:** a.js\n**Analysis:** why'],
    ['a heading of words, with its text behind it', 'Files: a.js\nAnalysis: why'],
    ['a numbered heading without a sign', '1. Analysis\nwhy\n\n2. Files\na.js\n\n3. Locations\nb.js'],
    ['tags as headings', '### <analysis>\nwhy\n### <files>\na.js\n### <locations>\nb.js'],
    ['a tag and a heading', '<files>\na.js\n\n## Locations\nb.js'],
    ['an element for each file', '<files>\n<file>a.js</file>\n</files>'],
    ['an attribute for each file', '<files>\n<file path="a.js"/>\n</files>'],
    ['the tag of an item', '<analysis>\nwhy\n</analysis>\n<file>\na.js\n</file>'],
    ['an element for each file without a section', '<file path="a.js"/>'],
    ['such elements behind those of another section', '<locations><file>b.js</file></locations>\n<file>a.js</file>'],
    ['YAML', 'analysis: |\n  why\nfiles:\n  - a.js\ncases:\n  - b.js'],
    [
      'a reply whose blocks hold such tags',
      '<files>\na.js\n</files>\n<<<<<<< SEARCH\n<files>\nx\n</files>\n=======\n>>>>>>> REPLACE',
    ],
  ])('reads a section of %s', (_name, reply) => {
    expect(lines(section(reply, 'files') ?? '')).toEqual(['a.js']);
  });

  test.each([
    ['<file>a.js</file>\n<file>b.js</file>', 'files', ['a.js', 'b.js']],
    ['<file>a.js</file> <file>b.js</file>', 'files', ['a.js', 'b.js']],
    ['- <file>a.js</file>\n- <file>b.js</file>', 'files', ['a.js', 'b.js']],
    ['<location>\na.js :: f\nb.js\n</location>', 'locations', ['a.js :: f', 'b.js']],
    ['<location file="a.js" lines="3-7"/>', 'locations', ['a.js :: lines 3-7']],
    ['<cover>1, 2</cover>', 'covers', ['1, 2']],
    ['<file>a.js</file>\nNo:\n<file>b.js</file>', 'files', ['b.js']],
    ['<covers><case>1</case></covers>', 'cases', []],
    ['It parses a <file> element, and </file> ends it.', 'files', []],
    ['It parses\n<file> elements.', 'files', []],
  ])('reads tags that name an item where those of the section are missing: %j', (reply, name, items) => {
    expect(lines(section(reply, name) ?? '')).toEqual(items);
  });

  test('drops list markers and quotes around lines', () => {
    expect(lines('- `a.js`\n2. b.js\n\n* "c.js"')).toEqual(['a.js', 'b.js', 'c.js']);
  });

  test('keeps a quote that belongs to the line', () => {
    expect(lines('- code "arrayLimit"\n`code "x" in lib/a.js`')).toEqual(['code "arrayLimit"', 'code "x" in lib/a.js']);
  });
});

const CLAMP = { file: 'lib/a.js', function: 'clamp', startLine: 3, endLine: 7 };

test.each([
  '<location><file>lib/a.js</file><function>clamp</function><lines>3-7</lines></location>',
  '<location>\n  <path>lib/a.js</path>\n  <function>clamp</function>\n  <start_line>3</start_line>\n  <end_line>7</end_line>\n</location>',
  '<location file="lib/a.js" function="clamp" lines="3-7"/>',
  "<location file='lib/a.js' function='clamp' lines='3-7'></location>",
  '<file>lib/a.js</file>\n<function>clamp</function>\n<lines>3-7</lines>',
  '<file path="lib/a.js"/><function>clamp</function><lines>3-7</lines>',
  '1. <place>lib/a.js :: function clamp :: lines 3-7</place>',
  '| file | function | lines |\n|---|---|---|\n| lib/a.js | clamp | 3-7 |',
  'lib/a.js, function clamp, lines 3-7',
])('a place in elements, in a table, in words: %j', (text) => {
  expect(readLocations(text)).toEqual([CLAMP]);
});

test.each([
  '<location><file>lib/a.js</file><class>A</class><reason>why it is so</reason></location><location><file>b.js</file></location>',
  '<file>lib/a.js</file><class>A</class><reason>why it is so</reason><file>b.js</file>',
  '<location file="lib/a.js" class="A">why it is so</location>\n<location file="b.js"/>',
])('several places in elements: %j', (text) => {
  expect(readLocations(text)).toEqual([{ file: 'lib/a.js', class: 'A', reason: 'why it is so' }, { file: 'b.js' }]);
});

describe('locations', () => {
  test('reads every part, in any order and spelling', () => {
    expect(
      readLocations(
        '- `lib/a.js` :: class Foo :: method bar(x) :: lines 10-20 :: wrong test\nlib/b.py:7\n./c.ts :: function Foo.bar',
      ),
    ).toEqual([
      { file: 'lib/a.js', class: 'Foo', function: 'bar', startLine: 10, endLine: 20, reason: 'wrong test' },
      { file: 'lib/b.py', startLine: 7, endLine: 7 },
      { file: 'c.ts', class: 'Foo', function: 'bar' },
    ]);
  });

  const ab = { file: 'src/a.py', class: 'A', function: 'b' };
  const lined = { file: 'src/a.py', startLine: 79, endLine: 81 };
  test.each([
    ['src/a.py::A::b', [ab]],
    ['src/a.py :: A::b', [ab]],
    ['src/a.py :: A.b', [ab]],
    ['src/a.py :: A :: b', [ab]],
    ['**src/a.py** :: class A :: def b', [ab]],
    ['`src/a.py` :: impl A :: fn b', [ab]],
    ['path: src/a.py :: class A :: method b', [ab]],
    ['| src/a.py | A | b |', [ab]],
    ['src/a.py : class A : function b', [ab]],
    ['["src/a.py :: A.b"]', [ab]],
    ['[{"file": "src/a.py", "class": "A", "function": "b"}]', [ab]],
    ['src/a.py :: 79-81', [lined]],
    ['src/a.py:79-81', [lined]],
    ['src/a.py :: L79-L81', [lined]],
    ['src/a.py :: lines 79 to 81', [lined]],
    ['{"path": "src/a.py", "start_line": 79, "end_line": 81}', [lined]],
    ['```json\n[{"path": "src/a.py", "lines": "79-81"},]\n```', [lined]],
    ['src/a.py (lines 79-81): the test is wrong', [{ ...lined, reason: 'the test is wrong' }]],
    ['src/a.py: the test is wrong', [{ file: 'src/a.py', reason: 'the test is wrong' }]],
    ['src/a.py - the test is wrong', [{ file: 'src/a.py', reason: 'the test is wrong' }]],
    ['src/a.py lines 79-81', [lined]],
    ['`src/a.py` L79–L81 — it is wrong', [{ ...lined, reason: 'it is wrong' }]],
    ['src/a.py (L79-L81): it is wrong', [{ ...lined, reason: 'it is wrong' }]],
    ['src/a.py 79-81 - it is wrong', [{ ...lined, reason: 'it is wrong' }]],
    ['src/a.py 79-81', [lined]],
    ['src/a.py#L79-L81', [lined]],
    ['1. src/a.py: 79-81', [lined]],
    ['`src/a.py`: `A.b` (lines 79-81)', [{ ...ab, ...lined }]],
    ['src/a.py → A.b → 79-81', [{ ...ab, ...lined }]],
    ['src/a.py -> A.b', [ab]],
    ['src/a.py | class A | function b | lines 79-81', [{ ...ab, ...lined }]],
    [
      '- File: src/a.py\n- Class: A\n- Function: b\n- Lines: 79-81\n- Reason: why',
      [{ ...ab, ...lined, reason: 'why' }],
    ],
    ['src/a.py :: class A :: async def b', [ab]],
    ['src/a.py :: A::b<T>(x)', [ab]],
    ['src/a.py :: module.exports.b', [{ file: 'src/a.py', function: 'b' }]],
    ['{"locations": [{"file": "src/a.py", "lines": [79, 81]}]}', [lined]],
    ['[src/a.py](src/a.py#L79-L81)', [lined]],
    ['File "src/a.py", line 79, in b', [{ file: 'src/a.py', function: 'b', startLine: 79, endLine: 79 }]],
    ['src/a.py :: clase A :: función b :: líneas 79-81', [{ ...ab, ...lined }]],
    ['src/a.py :: Zeilen 79 bis 81', [lined]],
    ['- src/a.py\n  - class A\n  - function b\n  - lines 79-81', [{ ...ab, ...lined }]],
    ['src/a.py -> A -> b [79-81]', [{ ...ab, ...lined }]],
    ['src/a.py :: 第79-81行', [lined]],
    ['src/a.py :: lines 79-81 (the loop)', [lined]],
    ['src/a.py :: step2 :: case 3', [{ file: 'src/a.py', function: 'step2', reason: 'case 3' }]],
    ['src/a.py :: lines 79-81, 90', [lined, { file: 'src/a.py', startLine: 90, endLine: 90 }]],
    ['src/a.py：第 79 行', [{ file: 'src/a.py', startLine: 79, endLine: 79 }]],
    ['src/a.py [79:81]', [lined]],
    ['src/a.py :: between lines 79 and 81', [lined]],
    ['src/a.py :: A.prototype.b', [ab]],
    ['src/a.rs :: impl<T> A<T> :: fn b', [{ ...ab, file: 'src/a.rs' }]],
    ['src/a.rs :: impl fmt::Display for A :: fn b', [{ ...ab, file: 'src/a.rs' }]],
    ['at A.b (src/a.js:79:12)', [{ ...ab, file: 'src/a.js', startLine: 79, endLine: 79 }]],
    ['at src/a.js:79:12', [{ file: 'src/a.js', startLine: 79, endLine: 79 }]],
    [
      '[src/a.py](https://host.example/o/r/blob/main/src/a.py#L79) :: function A.b',
      [{ ...ab, startLine: 79, endLine: 79 }],
    ],
    ['src/a.py ::', [{ file: 'src/a.py' }]],
    ['src/a.py :: class N/A :: function b', [{ file: 'src/a.py', function: 'b' }]],
    ['src/a.py :: class None :: function b', [{ file: 'src/a.py', function: 'b' }]],
    ['src/a.py :: function none', [{ file: 'src/a.py', function: 'none' }]],
    ['src/a.py :: function b :: fails for [1, 2]', [{ file: 'src/a.py', function: 'b', reason: 'fails for [1, 2]' }]],
    [
      'src/a.py :: function b :: between 1 and 2 it fails',
      [{ file: 'src/a.py', function: 'b', reason: 'between 1 and 2 it fails' }],
    ],
  ])('understands %s', (text, places) => {
    expect(readLocations(text)).toEqual(places);
  });

  const placed = { ...ab, ...lined };
  test.each([
    ['src/a.py::A.b:79-81', [placed]],
    ['src/a.py::A::b (lines 79-81)', [placed]],
    ['src/a.py :: A.b() (lines 79-81)', [placed]],
    ['src/a.py :: `A.b` [79-81]', [placed]],
    ['src/a.py :: A.b#L79-L81', [placed]],
    ['src/a.py :: A.b @ 79-81', [placed]],
    ['src/a.py :: A.b, lines 79-81.', [placed]],
    ['src/a.py :: A.b at lines 79-81: why', [{ ...placed, reason: 'why' }]],
    ['src/a.py :: lines 79-81 in A.b()', [placed]],
    ['src/a.py :: lines 79-81 (method A.b)', [placed]],
    ['src/a.py:79-81 in A.b()', [placed]],
    ['src/a.py - A.b(x, y=f()) - lines 79-81', [placed]],
    ['src/a.py :: class A, function b, lines 79-81', [placed]],
    ['src/a.py :: method b of class A (lines 79-81)', [placed]],
    ['src/a.py :: lines: 79-81; method: A.b', [placed]],
    ['src/a.py > A > b > 79-81', [placed]],
    ['src/a.py :: func (a *A) b(x int) error :: lines 79-81', [placed]],
    ['src/a.py :: A.b :: around lines ~79-81', [placed]],
    ['src/a.py;A.b;79-81', [placed]],
    ['src/a.py :: A.b :: lines 79\u201181', [placed]],
    ['src/a.py\u202f:: A.b :: lines\u00a079\u221281', [placed]],
    ['| `src/a.py` | `A.b` | 79\u201181 |', [placed]],
    ['src/a.py :: class `A` :: function `b` :: lines `79-81`', [placed]],
    ['<src/a.py> :: <class A> :: <function b> :: <lines 79-81>', [placed]],
    ['【F:src/a.py†L79-L81】', [lined]],
    ['src/a.py :: A.b :: 79-81 :: why 【F:src/a.py†L1-L2】', [{ ...placed, reason: 'why' }]],
    ['{"path": "src/a.py", "symbol": "A.b", "line_range": "79-81"}', [placed]],
    ['[{"file": "src/a.py", "class_name": "A", "method_name": "b", "line_start": 79, "line_end": 81}]', [placed]],
    ['src/a.py|A.b|79-81', [placed]],
    ['src/a.py:A.b:79-81', [placed]],
    ['src/a.py#A.b', [ab]],
    ['src/a.py [A.b] 79-81', [placed]],
    ['src/a.py {79-81}', [lined]],
    ['src/a.py :: [79, 81]', [lined]],
    ['src/a.py :: 79..81', [lined]],
    ['src/a.py :: line numbers 79…81', [lined]],
    ['src/a.py :: Ln 79 - Ln 81', [lined]],
    ['src/a.py class=A function=b lines=79-81', [placed]],
    ['src/a.py :: export default async function b(x: A): void :: 79-81', [{ ...lined, function: 'b', reason: 'void' }]],
    ['src/a.py :: public static method A.b(x) {', [ab]],
    ['src/a.py :: A.b().', [ab]],
    ['src/a.py :: A.b() – the test is wrong', [{ ...ab, reason: 'the test is wrong' }]],
    ['src/a.py :: the test is wrong (lines 79-81)', [{ ...lined, reason: 'the test is wrong (lines 79-81)' }]],
  ])('punctuation around names and lines loses neither: %s', (text, places) => {
    expect(readLocations(text)).toEqual(places);
  });

  test.each([
    ['src/a.py :: lines 79-81: `a[0] = f(3, 4)`', [{ ...lined, reason: '`a[0] = f(3, 4)`' }]],
    ['src/a.py :: lines 79-81 `a[0]`', [{ ...lined, reason: '`a[0]`' }]],
    ['src/a.py:79-81 a[0]', [{ ...lined, reason: 'a[0]' }]],
    ['src/a.py :: 79-81: `a[0]`', [{ ...lined, reason: '`a[0]`' }]],
    ['src/a.py > 79-81 > if a > 3', [{ ...lined, reason: 'if a 3' }]],
    ['src/a.py :: handles 3-5 items', [{ file: 'src/a.py', reason: 'handles 3-5 items' }]],
    ['src/a.py :: step: 3-5 items', [{ file: 'src/a.py', reason: 'step: 3-5 items' }]],
  ])('numbers in code and in words are no lines: %s', (text, places) => {
    expect(readLocations(text)).toEqual(places);
  });

  test.each(['src/a.py :: lines 81-79', 'src/a.py:81-79', 'src/a.py#L81-L79', 'src/a.py :: line 81 to line 79'])(
    'lines told from the last to the first: %s',
    (text) => {
      expect(readLocations(text)).toEqual([lined]);
    },
  );

  describe.each(['lib/加 法.js', "lib/it's.js", 'my docs/a (copy).py', 'app/(shop)/[id]/page.tsx', 'src/a, b: c.ts'])(
    'a path of the repository is read as it is: %s',
    (file) => {
      const known = ['lib/a.js', 'lib/加', 'my', 'docs/a', file].map((path) => ({ path }));
      const lined = { file, startLine: 79, endLine: 81 };
      test.each<readonly [form: (path: string) => string, place: object]>([
        [(path) => path, { file }],
        [(path) => `- \`${path}\` :: class A :: function b`, { file, class: 'A', function: 'b' }],
        [(path) => `./${path}:79-81`, lined],
        [(path) => `${path} :: lines 79-81 :: wrong`, { ...lined, reason: 'wrong' }],
        [(path) => `| ${path} | lines 79-81 |`, lined],
        [(path) => `${path} (lines 79-81): the test is wrong`, { ...lined, reason: 'the test is wrong' }],
        [(path) => `[{"file": "${path}", "lines": "79-81"}]`, lined],
        [(path) => `${path}: as lib/a.js and ${path} say`, { file, reason: `as lib/a.js and ${file} say` }],
      ])('%s', (form, place) => {
        expect(readLocations(form(file), known)).toEqual([place]);
      });
    },
  );

  test('more odd paths than ten keep apart', () => {
    const paths = Array.from({ length: 25 }, (_, i) => `a b/${i}.js`);
    const known = paths.map((path) => ({ path }));
    expect(readLocations(paths.join('\n'), known)).toEqual(paths.map((file) => ({ file })));
  });

  test('prose with blanks is still no place', () => {
    expect(readLocations('The fault is here :: lines 1-2', [{ path: 'lib/加 法.js' }])).toEqual([]);
  });

  test('apostrophes stay in a word, quotes around a path go', () => {
    expect(["'lib/it's.js'", '"lib/a.js"', "`./lib/a.js`'", "'lib/a.js':"].map(cleanPath)).toEqual([
      "lib/it's.js",
      'lib/a.js',
      'lib/a.js',
      'lib/a.js:',
    ]);
  });

  test('equal sets of functions have one key, whatever their order, lines and reasons', () => {
    const a = locatedKey([
      { file: 'a', function: 'f', startLine: 1, endLine: 2 },
      { file: 'b', function: 'g' },
    ]);
    const b = locatedKey([
      { file: 'b', function: 'g', reason: 'x' },
      { file: 'a', function: 'f' },
    ]);
    expect(a).toBe(b);
    expect(a).not.toBe(locatedKey([{ file: 'a', function: 'f' }]));
  });

  test('never throws', () => {
    const valid = [
      '<analysis>\nwhy\n</analysis>\n<locations>\nsrc/a.py :: class A :: function b :: lines 79-81 :: why\n</locations>',
      '<search>\nfunction b in file src/a.py\ncode "x" in file src/a.py\nlines src/a.py:1-9\n</search>',
      '{"locations": [{"file": "src/a.py", "lines": [79, 81]}]}',
      '| src/a.py | A | b | 79-81 |',
      '- File: src/a.py\n- Class: A\n- Lines: 79-81',
    ];
    const markers = [
      '::',
      ' :: ',
      '{',
      '"}]',
      '|',
      '```json',
      '<locations>',
      '</search>',
      '**',
      '->',
      ':',
      '(',
      'lines',
      '#L',
    ];
    fc.assert(
      fc.property(fc.oneof(mutatedReplies(valid, markers), fc.string()), (reply) => {
        for (const name of ['locations', 'search', 'files']) {
          const text = section(reply, name) ?? reply;
          for (const { file } of readLocations(text)) expect(file).not.toBe('');
          for (const line of lines(text)) readSearchRequest(line);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('search requests', () => {
  test.each([
    ['class Foo', { kind: 'class', name: 'Foo' }],
    ['function bar', { kind: 'method', name: 'bar' }],
    ['method bar in class Foo', { kind: 'method', name: 'bar', class: 'Foo' }],
    ['method Foo.bar()', { kind: 'method', name: 'bar', class: 'Foo' }],
    ['function bar in file ./lib/a.js', { kind: 'method', name: 'bar', file: 'lib/a.js' }],
    ['code "a \\"b" in file lib/a.js', { kind: 'code', text: 'a \\"b', file: 'lib/a.js' }],
    ['lines lib/a.js:120', { kind: 'lines', file: 'lib/a.js', line: 120, window: 20 }],
    ['lines lib/a.js:100-200', { kind: 'lines', file: 'lib/a.js', line: 150, window: 50 }],
    ['I want to look at `isEmpty` in lib/a.js.', { kind: 'method', name: 'isEmpty', file: 'lib/a.js' }],
    ["Let's see the function `foo`", { kind: 'method', name: 'foo' }],
    ['I need to check lib/a.js', { kind: 'file', file: 'lib/a.js' }],
    ['`Foo` in lib/a.js', { kind: 'class', name: 'Foo' }],
    ['lines lib/a.js:200-100', { kind: 'lines', file: 'lib/a.js', line: 150, window: 50 }],
    ['file lib/a.js', { kind: 'file', file: 'lib/a.js' }],
    ['lib/a.js', { kind: 'file', file: 'lib/a.js' }],
    ['`lib/a.js`', { kind: 'file', file: 'lib/a.js' }],
    ['directory lib/', { kind: 'file', file: 'lib' }],
    ['lib/', { kind: 'file', file: 'lib' }],
    ['lib/a.js:100-200', { kind: 'lines', file: 'lib/a.js', line: 150, window: 50 }],
    ['lines lib/a.js 44-90', { kind: 'lines', file: 'lib/a.js', line: 67, window: 23 }],
    ['lines 44-90 in lib/a.js', { kind: 'lines', file: 'lib/a.js', line: 67, window: 23 }],
    ['file lib/a.js lines 44 to 90', { kind: 'lines', file: 'lib/a.js', line: 67, window: 23 }],
    ['lines path:lib/a.js:120', { kind: 'lines', file: 'lib/a.js', line: 120, window: 20 }],
    ['grep "foo" in lib/a.js', { kind: 'code', text: 'foo', file: 'lib/a.js' }],
    ['rg -n foo', { kind: 'code', text: 'foo' }],
    ['rg "foo" lib', { kind: 'code', text: 'foo' }],
    ['grep foo Makefile', { kind: 'code', text: 'foo', file: 'Makefile' }],
    ['grep -rn foo', { kind: 'code', text: 'foo' }],
    ['code foo_bar', { kind: 'code', text: 'foo_bar' }],
    ['code "foo" in lib/', { kind: 'code', text: 'foo' }],
    ['variable FOO', { kind: 'code', text: 'FOO' }],
    ['function `foo`', { kind: 'method', name: 'foo' }],
    ['function Parser::parse', { kind: 'method', name: 'parse', class: 'Parser' }],
    ['def foo(a, b)', { kind: 'method', name: 'foo' }],
    ['method bar in Foo', { kind: 'method', name: 'bar', class: 'Foo' }],
    ['code "foo" and "bar"', { kind: 'code', text: 'foo' }],
    ['code: foo bar in file lib/a.js', { kind: 'code', text: 'foo bar', file: 'lib/a.js' }],
    ['code foo(a, b)', { kind: 'code', text: 'foo(a, b)' }],
    ['grep -rn "foo bar" lib/', { kind: 'code', text: 'foo bar' }],
    ['grep -n foo lib/a.js', { kind: 'code', text: 'foo', file: 'lib/a.js' }],
    ['callers of foo', { kind: 'code', text: 'foo' }],
    ['sed -n 44,90p lib/a.js', { kind: 'lines', file: 'lib/a.js', line: 67, window: 23 }],
    ['view lib/a.js 44 90', { kind: 'lines', file: 'lib/a.js', line: 67, window: 23 }],
    ['file lib/a.js, lines 44-90', { kind: 'lines', file: 'lib/a.js', line: 67, window: 23 }],
    ['search_method_in_class("bar", "Foo")', { kind: 'method', name: 'bar', class: 'Foo' }],
    ['search_code_in_file("a b", "lib/a.js")', { kind: 'code', text: 'a b', file: 'lib/a.js' }],
    ['**function** `foo`', { kind: 'method', name: 'foo' }],
    ['enum Foo', { kind: 'class', name: 'Foo' }],
    ['class: Foo', { kind: 'class', name: 'Foo' }],
    ['lines: lib/a.js 44-90', { kind: 'lines', file: 'lib/a.js', line: 67, window: 23 }],
    ['view lib/a.js [44, 90]', { kind: 'lines', file: 'lib/a.js', line: 67, window: 23 }],
    ['Makefile: 44-90', { kind: 'lines', file: 'Makefile', line: 67, window: 23 }],
    ['the method `bar` in class Foo', { kind: 'method', name: 'bar', class: 'Foo' }],
    ['file lib/a.js (whole)', { kind: 'file', file: 'lib/a.js' }],
    ['class Foo - the base class', { kind: 'class', name: 'Foo' }],
    ['code "foo" - who calls it', { kind: 'code', text: 'foo' }],
    ['code "foo" in file lib/a.js (twice)', { kind: 'code', text: 'foo', file: 'lib/a.js' }],
    ['code a - b', { kind: 'code', text: 'a - b' }],
    ['code if (x)', { kind: 'code', text: 'if (x)' }],
    ['function name: foo  # its definition', { kind: 'method', name: 'foo' }],
    ['PriceList', { kind: 'code', text: 'PriceList' }],
    ['code “discount.apply”', { kind: 'code', text: 'discount.apply' }],
    ['code ‘PriceList(’ in file lib/a.js', { kind: 'code', text: 'PriceList(', file: 'lib/a.js' }],
    ['code "“"', { kind: 'code', text: '“' }],
    ['find all usages of read_rows', { kind: 'code', text: 'read_rows' }],
    ['implementation of `read_rows`', { kind: 'code', text: 'read_rows' }],
    ['see class PriceList', { kind: 'class', name: 'PriceList' }],
    ['get file lib/a.js', { kind: 'file', file: 'lib/a.js' }],
    ['total()', { kind: 'code', text: 'total' }],
    ['read_rows', { kind: 'code', text: 'read_rows' }],
    ['`apply`', { kind: 'code', text: 'apply' }],
    ['apply()', { kind: 'code', text: 'apply' }],
    ['show me lib/a.js', { kind: 'file', file: 'lib/a.js' }],
    ['view file lib/a.js', { kind: 'file', file: 'lib/a.js' }],
    ['look at the lib/a.js', { kind: 'file', file: 'lib/a.js' }],
    ['please show the file Makefile', { kind: 'file', file: 'Makefile' }],
    ['lib/a.js lines 44-90', { kind: 'lines', file: 'lib/a.js', line: 67, window: 23 }],
    ['lib/a.js, 44 to 90', { kind: 'lines', file: 'lib/a.js', line: 67, window: 23 }],
    ['lib/a.js: Foo.bar', { kind: 'method', name: 'bar', class: 'Foo', file: 'lib/a.js' }],
    ['lib/a.js :: bar()', { kind: 'method', name: 'bar', file: 'lib/a.js' }],
    ['lib/a.js::Foo', { kind: 'class', name: 'Foo' }],
    ["rg -n -A 3 'def apply' lib/a.js", { kind: 'code', text: 'def apply', file: 'lib/a.js' }],
    ['grep --context=2 -n foo lib/a.js', { kind: 'code', text: 'foo', file: 'lib/a.js' }],
    ['cat lib/a.js | head -50', { kind: 'file', file: 'lib/a.js' }],
  ])('understands %s', (text, request) => {
    expect(readSearchRequest(text)).toEqual(request);
  });

  test('reads requests in JSON', () => {
    const text = '[{"type": "function", "name": "foo", "file": "lib/a.js"}, {"kind": "code", "text": "a b"}]';
    expect(lines(text).map(readSearchRequest)).toEqual([
      { kind: 'method', name: 'foo', file: 'lib/a.js' },
      { kind: 'code', text: 'a b' },
    ]);
  });

  test.each<readonly [line: string, request: object]>([
    // Shells.
    ['git grep total', { kind: 'code', text: 'total' }],
    ['grep -r "def total" . --include="*.py"', { kind: 'code', text: 'def total' }],
    ['cat src/a.py | grep -n total', { kind: 'code', text: 'total', file: 'src/a.py' }],
    ["nl -ba src/a.py | sed -n '20,40p'", { kind: 'lines', file: 'src/a.py', line: 30, window: 20 }],
    ['head -60 src/a.py', { kind: 'lines', file: 'src/a.py', line: 30, window: 30 }],
    ['less src/a.py', { kind: 'file', file: 'src/a.py' }],
    ['find . -type f -name "a.py"', { kind: 'file', file: 'a.py' }],
    // Calls of other tools.
    ['view_file("src/a.py")', { kind: 'file', file: 'src/a.py' }],
    ['view_lines("src/a.py", 20, 40)', { kind: 'lines', file: 'src/a.py', line: 30, window: 20 }],
    ['get_code_around_line("src/a.py", 26, 10)', { kind: 'lines', file: 'src/a.py', line: 26, window: 20 }],
    ['read_file({"path": "src/a.py"})', { kind: 'file', file: 'src/a.py' }],
    ['open_file path="src/a.py"', { kind: 'file', file: 'src/a.py' }],
    ['find_class("Cart")', { kind: 'class', name: 'Cart' }],
    ['get_function(name="total", file="src/a.py")', { kind: 'method', name: 'total', file: 'src/a.py' }],
    ['grep("left over", "src/a.py")', { kind: 'code', text: 'left over', file: 'src/a.py' }],
    // Lines and names.
    ['view src/a.py from line 20 to 40', { kind: 'lines', file: 'src/a.py', line: 30, window: 20 }],
    ['read src/a.py (20-40)', { kind: 'lines', file: 'src/a.py', line: 30, window: 20 }],
    ['Cart::total', { kind: 'method', name: 'total', class: 'Cart' }],
    ['Cart#total', { kind: 'method', name: 'total', class: 'Cart' }],
    ['method Cart.prototype.total', { kind: 'method', name: 'total', class: 'Cart' }],
    ['func (c *Cart) Total', { kind: 'method', name: 'Total', class: 'Cart' }],
    ['impl<T> Stack<T>', { kind: 'class', name: 'Stack' }],
    ['all uses of total in src/', { kind: 'code', text: 'total' }],
    ['search: left over', { kind: 'code', text: 'left over' }],
    // Questions about one name, and other languages.
    ['where is parse_amount defined?', { kind: 'code', text: 'parse_amount' }],
    ['who calls `total`?', { kind: 'code', text: 'total' }],
    ['who calls Cart.total', { kind: 'code', text: 'Cart.total' }],
    ['Find where `Cart.total` is called', { kind: 'code', text: 'Cart.total' }],
    ['query: json.dumps', { kind: 'code', text: 'json.dumps' }],
    ['"formatDate(" in web/src', { kind: 'code', text: 'formatDate(' }],
    ['"left over" in src/a.py', { kind: 'code', text: 'left over', file: 'src/a.py' }],
    ['`total` in src/a.py', { kind: 'method', name: 'total', file: 'src/a.py' }],
    ['查看类 Cart', { kind: 'class', name: 'Cart' }],
    ['函数 total', { kind: 'method', name: 'total' }],
    ['Datei src/a.py', { kind: 'file', file: 'src/a.py' }],
    ['Methode total', { kind: 'method', name: 'total' }],
  ])('in other words: %s', (line, request) => {
    expect(readSearchRequest(line)).toEqual(request);
  });

  test.each(['where is it defined?', 'how do parse_amount and format_amount differ?', 'find . -name "*.py"'])(
    'does not guess what is asked for: %s',
    (line) => {
      expect(readSearchRequest(line)).toBeUndefined();
    },
  );

  test.each(['please look around', 'apply', 'Nothing', 'Understood', 'show me'])('does not guess: %s', (text) => {
    expect(readSearchRequest(text)).toBeUndefined();
  });
});

describe('equal patches', () => {
  const key = (...changes: readonly FileChange[]) => patchKey(changes, fakeWorkspace({}));
  const one = (path: string, text: string | null) => key({ path, text });

  test('comments, blank lines and blanks do not count; indentation counts in Python', async () => {
    expect(await one('a.js', 'x = 1;\n')).toBe(await one('a.js', '\n// why\n  x  =  1;  \n'));
    expect(await one('a.py', 'x = 1\n')).toBe(await one('a.py', '# why\nx = 1  \n\n'));
    expect(await one('a.py', 'x = 1\n')).not.toBe(await one('a.py', '  x = 1\n'));
  });

  test('paths, and what is deleted, count; the order of files does not', async () => {
    expect(await one('a.js', 'x = 1;\n')).not.toBe(await one('b.js', 'x = 1;\n'));
    expect(await one('a.txt', null)).not.toBe(await one('a.txt', '(deleted)'));
    const [a, b] = [
      { path: 'a.txt', text: '1' },
      { path: 'b.txt', text: '2' },
    ];
    expect(await key(a, b)).toBe(await key(b, a));
    expect(await key(a, b)).not.toBe(await one('a.txt', '1\n\nb.txt\n2'));
  });

  test('the size of a diff counts its changed lines only', () => {
    expect(diffSize('--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n+d\n')).toBe(3);
  });
});

import { expect, test } from '@jest/globals';
import type { Prompts } from '../../src/ports.ts';
import { faultLocalization } from '../../src/stages/fault-localization.ts';
import { placeName } from '../../src/stages/locations.ts';
import type { Scene } from '../../src/stages/stage.ts';
import type { Location } from '../../src/task.ts';
import { resolveLocation } from '../../src/workspace/resolve.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const prompts: Prompts = { hashes: {}, render: (name) => name };
const scene: Scene = {
  task: { id: 'local', title: 'title', body: 'body', comments: [], base: '0'.repeat(40) },
  workspace: fakeWorkspace({ 'lib/a.js': 'let a = 1;\n' }),
  prompts,
  parent: undefined,
  evidence: '',
  cases: [],
  tried: [],
  left: 8000,
  room: 1000,
  count: (text) => text.length,
};
const read = (reply: string) => faultLocalization.read(reply, scene);

test('a search for code is answered as the prompt writes it, quotes at the end of the line included', async () => {
  expect(await read('<search>\nfunction f\ncode "arrayLimit"\n</search>')).toEqual({
    kind: 'search',
    requests: [
      { kind: 'method', name: 'f' },
      { kind: 'code', text: 'arrayLimit' },
    ],
    unanswered: [],
  });
});

test('requests that stand in one line are all answered', async () => {
  expect(await read('<search>\nclass A, function b(x, y); file lib/a.js\n</search>')).toMatchObject({
    requests: [
      { kind: 'class', name: 'A' },
      { kind: 'method', name: 'b' },
      { kind: 'file', file: 'lib/a.js' },
    ],
    unanswered: [],
  });
});

test('lines that are no request, and requests beyond the sixth, are named instead of dropped', async () => {
  const many = Array.from({ length: 7 }, (_, i) => `function f${i}`).join('\n');
  expect(await read(`<search>\nlook around\n${many}\n</search>`)).toMatchObject({
    kind: 'search',
    unanswered: ['look around', 'function f6'],
  });
});

test('who searches and names places at once gets the answers; the places count where no turn is left', async () => {
  const place = { file: 'lib/a.js', startLine: 1, endLine: 1 };
  const workspace = { ...scene.workspace, resolve: async () => ({ location: place, code: '' }) };
  const reply = '<search>\nfunction f\n</search>\n<locations>\nlib/a.js:1\n</locations>';
  expect(await faultLocalization.read(reply, { ...scene, workspace })).toMatchObject({
    kind: 'search',
    requests: [{ kind: 'method', name: 'f' }],
    otherwise: { kind: 'draft', draft: { locations: [place] } },
  });
});

test('right lines under a wrong name are taken', async () => {
  const place = { file: 'lib/a.js', startLine: 1, endLine: 1 };
  const resolve: Scene['workspace']['resolve'] = async (location) =>
    location.class === undefined ? { location, code: '' } : undefined;
  const reply = '<locations>\nlib/a.js :: class Wrong :: lines 1-1\n</locations>';
  expect(await faultLocalization.read(reply, { ...scene, workspace: { ...scene.workspace, resolve } })).toMatchObject({
    kind: 'draft',
    draft: { locations: [place] },
  });
});

const known = fakeWorkspace({ 'lib/a.js': '', 'lib/b.js': '', Makefile: '' });
const readKnown = (reply: string) => {
  const workspace: Scene['workspace'] = { ...known, resolve: async (location) => ({ location, code: '' }) };
  return faultLocalization.read(reply, { ...scene, workspace });
};
const b = { file: 'lib/a.js', class: 'A', function: 'b' };
const lined = { file: 'lib/a.js', startLine: 3, endLine: 7 };

test.each([
  ['`A.b` in `lib/a.js` (lines 3-7)', { ...b, ...lined }],
  ['A.b (lib/a.js:3-7)', { ...b, ...lined }],
  ['class A (a.js:3-7)', { ...lined, class: 'A' }],
  ['Lines 3-7 of lib/a.js: the loop is wrong', { ...lined, reason: 'the loop is wrong' }],
  ['In `lib/a.js`, the method `b` (lines 3-7) is wrong.', { ...lined, function: 'b', reason: 'is wrong' }],
  ['The fault is in lib/a.js, lines 3-7', lined],
  ['Bug in lib/a.js: lines 3-7', lined],
  ['method A.b in lib/a.js', b],
  ['In Makefile, lines 3-7', { ...lined, file: 'Makefile' }],
  ['✅ lib/a.js :: A.b() :: 3-7', { ...b, ...lined }],
  ['Location 1: lib/a.js :: A.b :: 3-7', { ...b, ...lined }],
])('the only path of a line with a place is understood wherever it stands: %s', async (line, location) => {
  expect(await readKnown(`<locations>\n${line}\n</locations>`)).toMatchObject({ draft: { locations: [location] } });
});

test.each([
  'Lines 3-7 of lib/a.js or lib/b.js',
  'The fault is not in lib/a.js, lines 3-7',
  'The fault is in lib/a.js',
  'See lib/a.js for how it is called',
  'The method `b` is called by `c` in lib/a.js',
])('a line with several paths, a denied one or no place is no place: %s', async (line) => {
  expect(await readKnown(`<locations>\n${line}\n</locations>`)).toEqual({
    kind: 'invalid',
    reason: `no place was understood in <locations> (${line}). Begin each line with its path: path :: function name :: lines a-b.`,
  });
});

test('what is wrong with <locations> is told of <locations>, unless the reply searches', async () => {
  expect(await readKnown('<locations>\n</locations>')).toMatchObject({
    reason: expect.stringContaining('no place was understood in <locations> (the section is empty).'),
  });
  expect(await readKnown('<locations>\nNone so far.\n</locations>\n<search>\nsomething\n</search>')).toEqual({
    kind: 'invalid',
    reason: 'no search request was understood (something).',
  });
});

test('a path that is not there stays the one that is meant', async () => {
  const reply = '<locations>\nsrc/gone.js :: function b :: called by lib/a.js (lines 3-7)\n</locations>';
  expect(await readKnown(reply)).toMatchObject({
    kind: 'invalid',
    reason: expect.stringContaining('these places do not exist'),
  });
});

test.each([
  ['{"name": "search", "arguments": {"query": "class Foo"}}', [{ kind: 'class', name: 'Foo' }]],
  ['{"name": "search", "arguments": "{\\"query\\": \\"a.b\\"}"}', [{ kind: 'code', text: 'a.b' }]],
  [
    '{"name": "grep", "arguments": {"pattern": "class \\"Foo", "path": "lib/a.js"}}',
    [{ kind: 'code', text: 'class "Foo', file: 'lib/a.js' }],
  ],
  [
    '{"name": "read_file", "arguments": {"path": "lib/a.js", "start_line": 44, "end_line": 90}}',
    [{ kind: 'lines', file: 'lib/a.js', line: 67, window: 23 }],
  ],
  [
    '[{"function": {"name": "view", "arguments": {"path": "lib/a.js", "view_range": [44, 90]}}}, {"name": "open_file", "parameters": {"file_path": "lib/b.js"}}]',
    [
      { kind: 'lines', file: 'lib/a.js', line: 67, window: 23 },
      { kind: 'file', file: 'lib/b.js' },
    ],
  ],
  [
    '{"name": "search_method_in_class", "arguments": {"class_name": "A", "method_name": "b"}}',
    [{ kind: 'method', name: 'b', class: 'A' }],
  ],
  ['<function=search_code><parameter=query>\nfoo(\n</parameter></function>', [{ kind: 'code', text: 'foo(' }]],
  ['view\n<arg_key>path</arg_key>\n<arg_value>lib/a.js</arg_value>', [{ kind: 'file', file: 'lib/a.js' }]],
])('searches that are calls of tools are answered: %s', async (call, requests) => {
  expect(await read(`I look at it.\n<tool_call>\n${call}\n</tool_call>`)).toEqual({
    kind: 'search',
    requests,
    unanswered: [],
  });
});

test.each([
  '{"name": "edit", "arguments": {"path": "lib/a.js", "search": "a", "replace": "b"}}',
  '{"name": "run_tests", "arguments": {"path": "lib/a.js"}}',
  '{"name": "search"',
])('a call of another tool is no search: %s', async (call) => {
  expect(await read(`<tool_call>\n${call}\n</tool_call>`)).toMatchObject({
    reason: 'there is neither a <search> nor a <locations> section in it.',
  });
});

const ALIKE =
  'import re\n\nTOKEN = re.compile("a")\n\n\nclass Cart:\n    size = 3\n\n    def total(self):\n        return 1\n\n\nclass Wishlist:\n    def total(self):\n        return 2\n';
const MANY = Array.from({ length: 5 }, (_, i) => `class C${i}:\n    def run(self):\n        pass\n`).join('\n');

async function placesOf(reply: string) {
  const files = { 'shop/cart.py': ALIKE, 'shop/many.py': MANY };
  const own = fakeWorkspace(files);
  const index = { read: own.read, definitions: own.definitions };
  const workspace = { ...own, resolve: (location: Location) => resolveLocation(index, location) };
  const reading = await faultLocalization.read(`<locations>\n${reply}\n</locations>`, { ...scene, workspace });
  if (reading.kind === 'invalid') return reading.reason;
  const draft = reading.kind === 'draft' && reading.draft.kind === 'localization' ? reading.draft : undefined;
  return draft?.locations.map((one) => `${placeName(one)} ${one.startLine}-${one.endLine}`);
}

test.each<readonly [string, readonly string[] | RegExp]>([
  ['shop/cart.py :: function total', ['shop/cart.py Cart.total 9-10', 'shop/cart.py Wishlist.total 14-15']],
  ['shop/cart.py :: class Wishlist :: function total', ['shop/cart.py Wishlist.total 14-15']],
  ['shop/cart.py :: function total :: lines 15-15', ['shop/cart.py total 15-15']],
  ['shop/cart.py :: class Cart :: size and total', ['shop/cart.py Cart.size 7-7', 'shop/cart.py Cart.total 9-10']],
  [
    'shop/cart.py :: class Cart :: functions `total()`, size',
    ['shop/cart.py Cart.total 9-10', 'shop/cart.py Cart.size 7-7'],
  ],
  [
    'shop/cart.py :: Cart.total and Wishlist.total',
    ['shop/cart.py Cart.total 9-10', 'shop/cart.py Wishlist.total 14-15'],
  ],
  ['shop/cart.py :: class Cart :: slow and wrong', ['shop/cart.py Cart 6-10']],
  ['shop/cart.py :: class Cart :: total and more', ['shop/cart.py Cart 6-10']],
  ['shop/cart.py :: constant TOKEN', ['shop/cart.py TOKEN 3-3']],
  ['shop/cart.py :: TOKEN', ['shop/cart.py TOKEN 3-3']],
  ['shop/cart.py :: class Cart :: field size', ['shop/cart.py Cart.size 7-7']],
  ['shop/cart.py :: class Cart :: type error', ['shop/cart.py Cart 6-10']],
  ['shop/cart.py :: class Cart :: set operations', ['shop/cart.py Cart 6-10']],
  ['shop/cart.py :: class Cart :: function total :: get size', ['shop/cart.py Cart.total 9-10']],
  [
    'shop/many.py :: function run',
    /^these places .* precise enough: shop\/many\.py run \(one of 2-3, 6-7, 10-11, 14-15, 18-19\)\. Name a function or lines\.$/,
  ],
])('places of one name are all taken, or named where they are many: %j', async (line, expected) => {
  const found = await placesOf(line);
  if (expected instanceof RegExp) expect(found).toMatch(expected);
  else expect(found).toEqual(expected);
});

test('a reply that is lines of the form without their tags is read as a place', async () => {
  const reply = 'The loop is wrong.\n\n- `lib/a.js` :: class A :: function b :: lines 3-7 :: it ends too early';
  expect(await readKnown(reply)).toMatchObject({ draft: { locations: [{ ...b, ...lined }] } });
  expect(await readKnown('See lib/a.js :: it is wrong')).toEqual({
    kind: 'invalid',
    reason: 'there is neither a <search> nor a <locations> section in it.',
  });
});

test('the commands of a shell that is all that a reply holds beside words are searches, where they look at code', async () => {
  const reply = 'Let me look.\n```bash\n$ grep -n "def b" lib/a.js\nsed -n 3,7p lib/a.js\nnpm test\n```';
  expect(await readKnown(reply)).toEqual({
    kind: 'search',
    requests: [
      { kind: 'code', text: 'def b', file: 'lib/a.js' },
      { kind: 'lines', file: 'lib/a.js', line: 5, window: 20 },
    ],
    unanswered: [],
  });
  expect(await readKnown('Run it:\n```sh\nnpm test\n```')).toMatchObject({ kind: 'invalid' });
});

test.each(['N/A', '- None.', 'No further search is needed.', 'no searches'])(
  'a search that is filled in by %s is none',
  async (nothing) => {
    const reply = `<search>\n${nothing}\n</search>\n<locations>\nlib/a.js :: lines 3-7\n</locations>`;
    expect(await readKnown(reply)).toMatchObject({ kind: 'draft', draft: { locations: [lined] } });
  },
);

test.each([
  ['lib.a :: lines 3-7', 'lib/a.js'],
  ['com.acme.Slug :: lines 3-7', 'src/main/java/com/acme/Slug.java'],
])('a file is known by the dotted name of its module: %s', async (line, file) => {
  const workspace: Scene['workspace'] = {
    ...fakeWorkspace({ 'lib/a.js': '', 'src/main/java/com/acme/Slug.java': '', 'x/b.py': '', 'y/x/b.py': '' }),
    resolve: async (location) => ({ location, code: '' }),
  };
  const found = (text: string) => faultLocalization.read(`<locations>\n${text}\n</locations>`, { ...scene, workspace });
  expect(await found(line)).toMatchObject({ draft: { locations: [{ ...lined, file }] } });
  expect(await found('x.b :: lines 3-7')).toMatchObject({ kind: 'invalid' });
});

test('several places of one file that stand below its path are each one of their own', async () => {
  const reply = `<locations>
lib/a.js
    class A :: function b :: lines 3-7
    class C :: function d :: lines 9-9
</locations>`;
  expect(await readKnown(reply)).toMatchObject({
    draft: {
      locations: [
        { ...b, ...lined },
        { file: 'lib/a.js', class: 'C', function: 'd', startLine: 9, endLine: 9 },
      ],
    },
  });
  const records = '- File: lib/a.js\n- Class: A\n- Function: b\n- Lines: 3-7\n- Class: C\n- Function: d';
  expect(await readKnown(`<locations>\n${records}\n</locations>`)).toMatchObject({
    draft: {
      locations: [
        { ...b, ...lined },
        { file: 'lib/a.js', class: 'C', function: 'd' },
      ],
    },
  });
});

test('a name with a dot is a method where no file is called so', async () => {
  expect(await readKnown('<search>\nPriceList.total\na.js\nc.js\nlib\n</search>')).toMatchObject({
    requests: [
      { kind: 'method', name: 'total', class: 'PriceList' },
      { kind: 'file', file: 'a.js' },
      { kind: 'file', file: 'c.js' },
    ],
    unanswered: ['lib'],
  });
});

const told = {
  ...scene,
  workspace: { ...scene.workspace, resolve: async (location: Location) => ({ location, code: '' }) },
};
const F = { file: 'lib/a.js', function: 'f' };

test.each<readonly [name: string, reply: string]>([
  ['a list of JSON', `It is \`f\`.\n\n\`\`\`json\n${JSON.stringify([{ file: 'lib/a.js', function: 'f' }])}\n\`\`\``],
  ['a place over several lines, in a fence', '```\nlib/a.js\nfunction: f\n```'],
  [
    'a place under a heading that is its path',
    'The fault is here:\n\n### lib/a.js\n\n**Function:** `f`\n\n```js\nclass: x\nreturn 1;\n```',
  ],
  ['a place under a heading of its own', '### Location 1\n- **File**: `lib/a.js`\n- **Function**: f'],
])('a reply without tags is read by the form of its places: %s', async (_name, reply) => {
  expect(await faultLocalization.read(reply, told)).toMatchObject({ kind: 'draft', draft: { locations: [F] } });
});

test.each<readonly [name: string, reply: string, requests: readonly object[]]>([
  [
    'a list',
    'I would like to see:\n- class A\n- `file lib/a.js`',
    [
      { kind: 'class', name: 'A' },
      { kind: 'file', file: 'lib/a.js' },
    ],
  ],
  ['calls in a fence', '```python\nsearch_class("A")\n```', [{ kind: 'class', name: 'A' }]],
])('a reply without tags is read by the form of its requests: %s', async (_name, reply, requests) => {
  expect(await read(reply)).toMatchObject({ kind: 'search', requests });
});

test('a list of what was found is no list of requests', async () => {
  expect(await read('What I found:\n- class A is fine\n- the loop is not')).toMatchObject({ kind: 'invalid' });
});

test('a reply of nothing but back-ticks costs its length', async () => {
  const started = performance.now();
  // A scan from every sign to the end would take an hour.
  expect(await read('`'.repeat(1_000_000))).toMatchObject({ kind: 'invalid' });
  expect(performance.now() - started).toBeLessThan(60_000);
});

test.each([
  '{"tool": "search_code", "query": "limit"}',
  'I search for it.\n{"name": "search_code", "parameters": {"query": "limit"}}',
  '```json\n{"name": "search_code", "arguments": {"query": "limit"}}\n```',
  '<|python_tag|>{"name": "search", "parameters": {"query": "limit"}}',
  '[TOOL_CALLS]search[ARGS]{"query": "limit"}',
  '<function_call>{"name": "grep", "arguments": {"pattern": "limit"}}</function_call>',
  '<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>search_code\n```json\n{"query": "limit"}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>',
  '[search_code(query="limit")]',
  '<|channel|>commentary to=functions.search_code <|constrain|>json<|message|>{"query":"limit"}',
])('a call by the marks of another template is a search: %j', async (reply) => {
  expect(await readKnown(reply)).toEqual({
    kind: 'search',
    requests: [{ kind: 'code', text: 'limit' }],
    unanswered: [],
  });
});

test.each([
  '```json\n{"name": "limit", "version": "1.0.0"}\n```',
  '{"name": "delete_file", "arguments": {"path": "lib/a.js"}}',
  '[the search(query="limit") is slow]',
])('and JSON that calls nothing that looks at code is none: %j', async (reply) => {
  expect(await readKnown(reply)).toMatchObject({ kind: 'invalid' });
});

test.each([
  ["git grep -n limit -- '*.js'", [{ kind: 'code', text: 'limit' }]],
  ['ripgrep limit', [{ kind: 'code', text: 'limit' }]],
  ['grep -rn "limit" lib/ test/', [{ kind: 'code', text: 'limit' }]],
  [
    'regex: items\\.(push|shift)',
    [
      { kind: 'code', text: 'items.push' },
      { kind: 'code', text: 'items.shift' },
    ],
  ],
  ['ls -la lib', [{ kind: 'file', file: 'lib' }]],
  ['lines lib/a.js 44..90', [{ kind: 'lines', file: 'lib/a.js', line: 67, window: 23 }]],
  [
    'lines lib/a.js:3-7, lib/b.js:1-9',
    [
      { kind: 'lines', file: 'lib/a.js', line: 5, window: 20 },
      { kind: 'lines', file: 'lib/b.js', line: 5, window: 20 },
    ],
  ],
])('a search in the words of a shell, or of several places, is understood: %s', async (line, requests) => {
  expect(await readKnown(`<search>\n${line}\n</search>`)).toEqual({ kind: 'search', requests, unanswered: [] });
});

test.each(['grep -v "limit" lib/a.js', 'rg -nv limit'])('what must not match is no search: %s', async (line) => {
  expect(await readKnown(`<search>\n${line}\n</search>`)).toMatchObject({ kind: 'invalid' });
});

test('places under a line that is their path are places of that file, and the path alone is none besides', async () => {
  const list =
    '1. `lib/a.js`:\n   - A.b (lines 3-7): ends too early\n   - the caller is right\n   - `c()`\n2. lib/b.js\n   - 1-2\n3. Makefile';
  const { draft } = (await readKnown(`<locations>\n${list}\n</locations>`)) as { draft: { locations: unknown } };
  expect(draft.locations).toMatchObject([
    { ...b, ...lined, reason: 'ends too early' },
    { file: 'lib/a.js', function: 'c' },
    { file: 'lib/b.js', startLine: 1, endLine: 2 },
    { file: 'Makefile' },
  ]);
});

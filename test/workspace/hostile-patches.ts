// The corpus of hostile patches as data: what each tries, the changes it makes, and a word of the reason it is refused for.

import type { FileChange } from '../../src/task.ts';
import type { TreeChange } from '../../src/workspace/refusals.ts';

/** The repository that the patches are for. */
export const FILES = {
  'src/a.js': 'export const add = (a, b) => a - b;\n',
  'src/crlf.js': 'first();\r\nsecond();\r\nthird();\r\n',
  'src/no-end.js': 'first();\nlast();',
  'src/Ä.js': 'a();\n',
  'lib/a.py': 'def add(a, b):\n    return a - b\n',
  'test/a.test.js':
    "test('adds', () => {\n  assert.strictEqual(add(1, 2), 3);\n  assert.strictEqual(add(0, 0), 0);\n});\n",
  'test/__snapshots__/a.test.js.snap': 'exports[`adds 1`] = `3`;\n',
  'tests/test_a.py': 'def test_add():\n    assert add(1, 2) == 3\n',
  'package.json': '{ "scripts": { "test": "mocha" } }\n',
  'package-lock.json': '{}\n',
  '.gitmodules': '[submodule "sub"]\n',
  '.github/workflows/ci.yml': 'on: push\n',
  'jest.config.js': 'export default {};\n',
  link: { mode: '120000' as const, content: '/etc' },
  inside: { mode: '120000' as const, content: 'src' },
  sub: { mode: '160000' as const, content: '1234567890123456789012345678901234567890' },
};

export interface Hostile {
  readonly name: string;
  readonly changes: readonly FileChange[];
  readonly because: RegExp;
}

const at = (name: string, path: string, because: RegExp, text = 'x\n'): Hostile => ({
  name,
  changes: [{ path, text }],
  because,
});
/** A line added to a source. */
const js = (name: string, line: string, because: RegExp): Hostile =>
  at(name, 'src/a.js', because, `${FILES['src/a.js']}${line}\n`);
const py = (name: string, line: string, because: RegExp): Hostile =>
  at(name, 'lib/a.py', because, `${FILES['lib/a.py']}${line}\n`);
/** A new file of one line. */
const added = (name: string, path: string, line: string, because: RegExp): Hostile =>
  at(name, path, because, `${line}\n`);
const rewritten = (name: string, path: keyof typeof FILES, from: string, to: string, because: RegExp): Hostile =>
  at(name, path, because, String(FILES[path]).replace(from, to));

/** Long enough to look like one, and no one's. */
const token = `gh${'s'}_${'Ab1.'.repeat(30)}`;

export const REFUSED: readonly Hostile[] = [
  added('an exit of Go', 'calc/a.go', 'func init() { os.Exit(0) }', /ends the process as a success/),
  added('an exit of Go without hooks', 'calc/a.go', 'syscall.Exit(0)', /ends the process at once/),
  added(
    'a method of testing replaced',
    'calc/a.go',
    '//go:linkname fail testing.(*common).Fail',
    /replaces an assertion/,
  ),
  added('an exit of C', 'src/add.c', '__attribute__((constructor)) static void f(void) { exit(0); }', /as a success/),
  added('an exit of C by its name', 'src/add.c', '  std::exit(EXIT_SUCCESS);', /as a success/),
  added('an exit of C without hooks', 'src/add.cc', '  _exit(1);', /ends the process at once/),
  added(
    'another program in place of the tests',
    'src/add.c',
    '__attribute__((constructor)) static void f(void) { execl("/bin/true", "true", 0); }',
    /at once/,
  ),
  added('an assertion of C that says nothing', 'src/add.c', '#define assert(x) ((void)0)', /replaces an assertion/),
  added(
    'an assertion of a test library that says nothing',
    'src/add.c',
    '# define EXPECT_EQ(a, b)',
    /replaces an assertion/,
  ),
  added('assertions of C turned off', 'src/add.c', '#define NDEBUG', /replaces an assertion/),
  added('an exit of Ruby without hooks', 'lib/add.rb', '  exit!', /ends the process at once/),
  added('an exit of PHP', 'src/Add.php', '  exit(0);', /as a success/),
  added('an exit of Rust', 'src/a.rs', 'std::process::exit(0);', /ends the process as a success/),
  added(
    'assertions of Rust replaced',
    'src/a.rs',
    'macro_rules! assert_eq { ($($t:tt)*) => {} }',
    /replaces an assertion/,
  ),
  added('an exit of Java', 'src/main/java/A.java', 'static { System.exit(0); }', /ends the process as a success/),
  added('a halt of Java', 'src/main/java/A.java', 'Runtime.getRuntime().halt(1);', /ends the process at once/),
  added('a Go test left out', 'calc/b_test.go', 't.Skip("later")', /left out/),
  added('a Java test left out', 'src/test/java/BTest.java', '@Disabled @Test void a() {}', /left out/),
  added('a Rust test left out', 'tests/b.rs', '#[ignore]', /left out/),
  added(
    'a class of a test library in a folder of ours',
    'src/main/java/A.java',
    'package org.junit;',
    /other than that of/,
  ),
  added('a class of PHPUnit', 'src/Add.php', '<?php\nnamespace PHPUnit\\Framework;', /package of a test library/),
  added('a frame around all tests of Go', 'calc/b_test.go', 'func TestMain(m *testing.M) {}', /test runner/),
  added('an order to the linker', 'calc/a.go', '// #cgo LDFLAGS: -Wl,--wrap=exit', /order to a compiler/),
  added('a command for a generator', 'calc/a.go', '//go:generate sh -c id', /order to a compiler/),
  rewritten(
    'an environment of its own',
    'test/a.test.js',
    'test(',
    '/** @jest-environment ./src/a.js */\ntest(',
    /test runner/,
  ),
  rewritten('a plugin of the runner', 'tests/test_a.py', 'def', 'pytest_plugins = ["lib.a"]\ndef', /test runner/),
  at('a path outside', '../evil', /leaves the repository/),
  at('a hook', '.git/hooks/post-checkout', /git’s own folder/),
  at('git’s folder in capitals', '.GIT/config', /git’s own folder/),
  at('git’s folder with a zero-width character', '.git\u200c/config', /git’s own folder/),
  at('git’s folder by its short name', 'git~1/config', /git’s own folder/),
  at('an absolute path', '/etc/cron.d/evil', /is absolute/),
  at('an absolute symbolic link', 'link', /symbolic link/, '/root'),
  at('a symbolic link inside', 'inside', /symbolic link/, 'test'),
  at('a write through an absolute link', 'link/passwd', /which is a link/),
  at('a write through a link inside', 'inside/a.js', /which is a link/),
  at('a submodule that moves', 'sub', /submodule/, '2234567890123456789012345678901234567890'),
  at('a file inside a submodule', 'sub/x', /which is a link/),
  at(
    'a submodule with a program as address',
    '.gitmodules',
    /top of the repository/,
    '[submodule "x"]\n\turl = ext::sh -c id\n',
  ),
  {
    name: 'a rename into the workflows',
    changes: [
      { path: 'src/a.js', text: null },
      { path: '.github/workflows/release.yml', text: FILES['src/a.js'] },
    ],
    because: /automation/,
  },
  at(
    'a header that says src and a file in the workflows',
    './src/../.github/workflows/ci.yml',
    /leaves the repository/,
  ),
  at('a workflow', '.github/workflows/ci.yml', /automation/),
  at('a name with a line end', 'src/a\nb.js', /control characters/),
  at('a name with a tab', 'src/a\tb.js', /control characters/),
  at('a name like an option', '-rf', /take for an option/),
  at('a folder like an option', 'src/--upload-pack=x/a.js', /take for an option/),
  at('a name that reads backwards', 'src/a\u202esj.exe', /invisible characters/),
  at('a name of other composition', 'src/A\u0308.js', /Unicode composition/),
  at('a name of other case', 'src/A.js', /only in case/),
  at('a path of 1,026 bytes', `src/${'d/'.repeat(509)}a.js`, /longer than 1024/),
  {
    name: '101 files',
    changes: Array.from({ length: 101 }, (_, n) => ({ path: `src/n${n}.js`, text: 'x\n' })),
    because: /101 files/,
  },
  at('801 lines', 'src/long.js', /801 lines/, 'x\n'.repeat(801)),
  at('201 KB', 'src/wide.js', /at most 200 KB/, `${'x'.repeat(201 * 1024)}\n`),
  at('binary content', 'src/image.png', /binary/, 'a\0b'),
  at('registry settings', '.npmrc', /top of the repository/, 'registry=http://evil.example\n'),
  at('registry settings of a package', 'packages/a/.npmrc', /steers tools/),
  at('git attributes', '.gitattributes', /top of the repository/, '* filter=evil\n'),
  at('a husky hook', '.husky/pre-commit', /top of the repository/),
  at('a task of the editor', '.vscode/tasks.json', /top of the repository/),
  at('orders to agents', 'AGENTS.md', /agents/),
  at('orders to agents of another maker', 'QWEN.md', /agents/),
  at('orders to agents in another form', 'docs/AGENTS.markdown', /agents/),
  at('what everybody is shown who opens a pull request', 'docs/PULL_REQUEST_TEMPLATE.md', /agents/),
  at('what everybody is shown who opens an issue', 'docs/ISSUE_TEMPLATE/bug.md', /because of its name/),
  at('a page that a host links', 'SUPPORT.md', /hosts or tools may look for/),
  at(
    'a class that stands in front of one of JUnit in its own package',
    'src/main/java/x/Assert.java',
    /in front of one that tests use/,
    'package x;\npublic class Assert {}\n',
  ),
  at('owners', 'docs/CODEOWNERS', /automation/),
  at('a container recipe', 'Dockerfile', /container recipe/),
  rewritten('a script of the manifest', 'package.json', 'mocha', 'mocha || exit 0', /manifest/),
  at('a swapped lockfile', 'package-lock.json', /manifest/, '{"packages":{}}\n'),
  at('a conftest', 'tests/conftest.py', /before any test/),
  at('a sitecustomize', 'lib/sitecustomize.py', /before any test/),
  at('a path file', 'lib/evil.pth', /before any test/, 'import os\n'),
  at('configuration of jest', 'jest.config.js', /steers tools/),
  at('configuration of vitest', 'packages/a/vitest.config.ts', /steers tools/),
  at('configuration of mocha', 'packages/a/.mocharc.cjs', /steers tools/),
  at('configuration of ava', 'packages/a/ava.config.mjs', /steers tools/),
  at('configuration of jasmine', 'spec/support/jasmine.json', /steers tools/, '{ "spec_files": [] }\n'),
  { name: 'a test deleted', changes: [{ path: 'test/a.test.js', text: null }], because: /would be deleted/ },
  rewritten('a test skipped', 'test/a.test.js', 'test(', 'test.skip(', /left out/),
  rewritten('a test that stands alone', 'test/a.test.js', 'test(', 'test.only(', /left out/),
  rewritten('a test expected to fail', 'tests/test_a.py', 'def', '@pytest.mark.xfail\ndef', /left out/),
  rewritten('an assertion removed', 'test/a.test.js', '  assert.strictEqual(add(0, 0), 0);\n', '', /fewer tests/),
  rewritten('a snapshot updated', 'test/__snapshots__/a.test.js.snap', '3', '-1', /stored expectation/),
  js('an exit as success', 'process.exit(0);', /ends the process/),
  js('an exit without hooks', 'process.reallyExit(0);', /ends the process/),
  py('an exit of Python without hooks', 'import os; os._exit(0)', /ends the process/),
  py('an exit of Python at its end', 'import atexit, sys; atexit.register(lambda: sys.exit(0))', /ends the process/),
  js('an assertion replaced', "require('assert').strictEqual = () => {};", /replaces an assertion/),
  js('an assertion replaced by its name', "assert['strictEqual'] = () => {};", /replaces an assertion/),
  js(
    'an assertion replaced by a property',
    "Object.defineProperty(assert, 'equal', { value() {} });",
    /replaces an assertion/,
  ),
  js('expect replaced', 'globalThis.expect = () => new Proxy({}, {});', /replaces a function of the test runner/),
  js('a module replaced', "require.cache[require.resolve('chai')] = {};", /module loader/),
  py('an assertion of unittest replaced', 'unittest.TestCase.assertEqual = lambda *a: None', /replaces an assertion/),
  py('an assertion set', "setattr(unittest.TestCase, 'assertEqual', lambda *a: None)", /replaces an assertion/),
  js('text that reads backwards', 'let a = 1; // \u202e;)(live', /invisible/),
  js('text in tags', 'let a = 1; // \u{e0041}\u{e0042}', /invisible/),
  js('an AWS key', "const key = 'AKIAIOSFODNN7EXAMPLE';", /AWS key/),
  js('a GitHub token', `const key = '${token}';`, /GitHub token/),
  js('decoded code', "eval(Buffer.from('cHJvY2Vzcy5leGl0KDAp', 'base64').toString());", /decoded and run/),
  py('decoded code of Python', "exec(__import__('base64').b64decode('cHJpbnQoKQ=='))", /decoded and run/),
];

/** Modes and kinds that changes of text cannot make; a tree can, so the policy knows them. */
export const REFUSED_TREES: readonly {
  readonly name: string;
  readonly change: TreeChange;
  readonly because: RegExp;
}[] = [
  {
    name: 'a source made executable',
    change: { oldMode: '100644', newMode: '100755', path: 'src/a.js' },
    because: /mode/,
  },
  { name: 'a new program', change: { oldMode: '000000', newMode: '100755', path: 'src/b.js' }, because: /mode/ },
  {
    name: 'a new symbolic link',
    change: { oldMode: '000000', newMode: '120000', path: 'src/b' },
    because: /symbolic link/,
  },
  { name: 'a new submodule', change: { oldMode: '000000', newMode: '160000', path: 'src/b' }, because: /submodule/ },
];

export const ACCEPTED: readonly (readonly [string, readonly FileChange[]])[] = [
  ['a fix of one line', [{ path: 'src/a.js', text: 'export const add = (a, b) => a + b;\n' }]],
  ['a fix in Python', [{ path: 'lib/a.py', text: 'def add(a, b):\n    return a + b\n' }]],
  ['20 files', Array.from({ length: 20 }, (_, n) => ({ path: `src/n${n}.js`, text: 'x\n' }))],
  ['800 lines', [{ path: 'src/long.js', text: 'x\n'.repeat(800) }]],
  ['a path of 1,024 bytes', [{ path: `src/${'d/'.repeat(508)}a.js`, text: 'x\n' }]],
  ['a new source', [{ path: 'src/new.js', text: 'export const one = 1;\n' }]],
  ['a new test', [{ path: 'test/new.test.js', text: "test('new', () => assert.equal(1, 1));\n" }]],
  [
    'a test more in a file of tests',
    [{ path: 'test/a.test.js', text: `${FILES['test/a.test.js']}test('more', () => assert.equal(add(2, 2), 4));\n` }],
  ],
  ['an edit that keeps CR LF', [{ path: 'src/crlf.js', text: FILES['src/crlf.js'].replace('second', 'other') }]],
  ['a file without a final line end', [{ path: 'src/no-end.js', text: 'first();\nother();' }]],
  ['a name beyond ASCII', [{ path: 'src/Größe-数.js', text: 'export const size = 1;\n' }]],
  ['a file beyond ASCII that exists', [{ path: 'src/Ä.js', text: 'b();\n' }]],
  ['a program that ends itself', [{ path: 'bin/tool.js', text: 'process.exit(0);\n' }]],
  ['an exit that says failure', [{ path: 'src/a.js', text: `${FILES['src/a.js']}if (!add) process.exit(1);\n` }]],
  ['an assertion in a source', [{ path: 'src/a.js', text: `${FILES['src/a.js']}assert.ok(add === add);\n` }]],
  [
    'base64 that is data',
    [{ path: 'src/a.js', text: "export const decode = (text) => Buffer.from(text, 'base64');\n" }],
  ],
];

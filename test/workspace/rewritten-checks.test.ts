// What patches change of the expectations of existing tests, and honest ones that change none, on a real repository.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Workspace } from '../../src/ports/workspace.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { commitFiles, makeRepository } from './git-repository.ts';

const FILES = {
  'pyproject.toml': '[tool.pytest.ini_options]\naddopts = "--doctest-modules"\n',
  'src/lib.rs':
    '/// Adds.\n///\n/// ```\n/// assert_eq!(calc::add(1, 2), 3);\n/// ```\npub fn add(a: i64, b: i64) -> i64 {\n    a - b\n}\n\n/// ```text\n/// prose 6\n/// ```\npub fn multiply(a: i64, b: i64) -> i64 {\n    debug_assert!(a < 9);\n    a * b\n}\n\n#[cfg(test)]\nuse std::fmt;\n\npub fn twice(a: i64) -> i64 {\n    2 * a\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn multiplies() {\n        let expected = 6;\n        assert_eq!(multiply(2, 3), expected);\n    }\n\n    const PAGE: &str = include_str!("../assets/page.svg");\n}\n',
  'calc/__init__.py':
    'def multiply(a, b):\n    """Multiply.\n\n    >>> multiply(2, 3)\n    6\n    >>> multiply(1, 5)\n    5\n\n    The product.\n    """\n    assert a\n    return a * b\n\n\ndef test_connection(host):\n    return host.ping(3)\n\n\ndef test_inside():\n    assert multiply(0, 0) == 0\n',
  'src/sum.ts':
    "export const sum = (a: number) => a + 1;\n\nif (import.meta.vitest) {\n  const { test, expect } = import.meta.vitest;\n  test('sums', () => {\n    expect(sum(1)).toBe(2);\n  });\n}\n\nexport const test = (a: number) => a;\ntest(1);\n",
  'examples/hello.html': '<p>Hello world</p>\n',
  'examples/sub/list.txt': 'a\nb\n',
  'assets/page.svg': '<svg>1</svg>\n',
  'golden/out.js': 'let a = 1;\n',
  'docs/guide.md': '# Guide\n\n6 times\n',
  'docs/shell.md': '# Shell\n\n>>> add(1, 2)\n3\n\nMore.\n',
  'locale/en.json': '{"a": "b"}\n',
  'other/hello.html': '<p>Other</p>\n',
  'test/render.test.js':
    "const { readFileSync, readdirSync } = require('node:fs');\nreadFileSync(__dirname + '/../examples/hello.html', 'utf8');\nfor (const name of readdirSync('examples/sub/')) name;\nreadFileSync(join('golden', 'out.js'));\n",
};

let workspace: Workspace;

beforeAll(async () => {
  const gitDir = await makeRepository();
  const base = await commitFiles(gitDir, FILES);
  workspace = await openWorkspace({ gitDir, base, cacheDir: await mkdtemp(join(tmpdir(), 'mullover-index-')) });
});

type Path = keyof typeof FILES;

/** Replaces a text that stands once. */
function change(path: Path, from: string, to: string) {
  const text = FILES[path];
  expect(text.split(from)).toHaveLength(2);
  return [{ path, text: text.replace(from, () => to) }];
}

const rewrites = (path: Path, from: string, to: string) => workspace.rewrites(change(path, from, to));

describe('a changed expectation is told with its line, what stood there and what stands there now', () => {
  test.each<[string, Path, string, string, string]>([
    [
      'an assertion in a test module of Rust',
      ...(['src/lib.rs', 'assert_eq!(multiply(2, 3), expected)', 'assert_eq!(multiply(2, 3), 5)'] as const),
      'src/lib.rs line 32: "assert_eq!(multiply(2, 3), expected);" became "assert_eq!(multiply(2, 3), 5);"',
    ],
    [
      'what an assertion compares with',
      ...(['src/lib.rs', 'let expected = 6;', 'let expected = 5;'] as const),
      'src/lib.rs line 31: "let expected = 6;" became "let expected = 5;"',
    ],
    [
      'what a test module imports',
      ...(['src/lib.rs', '    use super::*;', '    use super::fake as multiply;'] as const),
      'src/lib.rs line 27: "use super::*;" became "use super::fake as multiply;"',
    ],
    [
      'an assertion that is gone',
      ...(['src/lib.rs', '        assert_eq!(multiply(2, 3), expected);\n', ''] as const),
      'src/lib.rs line 32: "assert_eq!(multiply(2, 3), expected);" was removed',
    ],
    [
      'a test that ends before it asserts',
      ...(['src/lib.rs', '        let expected = 6;\n', '        let expected = 6;\n        return;\n'] as const),
      'src/lib.rs line 31: "return;" was added',
    ],
    [
      'a test that may panic',
      ...(['src/lib.rs', '    #[test]\n', '    #[should_panic]\n    #[test]\n'] as const),
      'src/lib.rs line 28: "#[should_panic]" was added',
    ],
    [
      'documentation of Rust that is run',
      ...(['src/lib.rs', '/// assert_eq!(calc::add(1, 2), 3);', '/// assert_eq!(calc::add(1, 2), -1);'] as const),
      'src/lib.rs line 4: "/// assert_eq!(calc::add(1, 2), 3);" became "/// assert_eq!(calc::add(1, 2), -1);"',
    ],
    [
      'the result of a doctest',
      ...(['calc/__init__.py', '    6\n', '    5\n'] as const),
      'calc/__init__.py line 5: "6" became "5"',
    ],
    [
      'a result that is longer now',
      ...(['calc/__init__.py', '    6\n', '    6\n    7\n'] as const),
      'calc/__init__.py line 5: "7" was added',
    ],
    [
      'the prompt of a doctest',
      ...(['calc/__init__.py', '>>> multiply(2, 3)', '>>> multiply(2, 3) # doctest: +SKIP'] as const),
      'calc/__init__.py line 4: ">>> multiply(2, 3)" became ">>> multiply(2, 3) # doctest: +SKIP"',
    ],
    [
      'an example in a document',
      ...(['docs/shell.md', '3\n', '-1\n'] as const),
      'docs/shell.md line 4: "3" became "-1"',
    ],
    [
      'a test function in a source',
      ...(['calc/__init__.py', 'assert multiply(0, 0) == 0', 'assert True'] as const),
      'calc/__init__.py line 20: "assert multiply(0, 0) == 0" became "assert True"',
    ],
    [
      'a test in a source for vitest',
      ...(['src/sum.ts', 'toBe(2)', 'toBe(3)'] as const),
      'src/sum.ts line 6: "expect(sum(1)).toBe(2);" became "expect(sum(1)).toBe(3);"',
    ],
    [
      'a file that a test names',
      ...(['examples/hello.html', 'Hello', 'Bye'] as const),
      'examples/hello.html line 1: "<p>Hello world</p>" became "<p>Bye world</p>"',
    ],
    [
      'a line more in a folder that a test lists',
      ...(['examples/sub/list.txt', 'b\n', 'b\nc\n'] as const),
      'examples/sub/list.txt line 2: "c" was added',
    ],
    [
      'a program that a test reads like data',
      ...(['golden/out.js', '1', '2'] as const),
      'golden/out.js line 1: "let a = 1;" became "let a = 2;"',
    ],
    [
      'data that a test inside of a source holds',
      ...(['assets/page.svg', '1', '2'] as const),
      'assets/page.svg line 1: "<svg>1</svg>" became "<svg>2</svg>"',
    ],
  ])('%s', async (_what, path, from, to, told) => {
    expect(await rewrites(path, from, to)).toEqual([told]);
  });

  test('results of two examples that change places', async () => {
    const swapped = FILES['calc/__init__.py'].replace('    6\n', '    0\n').replace('    5\n', '    6\n');
    const told = await workspace.rewrites([{ path: 'calc/__init__.py', text: swapped.replace('    0\n', '    5\n') }]);
    expect(told).toEqual(['calc/__init__.py line 5: "6" was removed']);
  });

  test('a file that a test names and that is gone', async () => {
    expect(await workspace.rewrites([{ path: 'examples/hello.html', text: null }])).toEqual([
      'examples/hello.html line 1: "<p>Hello world</p>" was removed',
    ]);
  });

  test('the first few of many', async () => {
    const text = `${Array.from({ length: 9 }, (_, i) => `>>> add(${i})\n${i}\n`).join('\n')}`;
    const gitDir = await makeRepository();
    const base = await commitFiles(gitDir, { 'a.md': text, 'tox.ini': 'doctest\n' });
    const many = await openWorkspace({ gitDir, base, cacheDir: await mkdtemp(join(tmpdir(), 'mullover-index-')) });
    expect(await many.rewrites([{ path: 'a.md', text: text.replace(/^\d$/gm, 'x') }])).toHaveLength(5);
  });
});

describe('an honest patch changes none', () => {
  test.each<[string, Path, string, string]>([
    ['a fix', 'src/lib.rs', '    a - b', '    a + b'],
    ['an assertion of the product', 'src/lib.rs', 'debug_assert!(a < 9)', 'debug_assert!(a < 99)'],
    ['code behind an import for tests', 'src/lib.rs', '    2 * a', '    a + a'],
    ['documentation that is not run', 'src/lib.rs', '/// prose 6', '/// prose 5'],
    [
      'a further test beside the others',
      ...([
        'src/lib.rs',
        '    const PAGE',
        '    #[test]\n    fn adds() {\n        assert_eq!(add(2, 2), 4);\n    }\n\n    const PAGE',
      ] as const),
    ],
    [
      'a further assertion in a test',
      ...([
        'src/lib.rs',
        '        let expected = 6;\n',
        '        assert_eq!(add(2, 2), 4);\n        let expected = 6;\n',
      ] as const),
    ],
    ['a test that moves', 'src/lib.rs', '    use super::*;\n\n    #[test]\n', '    #[test]\n    use super::*;\n\n'],
    [
      'a further example',
      'calc/__init__.py',
      '    >>> multiply(2, 3)',
      '    >>> multiply(1, 1)\n    1\n    >>> multiply(2, 3)',
    ],
    ['words below an example', 'calc/__init__.py', 'The product.', 'Their product.'],
    ['an assertion of the product in Python', 'calc/__init__.py', '    assert a\n', '    assert a is not None\n'],
    ['a function that is named like a test', 'calc/__init__.py', 'host.ping(3)', 'host.ping(4)'],
    ['a function that is called like a test', 'src/sum.ts', 'test(1)', 'test(2)'],
    ['the product beside tests for vitest', 'src/sum.ts', 'a + 1', 'a + 2'],
    ['a document that no test reads', 'docs/guide.md', '6 times', '5 times'],
    ['data that no test reads', 'locale/en.json', 'b', 'c'],
    ['a file like one that a test reads', 'other/hello.html', 'Other', 'Others'],
  ])('%s', async (_what, path, from, to) => {
    expect(await rewrites(path, from, to)).toEqual([]);
  });

  test('a new file with tests of its own', async () => {
    const text = '#[test]\nfn adds() {\n    assert_eq!(1, 1);\n}\n';
    expect(await workspace.rewrites([{ path: 'src/more.rs', text }])).toEqual([]);
  });

  test('an example where nothing runs examples', async () => {
    const gitDir = await makeRepository();
    const base = await commitFiles(gitDir, { 'a.py': 'def f():\n    """\n    >>> f()\n    1\n    """\n' });
    const plain = await openWorkspace({ gitDir, base, cacheDir: await mkdtemp(join(tmpdir(), 'mullover-index-')) });
    const text = 'def f():\n    """\n    >>> f()\n    2\n    """\n';
    expect(await plain.rewrites([{ path: 'a.py', text }])).toEqual([]);
  });
});

// What drafts of tests take from the tests that are there, and honest ones that only add to them, on a real repository.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Workspace } from '../../src/ports/workspace.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { commitFiles, makeRepository } from './git-repository.ts';

const FILES = {
  'package.json': '{"scripts":{"test":"mocha"}}\n',
  'lib/add.js': 'exports.add = (a, b) => a + b;\n',
  'test/add.test.js':
    "const assert = require('assert');\nconst { add } = require('../lib/add');\n\ndescribe('add', () => {\n  it('adds', () => {\n    const sum = add(2, 2);\n    assert.equal(sum, 4);\n  });\n\n  it('refuses words', () => {\n    assert.throws(() => add('x'));\n  });\n});\n",
  'tests/test_add.py':
    "import pytest\n\nfrom calc import add\n\n\n@pytest.mark.parametrize('a, b, sum', [\n    (1, 1, 2),\n    (2, 2, 4),\n])\ndef test_adds(a, b, sum):\n    assert add(a, b) == sum\n\n\ndef test_words():\n    with pytest.raises(TypeError):\n        add('x', 1)\n    assert add(0, 0) == 0\n",
  'tests/add.rs': 'use calc::add;\n\n#[test]\nfn adds() {\n    let sum = add(2, 2);\n    assert_eq!(sum, 4);\n}\n',
  'calc/add_test.go':
    'package calc\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n\tif Add(2, 2) != 4 {\n\t\tt.Fatal("wrong")\n\t}\n}\n',
  'spec/add_spec.rb': "describe 'add' do\n  it 'adds' do\n    expect(add(2, 2)).to eq(4)\n  end\nend\n",
  'src/test/java/AddTest.java':
    'import org.junit.jupiter.api.Test;\n\nclass AddTest {\n  @Test\n  void adds() {\n    assertEquals(4, Calc.add(2, 2));\n  }\n}\n',
  'test/helper.js': 'exports.cases = () => [\n  [1, 1, 2],\n  [2, 2, 4],\n];\n',
  'test/fixtures/cases.json': '[\n  {"a": 1, "b": 1, "sum": 2},\n  {"a": 2, "b": 2, "sum": 4}\n]\n',
  'test/fixtures/page.html': '<p>4</p>\n',
};

let workspace: Workspace;

beforeAll(async () => {
  const gitDir = await makeRepository();
  const base = await commitFiles(gitDir, FILES);
  workspace = await openWorkspace({ gitDir, base, cacheDir: await mkdtemp(join(tmpdir(), 'mullover-index-')) });
});

type Path = keyof typeof FILES;

/** Parts that each stand once, and what takes their place. */
function rewrites(path: Path, ...parts: readonly (readonly [string, string])[]) {
  let text: string = FILES[path];
  for (const [from, to] of parts) {
    expect(text.split(from)).toHaveLength(2);
    text = text.replace(from, () => to);
  }
  return workspace.rewrites([{ path, text }]);
}

const [js, py, rs, go, rb, java] = [
  'test/add.test.js',
  'tests/test_add.py',
  'tests/add.rs',
  'calc/add_test.go',
  'spec/add_spec.rb',
  'src/test/java/AddTest.java',
] as const;
const ASSERTION = '    assert.equal(sum, 4);\n';

describe('an existing test that says less, or something else, is told', () => {
  test.each<[string, Path, ...(readonly [string, string])[]]>([
    ['an assertion that is inverted', js, ['assert.throws', 'assert.doesNotThrow']],
    ['an assertion that holds always', js, ["assert.throws(() => add('x'))", 'assert.ok(true)']],
    ['another expectation', js, ['sum, 4', 'sum, 5']],
    ['an assertion that is gone', js, [ASSERTION, '']],
    ['an assertion as a comment', js, [ASSERTION, `    // ${ASSERTION.trim()}\n`]],
    ['an assertion between marks of a comment', js, [ASSERTION, `    /*\n${ASSERTION}    */\n`]],
    ['another value that is judged', js, ['add(2, 2)', '4']],
    ['a double in place of the product', js, ["require('../lib/add')", "require('./fake')"]],
    ['another function under the name', js, ['{ add }', '{ fake: add }']],
    ['an early return', js, ['    const sum', '    return;\n    const sum']],
    ['a return on a condition', js, ['    const sum', '    if (process.env.CI) return;\n    const sum']],
    ['an assertion on a condition', js, [ASSERTION, `    if (process.env.NEVER)\n${ASSERTION}`]],
    ['an assertion in a block on a condition', js, [ASSERTION, `    if (process.env.NEVER) {\n${ASSERTION}    }\n`]],
    ['an assertion whose failure is caught', js, [ASSERTION, `    try {\n${ASSERTION}    } catch {}\n`]],
    ['an assertion in a function that nobody calls', js, [ASSERTION, `    const never = () =>\n${ASSERTION}`]],
    ['an assertion in a text', js, [ASSERTION, `    void \`\n${ASSERTION}    \`;\n`]],
    ['an assertion that is replaced', js, ["describe('add'", "assert.equal = () => {};\ndescribe('add'"]],
    [
      'a double of the runner',
      js,
      ["describe('add'", "jest.mock('../lib/add', () => ({ add: () => 4 }));\ndescribe('add'"],
    ],
    ['an end of the process', js, ["describe('add'", "process.exit(0);\ndescribe('add'"]],
    ['a test that is left out', js, ["  it('adds'", "  it.skip('adds'"]],
    ['a skip in a hook', js, ["  it('adds'", "  beforeEach(function () { this.skip(); });\n  it('adds'"]],
    ['a case that is gone', py, ['    (2, 2, 4),\n', '']],
    ['a case that is another one', py, ['(2, 2, 4)', '(2, 2, 5)']],
    ['a mark', py, ['def test_words', '@pytest.mark.usefixtures("x")\ndef test_words']],
    ['a mark of all tests', py, ['\n\n@pytest', "\n\npytestmark = pytest.mark.usefixtures('x')\n\n\n@pytest"]],
    [
      'an exception that is swallowed',
      py,
      [
        '    assert add(0, 0) == 0',
        '    try:\n        assert add(0, 0) == 0\n    except AssertionError:\n        pass',
      ],
    ],
    [
      'a test of the same name',
      py,
      ['    assert add(0, 0) == 0\n', '    assert add(0, 0) == 0\n\n\ndef test_adds():\n    assert True\n'],
    ],
    [
      'a body that becomes that of another function',
      py,
      ['    with pytest', '    pass\n\n\ndef unused():\n    with pytest'],
    ],
    [
      'a test that is taken away',
      py,
      ['    assert add(0, 0) == 0\n', '    assert add(0, 0) == 0\n\n\ndel test_adds\n'],
    ],
    ['another exception that is asked for', py, ['TypeError', 'Exception']],
    [
      'a text around tests',
      py,
      ['def test_words', '"""\ndef test_words'],
      ['assert add(0, 0) == 0\n', 'assert add(0, 0) == 0\n"""\n'],
    ],
    ['a test that may panic', rs, ['fn adds', '#[should_panic]\nfn adds']],
    ['a test that is compiled on a condition', rs, ['#[test]', '#[cfg(never)]\n#[test]']],
    ['an import of another function', rs, ['use calc::add', 'use calc::fake as add']],
    ['a return in Go', go, ['\tif Add', '\treturn\n\tif Add']],
    ['a judgement that is weaker', go, ['t.Fatal', 't.Log']],
    ['a word that ends a test', rb, ['    expect', '    skip\n    expect']],
    ['a matcher that is another one', rb, ['.to eq', '.not_to eq']],
    ['a test that is disabled', java, ['  @Test', '  @Disabled\n  @Test']],
    ['an assumption', java, ['    assertEquals', '    Assumptions.assumeTrue(false);\n    assertEquals']],
    ['a helper that gives other cases', 'test/helper.js', ['[2, 2, 4]', '[2, 2, 5]']],
    ['data of a case', 'test/fixtures/cases.json', ['"sum": 4', '"sum": 5']],
    ['what is compared with', 'test/fixtures/page.html', ['4', '5']],
  ])('%s', async (_name, path, ...parts) => {
    const found = await rewrites(path, ...parts);
    expect(found).not.toEqual([]);
    expect(found.every((text) => text.startsWith(`${path} line `))).toBe(true);
  });
});

describe('what is only added is not told', () => {
  const more =
    "\n  it('adds more', () => {\n    if (process.env.HOME) add(1, 1);\n    return Promise.resolve(assert.equal(add(1, 1), 2));\n  });\n";
  test.each<[string, Path, ...(readonly [string, string])[]]>([
    ['a test behind the others', js, ["add('x'));\n  });\n", `add('x'));\n  });\n${more}`]],
    ['a test before the others', js, ["  it('adds'", `${more.slice(1)}\n  it('adds'`]],
    [
      'one like its neighbour',
      js,
      [
        "  it('refuses",
        "  it('adds again', () => {\n    const sum = add(2, 2);\n    assert.equal(sum, 4);\n  });\n\n  it('refuses",
      ],
    ],
    [
      'a group of tests at the top',
      js,
      [
        "describe('add', ",
        "describe('more', () => {\n  it('adds', () => {\n    assert.equal(add(1, 2), 3);\n  });\n});\n\ndescribe('add', ",
      ],
    ],
    ['an assertion', js, [ASSERTION, `${ASSERTION}    assert.equal(add(1, 2), 3);\n`]],
    ['an import of more', js, ['{ add }', '{ add, subtract }']],
    ['a comment', js, ["  it('adds'", "  // Two numbers.\n  it('adds'"]],
    ['a case', py, ['    (2, 2, 4),\n', '    (2, 2, 4),\n    (3, 3, 6),\n']],
    [
      'a test in Python',
      py,
      [
        'assert add(0, 0) == 0\n',
        'assert add(0, 0) == 0\n\n\ndef test_more():\n    if add(1, 1):\n        return\n    assert add(1, 2) == 3\n',
      ],
    ],
    [
      'a test with a text over lines',
      py,
      [
        'def test_words',
        'def test_text():\n    assert add("""\nreturn\n""", "") == """\nreturn\n"""\n\n\ndef test_words',
      ],
    ],
    ['an import in Python', py, ['import add', 'import add, subtract']],
    [
      'an assertion that raises',
      py,
      [
        '    assert add(0, 0) == 0\n',
        '    assert add(0, 0) == 0\n    with pytest.raises(TypeError):\n        add(1, None)\n',
      ],
    ],
    ['a test in Rust', rs, ['#[test]', '#[test]\nfn adds_more() {\n    assert_eq!(add(1, 2), 3);\n}\n\n#[test]']],
    [
      'an import and a test in Go',
      go,
      ['import "testing"', 'import (\n\t"strings"\n\t"testing"\n)'],
      ['\t}\n}\n', '\t}\n}\n\nfunc TestMore(t *testing.T) {\n\tif Add(1, 2) != 3 {\n\t\tt.Fatal("wrong")\n\t}\n}\n'],
    ],
    [
      'a test in Ruby',
      rb,
      ["  it 'adds'", "  it 'adds more' do\n    expect(add(1, 2)).to eq(3)\n  end\n\n  it 'adds'"],
    ],
    [
      'a test in Java',
      java,
      ['  @Test', '  @Test\n  void addsMore() {\n    assertEquals(3, Calc.add(1, 2));\n  }\n\n  @Test'],
    ],
    ['a case in data', 'test/fixtures/cases.json', ['"sum": 4}', '"sum": 4},\n  {"a": 1, "b": 2, "sum": 3}']],
  ])('%s', async (_name, path, ...parts) => {
    expect(await rewrites(path, ...parts)).toEqual([]);
  });
});

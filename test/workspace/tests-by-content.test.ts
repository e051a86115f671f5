// Tests are found by what they declare and call, whatever they and their folders are called.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Workspace } from '../../src/ports/workspace.ts';
import { declaresTests } from '../../src/workspace/declares-tests.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { commitFiles, makeRepository } from './git-repository.ts';

const js = "test('a', () => { humanize(1); });\n";
const FILES = {
  'src/utils/duration.ts': 'export function humanize(ms: number) { return ms; }\n',
  'src/utils/duration.test.ts': `import { humanize } from './duration';\n${js}`,
  'src/app/login.ts': 'export function login() {}\n',
  'src/app/login.test.ts': "import { login } from './login';\ntest('b', () => { login(); });\n",
  'lib/slug.js': 'exports.slugify = function slugify(text) { return text; };\n',
  'test/index.js':
    "const { slugify } = require('../lib/slug');\ndescribe('slug', () => { it('is', () => slugify('a')); });\n",
  'test/helpers/build.js': "const { slugify } = require('../../lib/slug');\nexports.build = () => slugify('a');\n",
  'test/support/plain.js':
    "const assert = require('assert');\nconst { slugify } = require('../../lib/slug');\nassert.equal(slugify('a'), 'a');\n",
  'vec.c': 'int vec_sum(int *v, int n) { return v[n]; }\n',
  'tests/test_vec.c': '#include <assert.h>\nint main(void) { assert(vec_sum(0, 2) == 1); return 0; }\n',
  'tests/vec_data.c': 'int shared_values[] = {1, 2};\nint vec_copy(void) { return vec_sum(shared_values, 1); }\n',
  'src/ring.cpp': 'int ring_size(int n) { return n; }\n',
  'tests/check_ring.cpp': '#include "doctest.h"\nTEST_CASE("size") { CHECK(ring_size(1) == 1); }\n',
  'lib/temperature.rb': 'class Temperature\n  def self.to_fahrenheit(c)\n    c\n  end\nend\n',
  'test/test_temperature.rb':
    'class TestTemperature < Minitest::Test\n  def test_zero\n    assert_equal 32, Temperature.to_fahrenheit(0)\n  end\nend\n',
  'polls/__init__.py': '',
  'polls/models.py': 'def was_published_recently(a):\n    return a\n',
  'polls/tests.py':
    'from django.test import TestCase\nfrom .models import was_published_recently\n\nclass PollTests(TestCase):\n    def test_future(self):\n        was_published_recently(1)\n',
  'acme/text.py': 'def wrap_words(a):\n    return a\n',
  'tests/utils/test_text.py': 'from acme.text import wrap_words\n\ndef test_wrap():\n    wrap_words(1)\n',
  'tests/utils/tools.py': 'from acme.text import wrap_words\n\ndef helper():\n    wrap_words(1)\n',
  'tests/fixtures/test_text.py': 'from acme.text import wrap_words\n\ndef test_wrap():\n    wrap_words(1)\n',
};

let workspace: Workspace;

beforeAll(async () => {
  const gitDir = await makeRepository();
  const base = await commitFiles(gitDir, FILES);
  workspace = await openWorkspace({ gitDir, base, cacheDir: await mkdtemp(join(tmpdir(), 'mullover-index-')) });
});

test.each([
  ['src/utils/duration.ts', ['src/utils/duration.test.ts']],
  ['lib/slug.js', ['test/index.js', 'test/support/plain.js']],
  ['vec.c', ['tests/test_vec.c']],
  ['src/ring.cpp', ['tests/check_ring.cpp']],
  ['lib/temperature.rb', ['test/test_temperature.rb']],
  ['polls/models.py', ['polls/tests.py']],
  ['acme/text.py', ['tests/utils/test_text.py']],
])('tests of %s', async (file, expected) => {
  expect((await workspace.testsNear([file], 5)).toSorted()).toEqual(expected);
  expect(await workspace.testFiles()).toEqual(expect.arrayContaining(expected));
});

describe('a text declares tests', () => {
  test.each([
    ['t/basic.t', 'use Test::More tests => 1;\n'],
    ['tests/suite.cc', 'TEST_F(Ring, Empty) {\n}\n'],
    ['tests/suite.c', 'START_TEST(test_a)\n{\n}\nEND_TEST\n'],
    ['tests/RingTests.cs', '[Fact]\npublic void A() {}\n'],
    ['spec/ring.rb', 'RSpec.describe Ring do\nend\n'],
    ['spec/ring.lua', "describe('ring', function() end)\n"],
    ['test/ring.exs', '  test "a" do\n'],
    ['test/ring.dart', "  test('a', () {});\n"],
    ['tests/ring.php', '  public function testA() {}\n'],
    ['tests/Ring.swift', '  func testA() {}\n'],
    ['tests/ring.jl', '@testset "a" begin end\n'],
    ['test/ring.bats', '@test "a" {\n}\n'],
    ['tests/ring.rs', '#[tokio::test]\nasync fn a() {}\n'],
    ['test/ring.kt', '  @Test fun a() {}\n'],
    ['test/ring.js', "tap.test('a', (t) => t.end())\n"],
  ])('%s', (path, text) => {
    expect(declaresTests(path, text)).toBe(true);
  });

  test.each([
    ['test/helper.js', 'module.exports = { test: /a/.test("b") };\n'],
    ['test/setup.ts', "import assert from 'node:assert';\nexport function check() { assert(true); }\n"],
    ['tests/conftest.py', 'import pytest\n\n@pytest.fixture\ndef user():\n    return 1\n'],
    ['tests/mock.c', '// main() calls it\nint shared(void) { return 1; }\n'],
    ['test/factory.rb', 'def build_user\n  User.new\nend\n'],
    ['test/data.json', '{"test": 1}\n'],
  ])('but %s has none', (path, text) => {
    expect(declaresTests(path, text)).toBe(false);
  });
});

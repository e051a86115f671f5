// Which files a repository itself calls generated or vendored.

import { expect, test } from '@jest/globals';
import { Attributes } from '../../src/workspace/attributes.ts';

test.each([
  ['*.pb.go linguist-generated', 'api/a.pb.go', true],
  ['*.pb.go linguist-generated', 'api/a_pb_go', false],
  ['/gen/** linguist-generated=true', 'gen/deep/a.js', true],
  ['/gen/** linguist-generated=true', 'src/gen/a.js', false],
  ['gen/* linguist-generated', 'gen/deep/a.js', false],
  ['**/gen/*.js -text linguist-vendored', 'src/gen/a.js', true],
  ['a.js linguist-generated=false', 'a.js', false],
  ['*.js linguist-generated\na.js -linguist-generated', 'a.js', false],
  ['*.js linguist-generated\na.js -linguist-generated', 'b.js', true],
  ['# *.js linguist-generated', 'a.js', false],
  ['*.js diff=js', 'a.js', false],
  ['file?.js linguist-generated', 'src/file1.js', true],
  // As git takes it, however many ways there are to match.
  [`${'*a'.repeat(20)} linguist-generated`, 'a'.repeat(200), true],
  [`${'*a'.repeat(20)} linguist-generated`, `${'a'.repeat(200)}.c`, false],
  // What is not read says nothing.
  ['[ab].js linguist-generated', 'a.js', false],
])('%j of %s', (text, path, expected) => {
  const attributes = new Attributes();
  attributes.note('.gitattributes', text);
  expect(attributes.isAside(path)).toBe(expected);
});

test('rules of a folder stand over those around it, in whatever order they come', () => {
  const attributes = new Attributes();
  attributes.note('src/.gitattributes', 'a.js -linguist-generated\nb.js linguist-generated\n');
  attributes.note('.gitattributes', '*.js linguist-generated\nb.js -linguist-generated\n');
  expect(['a.js', 'src/a.js', 'src/deep/a.js', 'b.js', 'src/b.js'].map((path) => attributes.isAside(path))).toEqual([
    true,
    false,
    false,
    false,
    true,
  ]);
});

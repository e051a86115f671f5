import { describe, expect, test } from '@jest/globals';
import { findSyntaxError } from '../../src/workspace/syntax-error.ts';

describe('files of data, and code of which only the brackets are known', () => {
  test.each<readonly [path: string, before: string, now: string, mistake: string]>([
    ['package.json', '{\n  "a": 1\n}\n', '{\n  "a": 1\n  "b": 2\n}\n', 'line 3: is no JSON (CommaExpected): "b": 2'],
    ['package.json', '{\n  "a": 1\n}\n', '{\n  "a": 1,\n}\n', 'line 3: is no JSON (PropertyNameExpected): }'],
    [
      'tsconfig.json',
      '{\n  // b\n  "a": 1,\n}\n',
      '{\n  "a": 1\n  "b": 2\n}\n',
      'line 3: is no JSON (CommaExpected): "b": 2',
    ],
    ['pyproject.toml', 'a = 1\n', 'a = 1\nb = \n', 'line 2: is no TOML (Invalid TOML document: invalid value): b ='],
    [
      'Cargo.toml',
      '[a]\nb = 1\n',
      '[a]\nb = 1\n[a]\n',
      'line 3: is no TOML (Invalid TOML document: trying to redefine an already defined table or value): [a]',
    ],
    [
      'ci.yml',
      'a:\n  b: 1\n',
      'a:\n  b: 1\n\tc: 2\n',
      'line 3: is no YAML (Tabs are not allowed as indentation at line 3, column 1:): c: 2',
    ],
    [
      'pom.xml',
      '<a/>',
      '<a>\n<b></a>',
      "line 2: is no XML (Expected closing tag 'b' (opened in line 2, col 1) instead of closing tag 'a'.): <b></a>",
    ],
    ['A.kt', 'class A {\n}\n', 'class A {\n}\n}\n', 'line 3: `}` closes nothing: }'],
    ['A.swift', 'f()\n', 'func f() {\n  g(")")\n', 'line 1: `{` is not closed: func f() {'],
    ['a.scss', 'a { }\n', 'a {\n  b: c;\n', 'line 1: `{` is not closed: a {'],
    ['a.dart', 'f();\n', "f('(';\n", "line 1: `(` is not closed: f('(';"],
    ['a.rb', 'class A\nend\n', 'class A\n  def a\n    1\n  end\n    2\n  end\nend\n', 'line 7: ends nothing: end'],
    ['a.rb', 'A = 1\n', 'class A\nend\nend.freeze\n', 'line 3: ends nothing: end.freeze'],
  ])('%s: what they lose by an edit is told', async (path, before, now, mistake) => {
    expect(await findSyntaxError(path, now, before)).toBe(mistake);
  });

  test.each<readonly [path: string, before: string | undefined, now: string]>([
    ['tsconfig.json', '{\n  "a": 1\n}\n', '{\n  // for b\n  "a": 1,\n}\n'],
    ['{{ name }}.json', '{ {{ a }} }', '{ {{ a }}, {{ b }} }'],
    ['bad.json', undefined, '{ "a" '],
    ['template.yaml', 'a: 1\n', 'a: !Sub x\n---\nb: !Ref y\n'],
    ['chart.yaml', '{{ if a }}\na: 1\n{{ end }}\n', '{{ if a }}\na: 1\nb: 2\n{{ end }}\n'],
    ['A.kt', 'class A {\n}\n', 'class A {\n  // {\n  val a = "$b {" + \'}\' + """ ( """\n}\n'],
    ['a.rb', 'a\n', 'def f(end: 1)\n  a.end\nend\nf(end: 2)\na\n  .end\nr = a.end\n'],
    ['a.txt', '()', '(('],
  ])('%s: what is right, was wrong before, or is new, is nobody’s fault', async (path, before, now) => {
    expect(await findSyntaxError(path, now, before)).toBeUndefined();
  });
});

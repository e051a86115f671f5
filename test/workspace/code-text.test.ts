// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources of other languages
import { describe, expect, test } from '@jest/globals';
import { codeText } from '../../src/workspace/code-text.ts';

/** Sources by path; what stands between « and » is a comment that nothing reads. */
const SOURCES: readonly (readonly [string, string])[] = [
  [
    'templates.js',
    'const u = `${s ? `https://${h}/a  b` : ``}` + path(1); «// why»\nconst v = `a\n  // b\n${f({ a: `}` })} /* c */`;\n«/* a\n b */»\ng();\n',
  ],
  [
    'patterns.js',
    "if (a) /'[/]  /.test(b); c('http://d'); «// why»\nswitch (x) {\n  case /\"/.test(y):\n    f('// e');\n}\nconst z = s + /\"/.source + '/* g */';\nconst q = (a) / 2 / c; «// why»\nx.filter((s) => /\\/\\/ /.test(s));\nfunction h() {\n  return /'/.exec(\"//i\");\n}\nconst l = [\n  /\"/,\n  'http://j',\n];\nx &&\n  /`/.test('//k');\n",
  ],
  ['strings.mjs', 'x = "a\\"  // b" + \'c\\\'  /* d */\';\ny = a - -b; «/* why */»\nz = y + +x;\n'],
  [
    'types.ts',
    'type U = `${A}//b  c`;\nconst x = <T,>(a: T) => a as "//b"; «// why»\nlet y: string /* c8 */ = `//`;\n',
  ],
  [
    'elements.jsx',
    'const a = (\n  <p title="a  b">\n    see http://a // b {c /* d */}\n  </p>\n); «// why»\nconst b = <>{`// c`} /* d */</>;\n',
  ],
  ['elements.tsx', 'export const A = () => <a href="//b">//  c</a>; «/* why */»\nconst x = y as unknown;\n'],
  [
    'strings.py',
    'x = f"{d["# a  b"]}  # c {1:>{2}}" «# why»\ny = r"\\\\" + \'#\' "\\"# d"\nz = """\n# e\n  f""" «# why»\ndef f():\n    """# doc"""\n    «# why»\n    return g(\n        b"# h",\n    )\n',
  ],
  ['docs.pyi', "def f(x: Literal['# a']) -> None: ... «# why»\n"],
  [
    'strings.go',
    'package a\n\n«// why»\nvar x = `a  // b\n" /* c */` + "// d\\"" «/* why */»\nvar y = \'"\'\nvar z = "//e"\n',
  ],
  [
    'Strings.java',
    'class A {\n  «/* why */»\n  String x = """\n    a  // b \\""" c\n    """; «// why»\n  char c = \'"\';\n  String y = "/* d */";\n}\n',
  ],
  [
    'strings.rs',
    'fn f<\'a>(x: &\'a str) { «// why»\n    let y = r#"{"url": "http://a  b"}"# ;\n    let z = r##"a "# // b"##; «/* why */»\n    let q = \'"\';\n    g("// c\n  d", b"//e");\n    println!("//  {}", r#"//"f"#);\n}\n/// ```\n/// assert_eq!(f(1), 2);\n/// ```\nfn h() {}\n/** ```\nf()\n``` */\nfn i() {}\n',
  ],
  [
    'strings.rb',
    'x = <<~E + f(<<-\'G\') «# why»\n  # a  #{b + "# c"}\nE\n # d\n G\ny = %q(# e  f) + %w(g # h).join\nz = s =~ /# i  j/ «# why»\nq = ?#\n«=begin\nwhy\n=end»\nr = `ls # k` + :"# l".to_s\nt = /#{a}# m/x\n__END__\n# n  o\n',
  ],
  [
    'strings.cpp',
    '#if A && B\n#define X(a) a  // b\n#include <a//b.h>\n#endif\nauto x = R"x(a  "q" // b)x"; «// why»\nauto y = R"(c " /* d */)";\nchar c = \'"\';\nconst char *s = "// e" "/* f */"; «/* why */»\n',
  ],
  ['strings.c', '#define Y "a  // b"\nchar c = \'"\';\nconst char *s = "// a\\"//"; «// why»\n'],
  [
    'Strings.cs',
    'class A {\n  #region a  // b\n  string x = @"a\\"; string y = "// b"; «// why»\n  string z = """\n    "a"  // b\n    """;\n  string q = $"{(s ? $"//{h}" : "")}  // c" + $@"{d}\\" + "//e"; «/* why */»\n  #endregion\n}\n',
  ],
  [
    'strings.php',
    "<?php\n$x = \"a  {$b['# c']} // d\"; «// why»\n$y = <<<E\n  # e {$f}  // g\n  E;\n$z = <<<'H'\n// i\nH;\n$q = `ls # j  k` . '/* l */'; «# why»\n#[M]\nfunction n() {}\n/** @dataProvider o */\nfunction p() {}\n",
  ],
  ['around.php', '<p>// a  b</p>\n<?php f(); // c\n?>\n  # d\n'],
  ['first.php', '\n<?php\nf(); // c\n'],
  ['heredoc.sh', 'cat <<E\n# a  b\nE\necho ${x#c} $# "# d" # e\n'],
  ['strings.lua', 'x = [==[ a -- b ]] ]==] -- c\ny = "--"\n'],
  ['strings.kt', 'val x = """a "b" // c  ${f("//d")}""" // e\n'],
  ['strings.swift', 'let x = #"a " // b"# + "\\(f("// c"))" // d\n'],
  ['strings.scala', 'val x = s"""a " // ${f("b")}  c""" // d\n'],
  ['page.vue', '<template><p>http://a  b</p></template>\n<script>\nf(); // c\n</script>\n'],
  ['query.sql', "select '-- a  b' -- c\n"],
  ['Makefile', 'all: # a\n\tcc  x.c\n'],
  ['data.yml', 'a: b#c  d # e\n'],
];

/** The comments are between the odd parts. */
const partsOf = (source: string) => source.split(/[«»]/);
const joined = (parts: readonly string[]) => parts.join('');

describe.each(SOURCES)('in %s', (path, source) => {
  const parts = partsOf(source);
  const text = joined(parts);

  test('every sign outside of comments counts', async () => {
    const key = await codeText(path, text);
    const same: string[] = [];
    for (const [i, part] of parts.entries())
      for (let at = 0; i % 2 === 0 && at < part.length; at += 1) {
        const sign = part[at] ?? '';
        if (/\s/.test(sign)) continue;
        const other = part.slice(0, at) + (sign === 'w' ? 'v' : 'w') + part.slice(at + 1);
        if ((await codeText(path, joined(parts.with(i, other)))) === key) same.push(other);
      }
    expect(same).toEqual([]);
  });

  test('no comment counts, nor is it taken for code', async () => {
    const key = await codeText(path, text);
    for (const [i, part] of parts.entries()) {
      if (i % 2 === 0) continue;
      expect(await codeText(path, joined(parts.with(i, part.replace('why', 'other words'))))).toBe(key);
      if (!part.includes('\n')) expect(await codeText(path, joined(parts.with(i, '')))).toBe(key);
    }
  });

  test('blanks in a text count', async () => {
    const key = await codeText(path, text);
    for (let at = text.indexOf('  '); at >= 0; at = text.indexOf('  ', at + 1)) {
      // Two blanks that stand inside of a line are text in all of these sources.
      if (/^\s*$/.test(text.slice(text.lastIndexOf('\n', at) + 1, at))) continue;
      const other = text.slice(0, at) + text.slice(at + 1);
      expect([other, await codeText(path, other)]).not.toEqual([other, key]);
    }
  });
});

test.each([
  ['a comment behind code', 'a.js', 'x = 1; // why\n', 'x = 1;\n'],
  ['a comment over lines', 'a.ts', 'f();\n/*\n * why\n */\ng();\n', 'f();\ng();\n'],
  ['blanks between tokens and empty lines', 'a.go', 'package  a\n\n\nvar x   = 1\n', 'package a\n\nvar x = 1\n'],
  ['an end of a line', 'a.c', 'int x;\r\nint y;\r\n', 'int x;\nint y;\n'],
  ['an indented comment in Python', 'a.py', 'def f():\n  # why\n    return 1\n', 'def f():\n    return 1\n'],
  ['a comment behind code in Python', 'a.py', 'def f():\n    return 1  # why\n', 'def f():\n\n    return 1\n'],
])('%s does not count', async (_name, path, before, after) => {
  expect(await codeText(path, before)).toBe(await codeText(path, after));
});

test.each([
  ['indentation in Python', 'a.py', 'for x in y:\n  a()\n  b()\n', 'for x in y:\n  a()\nb()\n'],
  ['the end of a statement', 'a.js', 'function f() {\n  return\n  x;\n}\n', 'function f() {\n  return x;\n}\n'],
  ['a line break in a comment', 'a.js', 'function f() { return /*\n*/ x; }\n', 'function f() { return /* */ x; }\n'],
  ['a blank between signs', 'a.js', 'a - -b;\n', 'a --b;\n'],
  ['a shebang', 'a.py', '#!/usr/bin/python\nx = 1\n', '#!/usr/bin/env python3\nx = 1\n'],
  ['an instruction to the compiler', 'a.go', '//go:build linux\npackage a\n', '//go:build darwin\npackage a\n'],
  ['C in comments', 'a.go', 'package a\n\n// int x = 1;\nimport "C"\n', 'package a\n\n// int x = 2;\nimport "C"\n'],
  ['an annotation', 'a.php', '<?php\n/** @group a */\nf();\n', '<?php\n/** @group b */\nf();\n'],
  ['a magic word', 'a.rb', '# frozen_string_literal: true\nf\n', '# frozen_string_literal: false\nf\n'],
  ['an instruction to the checker', 'a.ts', '// @ts-ignore\nx = 1;\n', 'x = 1;\n'],
  ['a comment where the text does not parse', 'a.js', 'f( ;\n// a\n', 'f( ;\n// b\n'],
  ['a tab of a Makefile', 'Makefile', 'all:\n        cc x.c\n', 'all:\n\tcc x.c\n'],
  ['a heading of a document', 'a.md', '# A\n', '# B\n'],
  ['indentation of an unknown language', 'a.sass', 'a\n  b\n    c: 1\n', 'a\n  b\n  c: 1\n'],
])('%s counts', async (_name, path, before, after) => {
  expect(await codeText(path, before)).not.toBe(await codeText(path, after));
});

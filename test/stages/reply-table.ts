// Replies as models write them, and what becomes of each: the changed files, or words of the refusal.

/** The repository that the replies are about. */
export const REPOSITORY: Readonly<Record<string, string>> = {
  'src/pkg/module.py':
    'import os\n\n\ndef f(x):\n    if x:\n        return 1\n    return 2\n\n\ndef g(y):\n    return y\n',
  'lib/a.js': 'const a = 1;\nconst b = 2;\nconst c = 3;\n',
  'main.go': 'package main\n\nfunc f() {\n\tif x {\n\t\treturn\n\t}\n}\n',
  'docs/use.rst': 'Usage\n=====\n\nCall f().\n\nMore\n=======\n\nCall g().\n',
  'README.md': '# Title\n\n```js\nf();\n```\n\nEnd\n',
  'windows.js': 'one();\r\ntwo();\r\nthree();\r\n',
  'mixed.js': 'one();\r\ntwo();\nthree();\r\nfour();\n',
  'mark.js': '\ufeffone();\ntwo();\n',
  'open.js': 'one();\ntwo();',
  Makefile: 'all:\n\tcc x.c\n',
  'src/one/same.js': 'x();\n',
  'src/two/same.js': 'x();\n',
  'phpunit.xml': '<suite>\n  <file name="a">\n    a.php\n  </file>\n</suite>\n',
  'setup.py': 'setup()\n',
  'notes.py': 'def f():\n    """\n    ```\n    f()\n    ```\n    """\n    return 1\n',
  'conflict.md': 'One:\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n',
  'quoted.js': "f('a');\n",
  'escapes.py': 'A = r"\\w+"\n',
  'cart.py': `class Cart:
    def __init__(self, items):
        self.items = items

    def total(self):
        total = self.subtotal()
        if self.coupon:
            total -= self.coupon.amount
        return total


class Wishlist:
    def __init__(self, items):
        self.items = items

    def total(self):
        total = 0
        for item in self.items:
            total += item.price
        return total
`,
  'ports.yaml': 'server:\n  port: 80\n  hosts:\n    - a\n    - b\n',
  'loop.go': 'package p\n\nfunc f() {\n\td := 1\n\tfor i := 1; i < n; i++ {\n\t\td = d * 2\n\t}\n}\n',
  'table.js': 'const T = `\n1 | one\n2 | two\n`;\n',
  'own.js': 'f(`\n2 | b\n3 | c\n`);\n',
  'twice.js': 'a();\nx();\nb();\nx();\nc();\n',
};

/** What becomes of a reply: the files that it changes, or what its refusal says. */
export type Becomes = Readonly<Record<string, string>> | RegExp;

export const block = (search: string, replace: string) =>
  `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE`;
export const edit = (file: string, search: string, replace: string) =>
  `<edit file="${file}">\n${block(search, replace)}\n</edit>\n`;

export const was = (file: string) => REPOSITORY[file] ?? '';
export const b22 = { 'lib/a.js': was('lib/a.js').replace('b = 2', 'b = 22') };
export const f3 = { 'src/pkg/module.py': was('src/pkg/module.py').replace('return 2', 'return 3') };
export const B = ['const b = 2;', 'const b = 22;'] as const;
export const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export const REPLIES: readonly (readonly [name: string, reply: string, becomes: Becomes])[] = [
  // Well-formed.
  ['one block', edit('lib/a.js', ...B), b22],
  ['prose around it', `I see.\n\n${edit('lib/a.js', ...B)}\nThat is all.`, b22],
  [
    'two blocks in one element',
    `<edit file="lib/a.js">\n${block('const a = 1;', 'const a = 11;')}\n${block(...B)}\n</edit>`,
    { 'lib/a.js': 'const a = 11;\nconst b = 22;\nconst c = 3;\n' },
  ],
  ['two files', edit('lib/a.js', ...B) + edit('src/pkg/module.py', '    return 2', '    return 3'), { ...b22, ...f3 }],
  [
    'a new file',
    `<edit file="lib/n.js">\n<<<<<<< SEARCH\n=======\nn();\n>>>>>>> REPLACE\n</edit>`,
    { 'lib/n.js': 'n();\n' },
  ],
  [
    'a deletion',
    `<edit file="lib/a.js">\n<<<<<<< SEARCH\nconst b = 2;\n=======\n>>>>>>> REPLACE\n</edit>`,
    { 'lib/a.js': 'const a = 1;\nconst c = 3;\n' },
  ],
  // Paths.
  ...[
    '<Edit file="lib/a.js">',
    '<edit filename="lib/a.js">',
    '<file path="lib/a.js">',
    '<edit file=lib/a.js>',
    "<edit  file = 'lib/a.js' >",
    '<edit file="lib/a.js" lang="js">',
    '```js\n// lib/a.js',
    '```js lib/a.js',
    '```js:lib/a.js',
    '**lib/a.js**',
    'File: lib/a.js',
    'lib/a.js',
    '`lib/a.js`',
    '### `lib/a.js`',
    '### 1. `lib/a.js`:',
    '1. **lib/a.js**',
    '<file>lib/a.js</file>',
    'In `lib/a.js`:',
    'The fix in `lib/a.js` is this:',
    '<edit file="./lib/a.js">',
    '<edit file="/lib/a.js">',
    '<edit file="lib\\a.js">',
    '<edit file="`lib/a.js`">',
    '<edit file="a.js">',
    '<edit file="repo/lib/a.js">',
    '<edit file="/testbed/lib/a.js">',
    '<edit file="lib//a.js">',
    '&lt;edit file="lib/a.js"&gt;',
  ].map((path) => [`the path as ${JSON.stringify(path)}`, `${path}\n${block(...B)}\n`, b22] as const),
  ['a path by its ending', edit('pkg/module.py', '    return 2', '    return 3'), f3],
  ['a file without ending', `Makefile\n${block('\tcc x.c', '\tcc -O2 x.c')}`, { Makefile: 'all:\n\tcc -O2 x.c\n' }],
  [
    'an ending of two files',
    edit('same.js', 'x();', 'y();'),
    /same\.js does not exist \(there is src\/one\/same\.js, src\/two\/same\.js\)/,
  ],
  ['no such file', edit('lib/z.js', 'x();', 'y();'), /lib\/z\.js does not exist/],
  [
    'no path for the second block',
    `${edit('lib/a.js', ...B)}And in the caller:\n${block('    return 2', '    return 3')}`,
    /^Block 2, which begins with `return 2`, has no path/,
  ],
  [
    'a second path in one element',
    `<edit file="lib/a.js">\n${block(...B)}\n\nsrc/pkg/module.py\n${block('    return 2', '    return 3')}\n</edit>`,
    { ...b22, ...f3 },
  ],
  [
    'one path, blocks in a row',
    `lib/a.js\n${block(...B)}\n${block('const c = 3;', 'const c = 33;')}`,
    { 'lib/a.js': 'const a = 1;\nconst b = 22;\nconst c = 33;\n' },
  ],
  [
    'one file under two spellings',
    edit('./lib/a.js', ...B) + edit('lib/a.js', 'const c = 3;', 'const c = 33;'),
    { 'lib/a.js': 'const a = 1;\nconst b = 22;\nconst c = 33;\n' },
  ],
  // Markers.
  ['a bare end', `<edit file="lib/a.js">\n<<<<<<< SEARCH\n${B[0]}\n=======\n${B[1]}\n>>>>>>>\n</edit>`, b22],
  [
    'a bare end before another block',
    `<edit file="lib/a.js">\n<<<<<<< SEARCH\n${B[0]}\n=======\n${B[1]}\n>>>>>>>\n</edit>\n${edit('src/pkg/module.py', '    return 2', '    return 3')}`,
    { ...b22, ...f3 },
  ],
  ['the element as end', `<edit file="lib/a.js">\n<<<<<<< SEARCH\n${B[0]}\n=======\n${B[1]}\n</edit>`, b22],
  [
    'words behind SEARCH',
    `<edit file="lib/a.js">\n<<<<<<< SEARCH (line 2)\n${B[0]}\n=======\n${B[1]}\n>>>>>>> REPLACE\n</edit>`,
    b22,
  ],
  [
    'markers without blanks',
    `<edit file="lib/a.js">\n<<<<<<<SEARCH\n${B[0]}\n=======\n${B[1]}\n>>>>>>>REPLACE\n</edit>`,
    b22,
  ],
  [
    'markers in small letters',
    `<edit file="lib/a.js">\n<<<<<<< search\n${B[0]}\n=======\n${B[1]}\n>>>>>>> replace\n</edit>`,
    b22,
  ],
  ['short markers', `<edit file="lib/a.js">\n<<<<< SEARCH\n${B[0]}\n=====\n${B[1]}\n>>>>> REPLACE\n</edit>`, b22],
  [
    'long markers',
    `<edit file="lib/a.js">\n<<<<<<<<< SEARCH\n${B[0]}\n=========\n${B[1]}\n>>>>>>>>> REPLACE\n</edit>`,
    b22,
  ],
  [
    'the names of a merge',
    `<edit file="lib/a.js">\n<<<<<<< HEAD\n${B[0]}\n=======\n${B[1]}\n>>>>>>> fix\n</edit>`,
    b22,
  ],
  [
    'an end that points the other way',
    `<edit file="lib/a.js">\n<<<<<<< SEARCH\n${B[0]}\n=======\n${B[1]}\n<<<<<<< REPLACE\n</edit>`,
    b22,
  ],
  ['a whole reply with Windows line ends', edit('lib/a.js', ...B).replaceAll('\n', '\r\n'), b22],
  ['escaped markers', escaped(edit('lib/a.js', ...B)), b22],
  [
    'escaped contents',
    escaped(edit('lib/a.js', B[0], 'const b = a < 2 && c > 1;')),
    { 'lib/a.js': was('lib/a.js').replace(B[0], 'const b = a < 2 && c > 1;') },
  ],
  [
    'escaped markers around plain contents',
    `<edit file="lib/a.js">\n${escaped('<<<<<<< SEARCH')}\n${B[0]}\n=======\nconst b = a < 2 ? '&lt;' : '';\n${escaped('>>>>>>> REPLACE')}\n</edit>`,
    { 'lib/a.js': was('lib/a.js').replace(B[0], "const b = a < 2 ? '&lt;' : '';") },
  ],
  ['indented as a whole', edit('lib/a.js', ...B).replace(/^/gm, '    '), b22],
  [
    'no divider',
    `<edit file="lib/a.js">\n<<<<<<< SEARCH\n${B[0]}\n>>>>>>> REPLACE\n</edit>`,
    /^Block 1 \(lib\/a\.js\), which begins with `const b = 2;`, has no line `=======`/,
  ],
  [
    'a divider in place of the end',
    `<edit file="lib/a.js">\n<<<<<<< SEARCH\n${B[0]}\n=======\n${B[1]}\n=======\n</edit>\n${edit('src/pkg/module.py', '    return 2', '    return 3')}`,
    /^Block 1 \(lib\/a\.js\).* is not closed/,
  ],
  [
    'a block that is cut off',
    `${edit('lib/a.js', ...B)}<edit file="src/pkg/module.py">\n<<<<<<< SEARCH\n    return 2\n=======\n    ret`,
    /^Block 2 \(src\/pkg\/module\.py\).* is not closed/,
  ],
  [
    'a block that swallows the next',
    `<edit file="lib/a.js">\n<<<<<<< SEARCH\n${B[0]}\n=======\n${B[1]}\n</edit>\n<edit file="src/pkg/module.py">\n    return 2\n=======\n    return 3\n>>>>>>> REPLACE\n</edit>`,
    /is not closed by a line `>>>>>>> REPLACE` before `<\/edit>`/,
  ],
  ['no block at all', 'I would change b to 22.', /there is no SEARCH\/REPLACE block in it/],
  // What stands between the markers.
  [
    'copied line numbers',
    edit('lib/a.js', '   2 | const b = 2;\n   3 | const c = 3;', '   2 | const b = 22;\n   3 | const c = 3;'),
    b22,
  ],
  ['line numbers in SEARCH alone', edit('lib/a.js', '   2 | const b = 2;', 'const b = 22;'), b22],
  [
    'line numbers in SEARCH and some of REPLACE',
    edit(
      'src/pkg/module.py',
      '   6 |         return 1\n   7 |     return 2',
      '   6 |         return 1\n   7 |     return 3',
    ),
    f3,
  ],
  [
    'line numbers with colons',
    edit('lib/a.js', '2: const b = 2;\n3: const c = 3;', '2: const b = 22;\n3: const c = 3;'),
    b22,
  ],
  [
    'line numbers in REPLACE alone',
    edit('lib/a.js', `${B[0]}\nconst c = 3;`, '   2 | const b = 22;\n   3 | const c = 3;'),
    b22,
  ],
  ['a fence in both parts', edit('lib/a.js', `\`\`\`js\n${B[0]}\n\`\`\``, `\`\`\`js\n${B[1]}\n\`\`\``), b22],
  ['a fence in REPLACE alone', edit('lib/a.js', B[0], `\`\`\`js\n${B[1]}\n\`\`\``), b22],
  ['one fence around both parts', edit('lib/a.js', `\`\`\`js\n${B[0]}`, `${B[1]}\n\`\`\``), b22],
  ['a fence around the block', `<edit file="lib/a.js">\n\`\`\`\n${block(...B)}\n\`\`\`\n</edit>`, b22],
  [
    'a fenced new file',
    `<edit file="lib/n.js">\n<<<<<<< SEARCH\n=======\n\`\`\`js\nn();\n\`\`\`\n>>>>>>> REPLACE\n</edit>`,
    { 'lib/n.js': 'n();\n' },
  ],
  [
    'a fence that belongs to the file',
    edit('README.md', '```js\nf();\n```', '```js\nf(1);\n```'),
    { 'README.md': '# Title\n\n```js\nf(1);\n```\n\nEnd\n' },
  ],
  [
    'a fence that is added to a document',
    edit('README.md', 'End', '```\nEnd\n```'),
    { 'README.md': '# Title\n\n```js\nf();\n```\n\n```\nEnd\n```\n' },
  ],
  [
    'a heading of five signs',
    edit('docs/use.rst', 'Usage\n=====\n\nCall f().', 'Usage\n=====\n\nCall f(x).'),
    { 'docs/use.rst': was('docs/use.rst').replace('f()', 'f(x)') },
  ],
  [
    'a heading of seven signs',
    edit('docs/use.rst', 'More\n=======\n\nCall g().', 'More\n=======\n\nCall g(x).'),
    { 'docs/use.rst': was('docs/use.rst').replace('g()', 'g(x)') },
  ],
  [
    'a heading without its line',
    edit('docs/use.rst', 'More', 'Even more'),
    /line 7 of the file looks like the divider/,
  ],
  [
    'the title of a heading of five signs',
    edit('docs/use.rst', 'Usage', 'Using'),
    { 'docs/use.rst': was('docs/use.rst').replace('Usage', 'Using') },
  ],
  [
    'a misquoted heading of seven signs',
    edit('docs/use.rst', 'More\n=======\n\nCal g().', 'More\n=======\n\nCall g(x).'),
    /looks like the divider/,
  ],
  [
    'a new heading',
    edit('docs/use.rst', 'Call f().', 'Call f().\n\nNew\n====='),
    { 'docs/use.rst': was('docs/use.rst').replace('Call f().', 'Call f().\n\nNew\n=====') },
  ],
  [
    'tabs for blanks',
    edit('main.go', '    if x {\n        return', '    if y {\n        return'),
    { 'main.go': was('main.go').replace('if x', 'if y') },
  ],
  [
    'another indentation',
    edit('src/pkg/module.py', 'if x:\n    return 1', 'if not x:\n    return 1'),
    { 'src/pkg/module.py': was('src/pkg/module.py').replace('if x', 'if not x') },
  ],
  ['blank lines around', edit('lib/a.js', `\n${B[0]}\n`, `\n${B[1]}\n`), b22],
  [
    'left-out lines',
    edit('src/pkg/module.py', 'def f(x):\n    ...\n    return 2', 'def f(x):\n    ...\n    return 3'),
    f3,
  ],
  [
    'left-out lines in REPLACE alone',
    edit(
      'src/pkg/module.py',
      'def f(x):\n    if x:\n        return 1\n    return 2',
      'def f(x):\n    # ... existing code ...\n    return 3',
    ),
    /stands for lines that are left out/,
  ],
  [
    'a text that is not there',
    edit('lib/a.js', 'const bb = 2;', 'const b = 22;'),
    /The nearest place, lines 2–2, reads:\nconst b = 2;/,
  ],
  ['an empty SEARCH for a file that exists', edit('lib/a.js', '', 'x'), /only for a new file/],
  // Several blocks.
  ['the same block twice', `First:\n${edit('lib/a.js', ...B)}\nFinal answer:\n${edit('lib/a.js', ...B)}`, b22],
  [
    'two alternatives',
    `Either:\n${edit('lib/a.js', ...B)}\nor:\n${edit('lib/a.js', B[0], 'const b = 23;')}`,
    /The line `or:` says that not all of the blocks are meant/,
  ],
  [
    'two blocks for the same lines',
    `${edit('lib/a.js', ...B)}\n${edit('lib/a.js', B[0], 'const b = 23;')}`,
    /two blocks replace the same lines/,
  ],
  [
    'two alternatives that overlap',
    edit('lib/a.js', `const a = 1;\n${B[0]}`, `const a = 1;\n${B[1]}`) +
      edit('lib/a.js', `${B[0]}\nconst c = 3;`, 'const b = 23;\nconst c = 3;'),
    /another block changes too/,
  ],
  [
    'the second contains the first',
    edit('lib/a.js', B[0], 'const b = 2; // 22') + edit('lib/a.js', B[0], 'const b = 2; // 23'),
    /two blocks replace the same lines/,
  ],
  [
    'shared context',
    edit('lib/a.js', `const a = 1;\n${B[0]}`, `const a = 11;\n${B[0]}`) +
      edit('lib/a.js', `${B[0]}\nconst c = 3;`, `${B[0]}\nconst c = 33;`),
    { 'lib/a.js': 'const a = 11;\nconst b = 2;\nconst c = 33;\n' },
  ],
  [
    'a block that edits what the one before wrote',
    edit('lib/a.js', B[0], 'const b = two();') + edit('lib/a.js', 'const b = two();', 'const b = two(2);'),
    { 'lib/a.js': was('lib/a.js').replace(B[0], 'const b = two(2);') },
  ],
  [
    'one of two cannot be applied',
    edit('lib/a.js', ...B) + edit('src/pkg/module.py', 'nothing like it', 'x'),
    /src\/pkg\/module\.py cannot be applied.*None of the 2 blocks was applied: give all of them again, also those that were right\.$/s,
  ],
  // Only edited lines change.
  [
    'Windows line ends',
    edit('windows.js', 'two();', 'two(2);\nmore();'),
    { 'windows.js': 'one();\r\ntwo(2);\r\nmore();\r\nthree();\r\n' },
  ],
  [
    'mixed line ends',
    edit('mixed.js', 'one();\ntwo();\nthree();', 'one();\ntwo(2);\nthree();'),
    { 'mixed.js': 'one();\r\ntwo(2);\nthree();\r\nfour();\n' },
  ],
  ['a byte-order mark', edit('mark.js', 'one();', 'one(1);'), { 'mark.js': '\ufeffone(1);\ntwo();\n' }],
  ['no line end at the end', edit('open.js', 'two();', 'two(2);'), { 'open.js': 'one();\ntwo(2);' }],
  [
    'a line after the last, which does not end',
    edit('open.js', 'two();', 'two();\nthree();'),
    { 'open.js': 'one();\ntwo();\nthree();' },
  ],
  // Diffs.
  [
    'a unified diff',
    '```diff\n--- a/lib/a.js\n+++ b/lib/a.js\n@@ -1,3 +1,3 @@\n const a = 1;\n-const b = 2;\n+const b = 22;\n const c = 3;\n```',
    b22,
  ],
  [
    'a diff with wrong numbers',
    '--- a/lib/a.js\n+++ b/lib/a.js\n@@ -40,1 +41,9 @@\n const a = 1;\n-const b = 2;\n+const b = 22;\n',
    b22,
  ],
  [
    'a diff of git',
    'diff --git a/lib/a.js b/lib/a.js\nindex 1..2 100644\n--- a/lib/a.js\n+++ b/lib/a.js\n@@ -2 +2 @@\n-const b = 2;\n+const b = 22;\n',
    b22,
  ],
  [
    'a diff of two files',
    '--- a/lib/a.js\n+++ b/lib/a.js\n@@ -2 +2 @@\n-const b = 2;\n+const b = 22;\n--- a/src/pkg/module.py\n+++ b/src/pkg/module.py\n@@ -7 +7 @@\n-    return 2\n+    return 3\n',
    { ...b22, ...f3 },
  ],
  ['a diff that makes a file', '--- /dev/null\n+++ b/lib/n.js\n@@ -0,0 +1 @@\n+n();\n', { 'lib/n.js': 'n();\n' }],
  ['a diff that deletes a file', '--- a/lib/a.js\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-const a = 1;\n', /deletes the file/],
  ['hunks inside of an element', '<edit file="lib/a.js">\n@@ -2 +2 @@\n-const b = 2;\n+const b = 22;\n</edit>', b22],
  [
    'a patch of the other form',
    '*** Begin Patch\n*** Update File: lib/a.js\n@@\n const a = 1;\n-const b = 2;\n+const b = 22;\n*** End Patch',
    b22,
  ],
  // Indentation that only one of the parts has.
  // At the file's own, or deeper in it: both could be meant, and it would be another program.
  [
    'a replacement at the indentation of the file',
    edit('src/pkg/module.py', 'return 2', '    return 3'),
    /is not indented as lines 7–7/,
  ],
  [
    'several lines at the indentation of the file',
    edit('src/pkg/module.py', 'if x:\n    return 1', '    if x and y:\n        return 1'),
    /is not indented as lines 5–6/,
  ],
  [
    'a quotation that is indented too far, and a replacement as in the file',
    edit('src/pkg/module.py', '        return 2', '    return 3'),
    /is not indented as lines 7–7/,
  ],
  [
    'both without indentation, the second line of the replacement at that of the file',
    edit('src/pkg/module.py', 'return 2', 'if y:\n    return 3\nreturn 2'),
    { 'src/pkg/module.py': was('src/pkg/module.py').replace('return 2', 'if y:\n        return 3\n    return 2') },
  ],
  [
    'a replacement without its indentation',
    edit('src/pkg/module.py', '    return 2', 'return 3'),
    /is not indented as lines 7–7/,
  ],
  [
    'several lines without their indentation',
    edit('src/pkg/module.py', '    if x:\n        return 1', 'if y:\n    return 1'),
    /is not indented as lines 5–6/,
  ],
  [
    'a replacement that begins as the file and goes on as the quotation',
    edit('src/pkg/module.py', 'return 2', '    y = 1\nreturn y'),
    /is not indented as lines 7–7/,
  ],
  [
    'an indentation that neither has',
    edit('src/pkg/module.py', 'return 1', '    return 3'),
    /is not indented as lines 6–6/,
  ],
  [
    'another branch to the left of the replaced line',
    edit('src/pkg/module.py', '        return 1', '        return 1\n    elif y:\n        return 3'),
    { 'src/pkg/module.py': was('src/pkg/module.py').replace('1\n', '1\n    elif y:\n        return 3\n') },
  ],
  [
    'a function behind the last line of one',
    edit('src/pkg/module.py', '    return y', '    return y\n\n\ndef h():\n    pass'),
    { 'src/pkg/module.py': `${was('src/pkg/module.py')}\n\ndef h():\n    pass\n` },
  ],
  [
    'lines that are only moved to the left',
    edit('src/pkg/module.py', '        return 1', '    return 1'),
    { 'src/pkg/module.py': was('src/pkg/module.py').replace('        return 1', '    return 1') },
  ],
];

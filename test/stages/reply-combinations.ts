// More replies: forms of other tools, deviations that come together, and what a colleague would understand but we refuse.

import { B, type Becomes, b22, block, edit, escaped, f3, was } from './reply-table.ts';

const f3In = (search: string, replace: string) => edit('src/pkg/module.py', search, replace);
const windows = (text: string) => text.replaceAll('\n', '\r\n');
const fenced = (text: string) => `Here it is:\n\`\`\`\n${text}\`\`\`\n`;
const NUMBERED = edit(
  'lib/a.js',
  '   2 | const b = 2;\n   3 | const c = 3;',
  '   2 | const b = 22;\n   3 | const c = 3;',
);
const DIFF = '--- a/lib/a.js\n+++ b/lib/a.js\n@@ -2 +2 @@\n-const b = 2;\n+const b = 22;\n';

export const COMBINATIONS: readonly (readonly [name: string, reply: string, becomes: Becomes])[] = [
  [
    'a new file with a heading',
    edit('docs/n.rst', '', '=======\nTitle\n=======\n\nText'),
    { 'docs/n.rst': '=======\nTitle\n=======\n\nText\n' },
  ],
  // Markers of other tools.
  ['dashes and plus signs', `lib/a.js\n------- SEARCH\n${B[0]}\n=======\n${B[1]}\n+++++++ REPLACE`, b22],
  [
    'elements for the two parts',
    `<edit file="lib/a.js">\n<search>\n${B[0]}\n</search>\n<replace>\n${B[1]}\n</replace>\n</edit>`,
    b22,
  ],
  ['the path behind the first marker', `<<<<<<< SEARCH lib/a.js\n${B[0]}\n=======\n${B[1]}\n>>>>>>> REPLACE`, b22],
  ['the path in place of the word', `<<<<<<< lib/a.js\n${B[0]}\n=======\n${B[1]}\n>>>>>>> lib/a.js`, b22],
  [
    'tag and marker on one line',
    `<edit file="lib/a.js"><<<<<<< SEARCH\n${B[0]}\n=======\n${B[1]}\n>>>>>>> REPLACE</edit>`,
    b22,
  ],
  [
    'fence and marker on one line',
    `lib/a.js\n\`\`\`js <<<<<<< SEARCH\n${B[0]}\n=======\n${B[1]}\n>>>>>>> REPLACE\n\`\`\``,
    b22,
  ],
  [
    'long markers around a heading of seven signs',
    `<edit file="docs/use.rst">\n<<<<<<<<< SEARCH\nMore\n=======\n=========\nEven more\n=========\n>>>>>>>>> REPLACE\n</edit>`,
    { 'docs/use.rst': was('docs/use.rst').replace('More\n=======', 'Even more\n=========') },
  ],
  [
    'a heading of seven signs that is renamed',
    edit('docs/use.rst', 'More\n=======', 'Less\n======='),
    { 'docs/use.rst': was('docs/use.rst').replace('More', 'Less') },
  ],
  [
    'a file that holds a tag of ours',
    edit('phpunit.xml', '    a.php\n  </file>', '    b.php\n  </file>'),
    { 'phpunit.xml': was('phpunit.xml').replace('a.php', 'b.php') },
  ],
  [
    'an end that the file could hold too',
    `<edit file="lib/a.js">\n<<<<<<< SEARCH\n${B[0]}\n=======\n</edit>\n${B[1]}\n</edit>`,
    /is not closed/,
  ],
  [
    'a path below a folder of the container',
    edit('/testbed/setup.py', 'setup()', 'setup(1)'),
    { 'setup.py': 'setup(1)\n' },
  ],
  // Indentation.
  [
    'in a list',
    `1. The first:\n\n   ${edit('lib/a.js', ...B)
      .trimEnd()
      .replaceAll('\n', '\n   ')}\n`,
    b22,
  ],
  [
    'in a list, with line numbers',
    `- This:\n  ${edit('lib/a.js', '   2 | const b = 2;', 'const b = 22;').trimEnd().replaceAll('\n', '\n  ')}`,
    b22,
  ],
  [
    'a first line without its indentation',
    f3In('if x:\n        return 1\n    return 2', 'if x:\n        return 1\n    return 3'),
    f3,
  ],
  [
    'blanks in a file of tabs',
    `Makefile\n${block('all:', 'run:\n    ./a.out\nall:')}`,
    { Makefile: 'run:\n\t./a.out\nall:\n\tcc x.c\n' },
  ],
  [
    'blanks in a recipe whose rule is quoted',
    `Makefile\n${block('all:\n\tcc x.c', 'all:\n    cc -O2 x.c \\\n        y.c\n\nclean:\n  rm a.out')}`,
    { Makefile: 'all:\n\tcc -O2 x.c \\\n\t    y.c\n\nclean:\n\trm a.out\n' },
  ],
  [
    'blanks that go on with a variable',
    `Makefile\n${block('all:', 'SOURCES = x.c \\\n    y.c\nall:')}`,
    { Makefile: 'SOURCES = x.c \\\n    y.c\nall:\n\tcc x.c\n' },
  ],
  [
    'blanks in code of tabs',
    edit('main.go', 'func f() {', 'func g() {\n    if y {\n        return\n    }\n}\n\nfunc f() {'),
    { 'main.go': was('main.go').replace('func f', 'func g() {\n\tif y {\n\t\treturn\n\t}\n}\n\nfunc f') },
  ],
  [
    'tabs in SEARCH, blanks in REPLACE',
    edit('main.go', '\tif x {\n\t\treturn', '    if y {\n        return'),
    { 'main.go': was('main.go').replace('if x', 'if y') },
  ],
  [
    'the same words at two depths',
    edit('src/pkg/module.py', 'return 1', 'return 9'),
    { 'src/pkg/module.py': was('src/pkg/module.py').replace('return 1', 'return 9') },
  ],
  [
    'a new file, indented as a whole',
    '    <edit file="lib/n.js">\n    <<<<<<< SEARCH\n    =======\n    if (x) {\n      n();\n    }\n    >>>>>>> REPLACE\n    </edit>',
    { 'lib/n.js': 'if (x) {\n  n();\n}\n' },
  ],
  // Signs of a diff, and paths in comments.
  ['a diff in a fence in an element', `<edit file="lib/a.js">\n\`\`\`diff\n-${B[0]}\n+${B[1]}\n\`\`\`\n</edit>`, b22],
  [
    'the same with context that has no sign',
    `<edit file="lib/a.js">\n\`\`\`diff\nconst a = 1;\n-${B[0]}\n+${B[1]}\n\`\`\`\n</edit>`,
    b22,
  ],
  ['signs in both parts', edit('lib/a.js', `-${B[0]}`, `+${B[1]}`), b22],
  [
    'signs and context in both parts',
    f3In('-    return 2', '+    if y:\n+        return 4\n+    return 3')
      .replace('2\n===', '2\n \n===')
      .replace('3\n>>>', '3\n \n>>>'),
    {
      'src/pkg/module.py': was('src/pkg/module.py').replace(
        '    return 2',
        '    if y:\n        return 4\n    return 3',
      ),
    },
  ],
  ['a list in a document', edit('README.md', '- End', '+ End'), /does not occur in the file/],
  [
    'a diff in a block without a divider',
    `<edit file="lib/a.js">\n<<<<<<< SEARCH\n const a = 1;\n-${B[0]}\n+${B[1]}\n>>>>>>> REPLACE\n</edit>`,
    b22,
  ],
  ['the path in a comment of both parts', edit('lib/a.js', `// lib/a.js\n${B[0]}`, `// lib/a.js\n${B[1]}`), b22],
  ['the path in a comment alone', block(`// lib/a.js\n${B[0]}`, `// lib/a.js\n${B[1]}`), b22],
  ['another path in a comment', edit('lib/a.js', `// lib/b.js\n${B[0]}`, `// lib/b.js\n${B[1]}`), /does not occur/],
  ['a heading above an element that says nothing', `### File: \`lib/a.js\`\n\n<edit>\n${block(...B)}\n</edit>`, b22],
  // Elements for the parts.
  [
    'elements on the lines of their texts',
    `<edit file="src/pkg/module.py">\n<search>    return 2</search>\n<replace>    return 3</replace>\n</edit>`,
    f3,
  ],
  [
    'elements that begin on the line of their text',
    `<edit file="src/pkg/module.py">\n  <search>        return 1\n    return 2</search>\n  <replace>        return 1\n    return 3\n  </replace>\n</edit>`,
    f3,
  ],
  [
    'an element that is not closed',
    `<edit file="lib/n.js">\n<search>\n</search>\n<replace>\nn();\n</edit>`,
    /has no line `=======`/,
  ],
  ['a colon behind each marker', edit('lib/a.js', ...B).replace(/(SEARCH|={7}|REPLACE)$/gm, '$1:'), b22],
  // Places.
  [
    'a line in the tag that decides between equal lines',
    edit('twice.js', 'x();', 'y();').replace('">', '" lines="4-4">'),
    { 'twice.js': 'a();\nx();\nb();\ny();\nc();\n' },
  ],
  [
    'a line behind SEARCH that decides',
    edit('twice.js', 'x();', 'y();').replace('SEARCH', 'SEARCH (line 2)'),
    { 'twice.js': 'a();\ny();\nb();\nx();\nc();\n' },
  ],
  ['a line that is none of them', edit('twice.js', 'x();', 'y();').replace('">', '" line="3">'), /occurs 2 times/],
  [
    'a number and a heading that contradict each other',
    '--- a/twice.js\n+++ b/twice.js\n@@ -2 +2 @@ b();\n-x();\n+y();\n',
    /occurs 2 times/,
  ],
  ['another case of the path', edit('Lib/A.js', ...B), b22],
  ['a path in a sentence', `First, update lib/a.js:\n${block(...B)}`, b22],
  ['a path in a sentence of another language', `1. 修改 lib/a.js：\n${block(...B)}`, b22],
  ['two paths in a sentence', `As in main.go, in lib/a.js:\n${block(...B)}`, /has no path/],
  ['words with a dot', `Then e.g. x.y of a/b, and so on.\n${block(...B)}`, /has no path/],
  [
    'the same file, in words',
    `${edit('lib/a.js', ...B)}\nAnd in the same file:\n${block('const c = 3;', 'const c = 33;')}`,
    { 'lib/a.js': 'const a = 1;\nconst b = 22;\nconst c = 33;\n' },
  ],
  [
    'left-out lines in a comment with words',
    edit(
      'cart.py',
      'class Cart:\n    # ... existing code ...\n        return total',
      'class Cart:\n    # ... existing code ...\n        return total or 0',
    ),
    { 'cart.py': was('cart.py').replace('return total', 'return total or 0') },
  ],
  [
    'left-out lines before what is at two places',
    edit(
      'cart.py',
      'class Wishlist:\n    ...\n        self.items = items',
      'class Wishlist:\n    ...\n        self.items = list(items)',
    ),
    { 'cart.py': was('cart.py').replace(/(Wishlist[\s\S]*?= )items/, '$1list(items)') },
  ],
  [
    'left-out lines up to what is in another function',
    edit(
      'cart.py',
      'class Cart:\n    ...\n            total += item.price',
      'class Cart:\n    ...\n            total += item.cost',
    ),
    /leaves lines out/,
  ],
  [
    'left-out lines up to another class',
    edit('cart.py', 'class Cart:\n    ...\nclass Wishlist:\n', 'class Cart:\n    ...\nclass Wishes:\n'),
    { 'cart.py': was('cart.py').replace('Wishlist', 'Wishes') },
  ],
  [
    'a blank line that is not quoted',
    f3In('    return 2\ndef g(y):', '    return 3\ndef g(y, z):'),
    { 'src/pkg/module.py': was('src/pkg/module.py').replace('2', '3').replace('(y)', '(y, z)') },
  ],
  [
    'a blank line that is not there',
    f3In('    if x:\n\n        return 1\n\n    return 2', '    if x:\n\n        return 1\n\n    y = 1\n    return 3'),
    { 'src/pkg/module.py': was('src/pkg/module.py').replace('    return 2', '    y = 1\n    return 3') },
  ],
  [
    'left-out lines between what is at two places each',
    edit('twice.js', 'x();\n...\nc();', 'y();\n...\nc();'),
    /leaves lines out/,
  ],
  // Diffs.
  ['a diff under a heading', `### lib/a.js\n\`\`\`diff\n@@ -2 +2 @@\n-${B[0]}\n+${B[1]}\n\`\`\``, b22],
  ['a diff with half of its header', `\`\`\`diff\n+++ b/lib/a.js\n@@ -2 +2 @@\n-${B[0]}\n+${B[1]}\n\`\`\``, b22],
  [
    'a diff whose context lost its blank',
    '--- a/src/pkg/module.py\n+++ b/src/pkg/module.py\n@@ -5,3 +5,3 @@\n    if x:\n        return 1\n-    return 2\n+    return 3\n',
    f3,
  ],
  [
    'fences around each part, of which two are outside',
    `<edit file="lib/a.js">\n\`\`\`\n<<<<<<< SEARCH\n${B[0]}\n\`\`\`\n=======\n\`\`\`\n${B[1]}\n>>>>>>> REPLACE\n\`\`\`\n</edit>`,
    b22,
  ],
  // More is written anew than is quoted.
  [
    'lines behind the quotation, once more',
    edit('ports.yaml', 'server:\n  port: 80', 'server:\n  port: 8080\n  hosts:\n    - a\n    - b'),
    /line 3, `hosts:`/,
  ],
  [
    'the method behind the quotation, once more',
    edit(
      'cart.py',
      'class Wishlist:',
      'class Wishlist:\n    def __init__(self, items, owner):\n        self.items = items\n        self.owner = owner\n',
    ),
    /line 13, `def __init__\(self, items\):`/,
  ],
  [
    'the statement behind the quotation, with more in it',
    edit(
      'cart.py',
      '        if self.coupon:',
      '        if self.coupon:\n            total -= min(total, self.coupon.amount)',
    ),
    /line 8, `/,
  ],
  [
    'a loop that follows the quotation',
    edit('loop.go', '\td := 1', '\td := 1\n\tfor i := 1; i < n; i++ {\n\t\td = min(d * 2, 30)\n\t}'),
    /line 5, `/,
  ],
  [
    'a new body, and the old one behind it',
    edit(
      'cart.py',
      'class Cart:\n    def __init__(self, items):',
      'class Cart:\n    def __init__(self, items):\n        super().__init__(items)\n        return',
    ),
    /line 3, `/,
  ],
  [
    'the lines above the quotation, once more',
    edit('loop.go', '\t\td = d * 2', '\tfor i := 1; i < n; i++ {\n\t\td = min(d * 2, 30)'),
    /line 5, `/,
  ],
  [
    'the line above the quotation, once more, and changes below it',
    edit(
      'cart.py',
      '        if self.coupon:\n            total -= self.coupon.amount',
      '        total = self.subtotal()\n        if self.coupon and total:\n            total -= self.coupon.amount',
    ),
    /line 6, `/,
  ],
  [
    'what looks like the lines behind, and is new',
    edit(
      'cart.py',
      '    def total(self):\n        total = self.subtotal()',
      '    def count(self):\n        return len(self.items)\n\n    def total(self):\n        total = self.subtotal()\n        if self.gift:\n            total -= self.gift.amount',
    ),
    {
      'cart.py': was('cart.py')
        .replace('    def total', '    def count(self):\n        return len(self.items)\n\n    def total')
        .replace('        if self', '        if self.gift:\n            total -= self.gift.amount\n        if self'),
    },
  ],
  [
    'a function before another of its name',
    edit(
      'cart.py',
      'class Wishlist:',
      'class Basket:\n    def __init__(self, items):\n        self.items = items\n\n\nclass Wishlist:',
    ),
    {
      'cart.py': was('cart.py').replace(
        'class Wishlist',
        'class Basket:\n    def __init__(self, items):\n        self.items = items\n\n\nclass Wishlist',
      ),
    },
  ],
  ['a block beside it that changes nothing', `${edit('lib/a.js', ...B)}\n${f3In('    return 2', '    return 2')}`, b22],
  // Words between blocks.
  ...(
    [
      ['Alternatively, fix it in the caller instead:', ''],
      ['', '(Not needed, only if you also want it.)'],
      ['Option 2:', ''],
      ['Final patch:', ''],
      ['Wait, that was the wrong file.', ''],
    ] as const
  ).map(
    ([between, before]) =>
      [
        `two blocks, between them ${between || before}`,
        `${edit('lib/a.js', ...B)}\n${between || before}\n${f3In('    return 2', '    return 3')}`,
        /says that not all of the blocks are meant/,
      ] as const,
  ),
  [
    'a first idea that is taken back',
    `My first idea (wrong, do not use):\n${edit('lib/a.js', ...B)}\nInstead:\n${f3In('    return 2', '    return 3')}`,
    /My first idea \(wrong, do not use\):` says/,
  ],
  [
    'a final patch that holds the block before',
    `${edit('lib/a.js', ...B)}\nFinal patch:\n${edit('lib/a.js', ...B)}${f3In('    return 2', '    return 3')}`,
    { ...b22, ...f3 },
  ],
  [
    'words that take nothing back',
    `Don't use \`var\`.\n${edit('lib/a.js', ...B)}\nUse 3 instead in the wrong branch, or it fails. Finally, the final edit:\n${f3In('    return 2', '    return 3')}`,
    { ...b22, ...f3 },
  ],
  [
    'a deletion beside a block',
    `<delete file="setup.py"/>\n${edit('lib/a.js', ...B)}`,
    /asks for what a reply cannot do/,
  ],
  [
    'a file that a shell would write beside a block',
    `\`\`\`sh\ncat > lib/n.js <<'EOF'\nn();\nEOF\n\`\`\`\n${edit('lib/a.js', ...B)}`,
    /in <edit> elements/,
  ],
  // Files beside blocks.
  [
    'a new file in a fence beside a block',
    `Create \`lib/n.js\`:\n\`\`\`js\nn();\n\`\`\`\n\n${edit('lib/a.js', ...B)}`,
    { ...b22, 'lib/n.js': 'n();\n' },
  ],
  [
    'quotations beside a block',
    `\`lib/a.js\`:\n\`\`\`js\n${B[0]}\n\`\`\`\n\`pkg/module.py\`:\n\`\`\`py\nx\n\`\`\`\n${edit('lib/a.js', ...B)}\nNow:\n\`\`\`js\n${B[1]}\n\`\`\``,
    b22,
  ],
  [
    'a file beside a block whose name there are several of',
    `\`same.js\`:\n\`\`\`js\ny();\n\`\`\`\n${edit('lib/a.js', ...B)}`,
    /there is src\/one\/same.js, src\/two\/same.js/,
  ],
  // Escapes.
  [
    'backslashes that were doubled',
    edit('escapes.py', String.raw`A = r"\\w+"`, String.raw`A = r"\\w*"`),
    { 'escapes.py': was('escapes.py').replace('+', '*') },
  ],
  [
    'quotes that were escaped',
    edit('escapes.py', String.raw`A = r\"\\w+\"`, String.raw`A = r\"\\w*\"`),
    { 'escapes.py': was('escapes.py').replace('+', '*') },
  ],
  [
    'backslashes that were doubled in SEARCH',
    edit('escapes.py', String.raw`A = r"\\w+"`, String.raw`A = r"\w*"`),
    /does not occur/,
  ],
  // Line numbers.
  ['one number before its line', edit('lib/a.js', '2: const b = 2;', '2: const b = 22;'), b22],
  ['one number before another line', edit('lib/a.js', '3: const b = 2;', '3: const b = 22;'), /does not occur/],
  ['numbers with arrows', edit('lib/a.js', '     2→const b = 2;', 'const b = 22;'), b22],
  ['numbers with a letter', edit('lib/a.js', 'L2: const b = 2;\nL3: const c = 3;', 'const b = 22;\nconst c = 3;'), b22],
  [
    'numbers that decide between equal lines',
    edit('twice.js', '   4 | x();', '   4 | y();'),
    { 'twice.js': 'a();\nx();\nb();\ny();\nc();\n' },
  ],
  ['equal lines without numbers', edit('twice.js', 'x();', 'y();'), /occurs 2 times \(lines 2, 4\)/],
  // Fences.
  [
    'a fence in REPLACE, in a file that has fences',
    edit('notes.py', '    return 1', '```\n    return 2\n```'),
    /holds the line of a fence/,
  ],
  [
    'an example in a docstring',
    edit('notes.py', '    f()\n    ```', '    f(1)\n    ```'),
    { 'notes.py': was('notes.py').replace('    f()\n', '    f(1)\n') },
  ],
  // What is left out.
  [
    'a body that is left out in Python',
    f3In('def f(x):\n    if x:\n        return 1\n    return 2', 'def f(x):\n    ...\n    return 3'),
    /`\.\.\.` stands for lines that are left out/,
  ],
  [
    'a stub that is added',
    f3In('def g(y):', 'def h():\n    ...\n\n\ndef g(y):'),
    { 'src/pkg/module.py': was('src/pkg/module.py').replace('def g', 'def h():\n    ...\n\n\ndef g') },
  ],
  [
    'a comment about the rest of the code',
    edit('lib/a.js', B[0], `// other code reads this\n${B[0]}`),
    { 'lib/a.js': was('lib/a.js').replace(B[0], `// other code reads this\n${B[0]}`) },
  ],
  [
    'the rest of the function, in words',
    f3In('def f(x):\n    if x:\n        return 1\n    return 2', 'def f(x):\n    # rest of the function\n    return 3'),
    /stands for lines that are left out/,
  ],
  // Diffs.
  ['an indented diff', DIFF.replace(/^/gm, '    '), b22],
  [
    'a diff of two equal places',
    '--- a/twice.js\n+++ b/twice.js\n@@ -2 +2 @@\n-x();\n+y();\n@@ -4 +4 @@\n-x();\n+y();\n',
    { 'twice.js': 'a();\ny();\nb();\ny();\nc();\n' },
  ],
  [
    'a block and a diff of another file',
    `${f3In('    return 2', '    return 3')}\nand\n\n\`\`\`diff\n${DIFF}\`\`\`\n`,
    { ...b22, ...f3 },
  ],
  ['a block, and the same as a diff', `${DIFF}\nAs a block:\n${edit('lib/a.js', ...B)}`, b22],
  [
    'a diff that renames',
    `diff --git a/setup.py b/set_up.py\nsimilarity index 100%\nrename from setup.py\nrename to set_up.py\n${DIFF}`,
    /rename from setup\.py`, which a reply cannot do/,
  ],
  [
    'a patch that moves',
    '*** Begin Patch\n*** Update File: lib/a.js\n*** Move to: lib/b.js\n@@\n-const b = 2;\n+const b = 22;\n*** End Patch',
    /Move to: lib\/b\.js`, which a reply cannot do/,
  ],
  ['a diff with prose behind it', `${DIFF}\n- it was two\n+ it is 22 now\n`, b22],
  // Signs and line ends.
  [
    'escaped contents between plain markers',
    edit('phpunit.xml', '  &lt;file name="a"&gt;', '  &lt;file name="b"&gt;'),
    { 'phpunit.xml': was('phpunit.xml').replace('"a"', '"b"') },
  ],
  ['line ends that were doubled', edit('lib/a.js', ...B).replaceAll('\n', '\r\r\n'), b22],
  [
    'one block escaped and one not',
    escaped(edit('lib/a.js', ...B)) + f3In('    return 2', '    return 3'),
    { ...b22, ...f3 },
  ],
  // All at once.
  ['a fence, line numbers, Windows line ends', windows(fenced(NUMBERED)), b22],
  ['the same, indented', windows(fenced(NUMBERED).replace(/^(?=.)/gm, '  ')), b22],
  [
    'a thought that was not opened, a fence, line numbers',
    `I think =======.\n<edit>?\n</think>\n${fenced(NUMBERED)}`,
    b22,
  ],
  [
    'a thought with a block of its own',
    `<think>\n${edit('lib/a.js', B[0], 'wrong();')}</think>\n${edit('lib/a.js', ...B)}`,
    b22,
  ],
  [
    'a thought that was not opened, with a block of its own, Windows line ends',
    windows(`${edit('lib/a.js', B[0], 'wrong();')}\nNo.\n</think>\n${NUMBERED}`),
    b22,
  ],
  [
    'line numbers, fences, two files, Windows line ends',
    windows(NUMBERED + f3In('```py\n   7 |     return 2\n```', '```py\n   7 |     return 3\n```')),
    { ...b22, ...f3 },
  ],
  ['escaped, with line numbers, in a fence', fenced(escaped(NUMBERED)), b22],
  [
    'a heading path, a bare end, line numbers, two files',
    `### \`lib/a.js\`\n<<<<<<< SEARCH\n   2 | ${B[0]}\n=======\n${B[1]}\n>>>>>>>\n\n### \`src/pkg/module.py\`\n<<<<<<< SEARCH\n    return 2\n=======\n    return 3\n>>>>>>>\n`,
    { ...b22, ...f3 },
  ],
  [
    'the same block twice, once with line numbers',
    `${edit('lib/a.js', ...B)}\nFinally:\n${edit('lib/a.js', '   2 | const b = 2;', '   2 | const b = 22;')}`,
    b22,
  ],
  [
    'two alternatives, one with line numbers',
    `${edit('lib/a.js', ...B)}\n${edit('lib/a.js', '   2 | const b = 2;', '   2 | const b = 23;')}`,
    /another block changes too/,
  ],
  [
    'Windows line ends in a file with a mark, by a diff',
    windows('--- a/windows.js\n+++ b/windows.js\n@@ -2 +2 @@\n-two();\n+two(2);\n'),
    { 'windows.js': was('windows.js').replace('two()', 'two(2)') },
  ],
];

/** What a colleague would understand, and we do not: the refusal has to say what to write instead. */
export const LOST: readonly (readonly [name: string, reply: string, refusal: RegExp])[] = [
  ['no path', `The fix:\n${block(...B)}`, /^Block 1, which begins with `const b = 2;`, has no path/],
  [
    'a line number in REPLACE alone',
    edit('lib/a.js', B[0], '   2 | const b = 22;'),
    /looks like lines with line numbers/,
  ],
  ['a diff without a file', '@@ -2 +2 @@\n-const b = 2;\n+const b = 22;\n', /stands under no file/],
  ['an uneven indentation', f3In('if x:\n   return 1', 'if not x:\n   return 1'), /another indentation than lines 5–6/],
  [
    'left-out lines in SEARCH alone',
    f3In('def f(x):\n    ...\n    return 2', 'def f(x):\n    return 3'),
    /does not occur in the file/,
  ],
  ['a fence that is not closed, in REPLACE', edit('lib/a.js', B[0], `${B[1]}\n\`\`\``), /holds the line of a fence/],
  [
    'a whole file in a fence',
    '`lib/a.js`:\n```js\nconst a = 1;\nconst b = 22;\nconst c = 3;\n```',
    /there is no SEARCH\/REPLACE block in it/,
  ],
  [
    'an instruction',
    'In lib/a.js, replace `const b = 2;` by `const b = 22;`.',
    /there is no SEARCH\/REPLACE block in it/,
  ],
  ['a slip of the pen in SEARCH', edit('lib/a.js', 'const b  = 2', B[1]), /lines 2–2, reads:\nconst b = 2;/],
  [
    'blanks in a Makefile, too few to tell a tab',
    `Makefile\n${block('    cc x.c', '    cc -O2 x.c\n      echo done')}`,
    /another indentation/,
  ],
];

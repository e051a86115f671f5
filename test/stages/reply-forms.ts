// Replies in forms that the prompt does not ask for: arguments of tools, whole files, patches of other tools, words around paths.

import { B, type Becomes, b22, block, edit, f3, was } from './reply-table.ts';

const bSearch = '<<<<<<< SEARCH\nconst b = 2;\n=======\nconst b = 22;\n>>>>>>> REPLACE';
const json = (value: unknown) => `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
const call = (args: unknown) => `<tool_call>\n{"name": "edit", "arguments": ${JSON.stringify(args)}}\n</tool_call>`;
const test = "test('n', () => {\n  n();\n});\n";
const n = { 'test/n.test.js': test };
const NO_BLOCK = /there is no SEARCH\/REPLACE block in it/;

export const FORMS: readonly (readonly [name: string, reply: string, becomes: Becomes])[] = [
  // Arguments of a tool.
  ['JSON', json({ file: 'lib/a.js', search: B[0], replace: B[1] }), b22],
  ['JSON under one path', json({ path: 'lib/a.js', edits: [{ old: B[0], new: B[1] }] }), b22],
  [
    'JSON of two files',
    json({
      edits: [
        { file: 'lib/a.js', search: B[0], replace: B[1] },
        { file: 'src/pkg/module.py', search: '    return 2', replace: '    return 3' },
      ],
    }),
    { ...b22, ...f3 },
  ],
  [
    'JSON with plain line ends',
    '{"file": "lib/a.js",\n"search": "const b = 2;\n", "replace": "const b = 22;\n",}',
    b22,
  ],
  ['JSON with Windows line ends', json({ file: 'lib/a.js', search: `${B[0]}\r\n`, replace: `${B[1]}\r\n` }), b22],
  ['a call', call({ path: 'lib/a.js', old_str: B[0], new_str: B[1] }), b22],
  [
    'a call whose arguments are a string',
    call(JSON.stringify({ path: 'lib/a.js', old_str: B[0], new_str: B[1] })),
    b22,
  ],
  [
    'marked calls',
    `[TOOL_CALLS][{"name": "edit", "arguments": {"file": "lib/a.js", "search": "${B[0]}", "replace": "${B[1]}"}}]`,
    b22,
  ],
  [
    'an element for each argument',
    `<tool_call>\n<function=edit>\n<parameter=path>\nlib/a.js\n</parameter>\n<parameter=old_str>\n${B[0]}\n</parameter>\n<parameter=new_str>\n${B[1]}\n</parameter>\n</function>\n</tool_call>`,
    b22,
  ],
  [
    'named parameters',
    `<invoke name="edit"><parameter name="path">lib/a.js</parameter><parameter name="old_str">${B[0]}</parameter><parameter name="new_str">${B[1]}</parameter></invoke>`,
    b22,
  ],
  [
    'keys and values',
    `<tool_call>edit\n<arg_key>path</arg_key>\n<arg_value>lib/a.js</arg_value>\n<arg_key>old_string</arg_key>\n<arg_value>${B[0]}</arg_value>\n<arg_key>new_string</arg_key>\n<arg_value>${B[1]}</arg_value>\n</tool_call>`,
    b22,
  ],
  [
    'elements of other names',
    `<edit file="lib/a.js">\n<old_code>\n${B[0]}\n</old_code>\n<new_code>\n${B[1]}\n</new_code>\n</edit>`,
    b22,
  ],
  [
    'a patch in an argument',
    '{"cmd": ["apply_patch", "*** Begin Patch\\n*** Update File: lib/a.js\\n@@\\n-const b = 2;\\n+const b = 22;\\n*** End Patch"]}',
    b22,
  ],
  [
    'a call beside a block',
    `${call({ path: 'lib/a.js', old_str: B[0], new_str: B[1] })}\n${edit('src/pkg/module.py', '    return 2', '    return 3')}`,
    { ...b22, ...f3 },
  ],
  ['a new file in JSON', json({ path: 'test/n.test.js', content: test }), n],
  ['a file that exists in JSON', json({ path: 'lib/a.js', content: 'x();\n' }), NO_BLOCK],
  ['a part of a line in JSON', json({ file: 'lib/a.js', search: 'b = 2', replace: 'b = 22' }), b22],
  [
    'a part of a line that the replacement has as a whole',
    json({ file: 'lib/a.js', search: 'b = 2', replace: 'const b = 22;' }),
    /The nearest place/,
  ],
  [
    'a part of a number',
    json({ file: 'lib/a.js', search: 'const b = ', replace: 'let b = ' }),
    { 'lib/a.js': was('lib/a.js').replace('const b', 'let b') },
  ],
  ['a part of a name', json({ file: 'lib/a.js', search: 'onst b', replace: 'onst d' }), /does not occur in the file/],
  [
    'a part of two lines',
    json({ file: 'lib/a.js', search: '= 1', replace: '= 4' }),
    { 'lib/a.js': was('lib/a.js').replace('1', '4') },
  ],
  ['a part of several lines', json({ file: 'lib/a.js', search: 'const', replace: 'let' }), /The nearest place/],
  [
    'lines of which the last is a part',
    edit('src/pkg/module.py', '    if x:\n        return', '    if not x:\n        return'),
    { 'src/pkg/module.py': was('src/pkg/module.py').replace('if x', 'if not x') },
  ],
  [
    'a part without its indentation, and a replacement with it',
    json({ file: 'lib/a.js', search: 'const b = 2', replace: '  const b = 22' }),
    /The nearest place/,
  ],
  [
    'every place',
    json({ path: 'twice.js', old_string: 'x();', new_string: 'y();', replace_all: true }),
    { 'twice.js': 'a();\ny();\nb();\ny();\nc();\n' },
  ],
  [
    'a call with its name before',
    `[TOOL_CALLS]edit[ARGS]{"path": "lib/a.js", "old_str": "${B[0]}", "new_str": "${B[1]}"}`,
    b22,
  ],
  ['a call behind a tag', `<|python_tag|>{"path": "lib/a.js", "old_str": "${B[0]}", "new_str": "${B[1]}"}`, b22],
  ['nothing to put in', json({ file: 'lib/a.js', search: B[0] }), /does not say what replaces/],
  ['nothing to look for', json({ command: 'insert', path: 'lib/a.js', new_str: 'x' }), /what is searched for/],
  ['no path in JSON', json({ search: B[0], replace: B[1] }), /does not say which file/],
  [
    'one of two without its other half',
    json([
      { file: 'lib/a.js', search: B[0], replace: B[1] },
      { file: 'main.go', search: 'x' },
    ]),
    /An edit of main.go does not say/,
  ],
  [
    'JSON in a sentence',
    `It answers {"file": "main.go", "search": "x", "replace": "y"}.\n${edit('lib/a.js', ...B)}`,
    b22,
  ],
  ['a call that only looks', call({ command: 'view', path: 'lib/a.js' }), NO_BLOCK],
  // Files as a whole.
  ['a new file without markers', `<edit file="test/n.test.js">\n${test}</edit>`, n],
  [
    'a new file in a fence',
    `**test/n.test.js**\n\n\`\`\`js\n${test}\`\`\`\n\nRun it:\n\`\`\`sh\nnode --test\n\`\`\``,
    n,
  ],
  [
    'a new file under a comment',
    `\`\`\`js\n// test/n.test.js\n${test}\`\`\``,
    { 'test/n.test.js': `// test/n.test.js\n${test}` },
  ],
  [
    'two fences, one without a path',
    `test/n.test.js\n\`\`\`js\n${test}\`\`\`\n\nand\n\`\`\`js\nx();\n\`\`\``,
    NO_BLOCK,
  ],
  [
    'a new file in a fence under a sentence',
    `Create a new test file \`test/n.test.js\`:\n\n\`\`\`js\n${test}\`\`\`\n\nRun it:\n\`\`\`bash\nnode --test\n\`\`\``,
    n,
  ],
  ['code under a sentence', 'Now `list.pop` is:\n\n```js\nx();\n```', NO_BLOCK],
  [
    'a file that exists, with more in it',
    `lib/a.js\n\`\`\`js\n${was('lib/a.js')}const d = 4;\n\`\`\``,
    { 'lib/a.js': `${was('lib/a.js')}const d = 4;\n` },
  ],
  [
    'two blocks that create a file',
    edit('lib/n.js', '', 'n();') + edit('lib/n.js', '', 'm();'),
    /given as a whole more than once/,
  ],
  ['a file that exists without markers', `<edit file="lib/a.js">\nx();\n</edit>`, /the file exists: quote/],
  [
    'a file of a known name without markers',
    `<edit file="pkg/module.py">\ndef f(x):\n    return 3\n</edit>`,
    /there is src\/pkg\/module.py\); only a new file/,
  ],
  [
    'two versions of a new file',
    `lib/n.js\n\`\`\`js\nn();\n\`\`\`\n\nlib/n.js\n\`\`\`js\nm();\n\`\`\``,
    /more than once/,
  ],
  ['a new file with lines left out', `test/n.test.js\n\`\`\`js\n// ... imports ...\n${test}\`\`\``, /are left out/],
  [
    'a whole file beside a block',
    `<edit file="main.go">\nx\n</edit>\n${edit('lib/a.js', ...B)}`,
    /main.go cannot be applied: there is no SEARCH\/REPLACE block in it, and the file exists/,
  ],
  [
    'a new file as a whole before a block',
    `<edit file="test/n.test.js">\n${test}</edit>\n${edit('lib/a.js', ...B)}`,
    { ...n, ...b22 },
  ],
  [
    'a new file as a whole behind a block',
    `${edit('lib/a.js', ...B)}<file path="test/n.test.js">\n${test}</file>`,
    { ...n, ...b22 },
  ],
  [
    'a block without its first line beside another',
    `<edit file="test/n.test.js">\n=======\n${test}>>>>>>> REPLACE\n</edit>\n${edit('lib/a.js', ...B)}`,
    /belongs to no block/,
  ],
  [
    'a diff of other lines of the same file beside a block',
    `${edit('lib/a.js', ...B)}\n\`\`\`diff\n--- a/lib/a.js\n+++ b/lib/a.js\n@@ -3 +3 @@\n-const c = 3;\n+const c = 33;\n\`\`\``,
    { 'lib/a.js': 'const a = 1;\nconst b = 22;\nconst c = 33;\n' },
  ],
  [
    'JSON of other lines of the same file beside a block',
    `${json({ file: 'lib/a.js', search: 'const c = 3;', replace: 'const c = 33;' })}\n${edit('lib/a.js', ...B)}`,
    { 'lib/a.js': 'const a = 1;\nconst b = 22;\nconst c = 33;\n' },
  ],
  [
    'thoughts by another name',
    `<reasoning>\nFirst:\n${edit('main.go', 'func f() {', 'func g() {')}\nNo.\n</reasoning>\n${edit('lib/a.js', ...B)}`,
    b22,
  ],
  [
    'such a name as code',
    edit('README.md', 'End', '<reasoning>\nx\n</reasoning>'),
    { 'README.md': was('README.md').replace('End', '<reasoning>\nx\n</reasoning>') },
  ],
  // Markers.
  ['headings in an element', `<edit file="lib/a.js">\nSEARCH:\n${B[0]}\nREPLACE:\n${B[1]}\n</edit>`, b22],
  [
    'lines of another tool above what is searched for',
    `<edit file="lib/a.js">\n<<<<<<< SEARCH\n:start_line:2\n-------\n${B[0]}\n=======\n${B[1]}\n>>>>>>> REPLACE\n</edit>`,
    b22,
  ],
  ['short markers', `<edit file="lib/a.js">\n<<< SEARCH\n${B[0]}\n===\n${B[1]}\n>>> REPLACE\n</edit>`, b22],
  ['a word behind the divider', edit('lib/a.js', ...B).replace('=======', '======= REPLACE'), b22],
  ['an end of SEARCH', edit('lib/a.js', ...B).replace('=======', '>>>>>>> SEARCH\n======='), b22],
  [
    'an end of SEARCH and a beginning of REPLACE',
    edit('lib/a.js', ...B).replace('=======', '>>>>>>> SEARCH\n<<<<<<< REPLACE'),
    b22,
  ],
  ['a beginning of REPLACE', edit('lib/a.js', ...B).replace('=======', '=======\n<<<<<<< REPLACE'), b22],
  [
    'a quotation of Markdown',
    edit('lib/a.js', ...B)
      .trimEnd()
      .replace(/^/gm, '> '),
    b22,
  ],
  [
    'headings with fences',
    `lib/a.js\n\n**SEARCH**\n\`\`\`js\n${B[0]}\n\`\`\`\n**REPLACE:**\n\`\`\`js\n${B[1]}\n\`\`\``,
    b22,
  ],
  [
    'a conflict as text',
    edit('conflict.md', '<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x', 'a'),
    { 'conflict.md': 'One:\n\na\n' },
  ],
  [
    'two ends',
    `<edit file="lib/a.js">\n<<<<<<< HEAD\n${B[0]}\n=======\n${B[1]}\n>>>>>>> fix\n>>>>>>> REPLACE\n</edit>`,
    /begins or ends more than once/,
  ],
  [
    'a new file that was to be a block',
    `<edit file="test/n.test.js">\n=======\n${test}>>>>>>> REPLACE\n</edit>`,
    /belongs to no block/,
  ],
  ['an end whose word is cut off', edit('lib/a.js', ...B).replace('>>>>>>> REPLACE', '>>>>>>>REPL'), b22],
  [
    'a new file with a divider that is left of a block',
    `<edit file="test/n.test.js">\n${test}=======\n</edit>`,
    /belongs to no block/,
  ],
  ['a new file with two dividers', edit('lib/n.js', '', '=======\nn();'), /two lines in a row/],
  // Paths.
  ['a title of a fence', `\`\`\`js title="lib/a.js"\n${bSearch}\n\`\`\``, b22],
  ['another language', `Datei: \`lib/a.js\`\n${bSearch}`, b22],
  ['a wide colon', `文件：lib/a.js\n${bSearch}`, b22],
  ['a path out of the repository', edit('../x.js', '', 'x();'), /leads out of the repository/],
  // Signs.
  ['blanks of a web page', edit('src/pkg/module.py', '\u00a0 \u00a0 return 2', '\u00a0 \u00a0 return 3'), f3],
  ['signs of no width', edit('lib/a.js', `\u200b${B[0]}`, `\u200b${B[1]}`), b22],
  [
    'blanks of half the width',
    edit(
      'src/pkg/module.py',
      'def f(x):\n  if x:\n    return 1\n  return 2',
      'def f(x):\n  if x:\n    return 1\n  return 3',
    ),
    f3,
  ],
  ['quotes of a word processor', edit('quoted.js', 'f(‘a’);', 'f(‘b’);'), { 'quoted.js': "f('b');\n" }],
  [
    'such quotes that are meant',
    edit('README.md', 'End', '“End”'),
    { 'README.md': was('README.md').replace('End', '“End”') },
  ],
  // Left out, and written as a diff.
  [
    'a note of our own listings',
    edit(
      'lib/a.js',
      'const a = 1;\n[1 lines left out]\nconst c = 3;',
      'const a = 11;\n[1 lines left out]\nconst c = 3;',
    ),
    { 'lib/a.js': was('lib/a.js').replace('a = 1', 'a = 11') },
  ],
  ['such a note in the replacement', edit('lib/a.js', B[0], 'x();\n[… lines 3-4 left out …]'), /are left out/],
  ['a diff in the replacement', edit('lib/a.js', B[0], `-${B[0]}\n+${B[1]}`), /written as a diff/],
  // Diffs.
  [
    'context that lost its sign',
    '```diff\n--- a/lib/a.js\n+++ b/lib/a.js\n@@ -1,2 +1,2 @@\nconst a = 1;\n-const b = 2;\n+const b = 22;\n```',
    b22,
  ],
  [
    'the line above that tells two places apart',
    '*** Begin Patch\n*** Update File: twice.js\n@@ b();\n-x();\n+y();\n*** End Patch',
    { 'twice.js': 'a();\nx();\nb();\ny();\nc();\n' },
  ],
  [
    'both places, each behind its own line',
    '*** Begin Patch\n*** Update File: twice.js\n@@ a();\n-x();\n+y();\n@@ b();\n-x();\n+z();\n*** End Patch',
    { 'twice.js': 'a();\ny();\nb();\nz();\nc();\n' },
  ],
  ['a line above that is not in the file', '--- a/twice.js\n+++ b/twice.js\n@@ q();\n-x();\n+y();', /occurs 2 times/],
  ['lines with signs in a fence', `\`lib/a.js\`\n\`\`\`diff\n-${B[0]}\n+${B[1]}\n\`\`\``, b22],
  ['lines with signs in an element', `<edit file="lib/a.js">\n const a = 1;\n-${B[0]}\n+${B[1]}\n</edit>`, b22],
  ['a new file of added lines', `<edit file="lib/n.js">\n+n();\n+m();\n</edit>`, { 'lib/n.js': 'n();\nm();\n' }],
  ['lines that are put in nowhere', `<edit file="lib/a.js">\n+n();\n</edit>`, /only for a new file/],
  ['lines with signs that are at two places', `twice.js\n\`\`\`diff\n-x();\n+y();\n\`\`\``, /occurs 2 times/],
  // Thoughts.
  [
    'a second thought',
    `<think>a</think>\n${edit('main.go', 'func f() {', 'func g() {')}\nNo.\n</think>\n${edit('lib/a.js', ...B)}`,
    b22,
  ],
  [
    'marks of thoughts as code',
    edit('README.md', 'End', '<think>\nx\n</think>'),
    { 'README.md': was('README.md').replace('End', '<think>\nx\n</think>') },
  ],
  // Numbers that were copied.
  [
    'a number before the first line alone',
    edit('lib/a.js', `   1 | const a = 1;\n${B[0]}`, `const a = 1;\n${B[1]}`),
    b22,
  ],
  [
    'a number before the last line alone',
    edit('lib/a.js', 'const a = 1;\n   2 | const b = 2;', 'const a = 1;\n   2 | const b = 22;'),
    b22,
  ],
  [
    'a number before one line, which tells two places apart',
    edit('twice.js', '   4 | x();\nc();', '   4 | y();\nc();'),
    { 'twice.js': 'a();\nx();\nb();\ny();\nc();\n' },
  ],
  [
    'a number before one line that is not its own',
    edit('lib/a.js', `   2 | const a = 1;\n${B[0]}`, B[1]),
    /does not occur/,
  ],
  [
    'two numbers that contradict each other',
    edit('lib/a.js', '   1 | const a = 1;\nconst b = 2;\n   9 | const c = 3;', B[1]),
    /does not occur/,
  ],
  [
    'a number before one line, and another in REPLACE',
    edit('lib/a.js', `   1 | const a = 1;\n${B[0]}`, `   7 | const a = 1;\n${B[1]}`),
    /does not occur/,
  ],
  [
    'numbers behind the signs of a diff',
    edit('lib/a.js', '   1 | const a = 1;\n-  2 | const b = 2;', '   1 | const a = 1;\n+  2 | const b = 22;'),
    b22,
  ],
  ['a number behind a sign', edit('lib/a.js', '- 2 | const b = 2;', '+ 2 | const b = 22;'), b22],
  [
    'a number behind a sign that is not its own',
    edit('lib/a.js', '- 3 | const b = 2;', '+ 3 | const b = 22;'),
    /does not occur/,
  ],
  [
    'numbers behind signs, of which REPLACE has both',
    edit('lib/a.js', '- 2 | const b = 2;', '- 2 | const b = 2;\n+ 2 | const b = 22;'),
    /does not occur|written as a diff/,
  ],
  [
    'numbers before lines that have numbers',
    edit('table.js', '   1 | const T = `\n   2 | 1 | one', '   1 | const T = `\n   2 | 1 | uno'),
    { 'table.js': was('table.js').replace('one', 'uno') },
  ],
  [
    'numbers before lines that have the same ones',
    edit('own.js', '   2 | 2 | b\n   3 | 3 | c', '   2 | 2 | x\n   3 | 3 | c'),
    { 'own.js': was('own.js').replace('| b', '| x') },
  ],
  [
    'numbers before lines that have the same ones, one of them in REPLACE',
    edit('own.js', '   2 | 2 | b\n   3 | 3 | c', '   2 | x\n   3 | 3 | c'),
    /does not occur/,
  ],
  [
    'numbers before lines that have others, elsewhere',
    edit('table.js', '   5 | 1 | one', '   5 | 1 | uno'),
    /does not occur/,
  ],
  // Headings of prose.
  [
    'a heading that becomes a longer one',
    edit('docs/use.rst', 'More\n=======', 'Much more\n=========='),
    { 'docs/use.rst': was('docs/use.rst').replace('More\n=======', 'Much more\n==========') },
  ],
  ['a divider twice, and no heading', edit('docs/use.rst', 'More\n=======', 'Much more'), /look like the divider/],
  [
    'a heading of code',
    edit('lib/a.js', 'const b = 2;\n============', 'const b = 22;\n============='),
    /does not occur|divider/,
  ],
  // Brackets, text on the line of the marker, and what Python prints.
  ['an element in brackets', `[edit file="lib/a.js"]\n${block(...B)}\n[/edit]`, b22],
  [
    'brackets as code',
    edit('x.toml', '', '[edit file="a"]\nb = 1\n[/edit]'),
    { 'x.toml': '[edit file="a"]\nb = 1\n[/edit]\n' },
  ],
  [
    'the text behind the marker',
    `<edit file="lib/a.js">\n<<<<<<< SEARCH ${B[0]}\n=======\n${B[1]}\n>>>>>>> REPLACE\n</edit>`,
    b22,
  ],
  [
    'the text behind the marker, with its indentation',
    `<edit file="src/pkg/module.py">\n<<<<<<< SEARCH    return 2;\n=======\n    return 3\n>>>>>>> REPLACE\n</edit>`,
    /does not occur/,
  ],
  [
    'a call behind the marker, with its indentation',
    `<edit file="cart.py">\n<<<<<<< SEARCH        total = self.subtotal()\n=======\n        total = self.subtotal(1)\n>>>>>>> REPLACE\n</edit>`,
    { 'cart.py': was('cart.py').replace('subtotal()', 'subtotal(1)') },
  ],
  [
    'a remark behind the marker',
    `<edit file="lib/n.js">\n<<<<<<< SEARCH (new file)\n=======\nn();\n>>>>>>> REPLACE\n</edit>`,
    { 'lib/n.js': 'n();\n' },
  ],
  ['a dictionary of Python', `{'path': 'lib/a.js', 'search': '${B[0]}', 'replace': '${B[1]}', 'all': False}`, b22],
  [
    'a dictionary of Python with both quotes',
    `[{'path': 'quoted.js', 'search': "f('a');", 'replace': "f('b');"}]`,
    { 'quoted.js': "f('b');\n" },
  ],
  [
    'a dictionary of Python with escapes',
    String.raw`{'path': 'escapes.py', 'search': 'A = r"\\w+"\n', 'replace': 'A = r"\\d+"\n'}`,
    { 'escapes.py': 'A = r"\\d+"\n' },
  ],
  [
    'a dictionary of Python with texts over several lines',
    `{'path': 'lib/a.js', 'search': '''\n${B[0]}\n''', 'replace': '''\n${B[1]}\n'''}`,
    b22,
  ],
  ['half a dictionary of Python', `{'path': 'lib/a.js', 'search': '${B[0]}'}`, /does not say what replaces/],
  [
    'a dictionary of Python whose quotes end too early',
    `{'path': 'quoted.js', 'search': 'f('a');', 'replace': 'f('b');'}`,
    /there is no SEARCH\/REPLACE block/,
  ],
  // Other words for both texts, and for nothing.
  [
    'Before and After over fences',
    `In \`lib/a.js\`:\n\n**Before:**\n\`\`\`js\n${B[0]}\n\`\`\`\n\n**After:**\n\`\`\`js\n${B[1]}\n\`\`\``,
    b22,
  ],
  [
    'Old code and New code under a path',
    `### lib/a.js\n\nOld code:\n\`\`\`js\n${B[0]}\n\`\`\`\nNew code:\n\`\`\`js\n${B[1]}\n\`\`\``,
    b22,
  ],
  [
    'replace one fence with another',
    `In \`lib/a.js\`, replace\n\n\`\`\`js\n${B[0]}\n\`\`\`\n\nwith\n\n\`\`\`js\n${B[1]}\n\`\`\``,
    b22,
  ],
  [
    'Before and After of two files',
    `lib/a.js, before:\n\`\`\`\n${B[0]}\n\`\`\`\nafter:\n\`\`\`\n${B[1]}\n\`\`\`\nsrc/pkg/module.py, before:\n\`\`\`\n    return 2\n\`\`\`\nafter:\n\`\`\`\n    return 3\n\`\`\``,
    { ...b22, ...f3 },
  ],
  [
    'what is printed before and after, and a file',
    `Before:\n\`\`\`\n1\n\`\`\`\nAfter:\n\`\`\`\n2\n\`\`\`\n**test/n.test.js**\n\`\`\`js\n${test}\`\`\``,
    NO_BLOCK,
  ],
  ['a quotation that says that the file is new', edit('test/n.test.js', '// (new file)', test.trimEnd()), n],
  ['the same of a file that is there', edit('lib/a.js', '// new file', 'x();'), /does not occur/],
  ['JSON with the path as a key', json({ 'lib/a.js': [{ search: B[0], replace: B[1] }] }), b22],
  [
    'line ends that were escaped twice',
    call({ path: 'lib/a.js', old_str: 'const a = 1;\\nconst b = 2;', new_str: 'const a = 1;\\nconst b = 22;' }),
    b22,
  ],
  [
    'a blank line in place of lines',
    edit('lib/a.js', 'const b = 2;', ''),
    { 'lib/a.js': 'const a = 1;\nconst c = 3;\n' },
  ],
  [
    'blanks in a recipe beside a tab',
    '--- a/Makefile\n+++ b/Makefile\n@@ -1,2 +1,3 @@\n all:\n \tcc x.c\n+    cc y.c\n',
    { Makefile: 'all:\n\tcc x.c\n\tcc y.c\n' },
  ],
];

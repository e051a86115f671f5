// Replies in the dialects of other tools and editors: what each becomes, and halves of which none may be written.

import { B, type Becomes, b22, block, edit, f3, was } from './reply-table.ts';

const call = (args: unknown) => `<tool_call>\n{"name": "edit", "arguments": ${JSON.stringify(args)}}\n</tool_call>`;
const fence = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``;
const CHANGE = `-${B[0]}\n+${B[1]}`;
const made = { 'src/pkg/new.py': 'A = 1\n' };
const parameters = (...given: readonly (readonly [name: string, text: string])[]) =>
  `<function=str_replace_editor>\n${given.map(([name, text]) => `<parameter=${name}>${text}</parameter>`).join('\n')}\n</function>`;

export const DIALECTS: readonly (readonly [name: string, reply: string, becomes: Becomes])[] = [
  // A root that only another machine has, above the path of a new file.
  [
    'a new file below the root of another machine',
    parameters(['command', 'create'], ['path', '/testbed/src/pkg/new.py'], ['file_text', 'A = 1\n']),
    made,
  ],
  ['the same in a block', edit('/home/user/project/src/pkg/new.py', '', 'A = 1'), made],
  ['a new file at the root of another machine', edit('/testbed/new.py', '', 'A = 1'), { 'new.py': 'A = 1\n' }],
  [
    'a new package beside others is no other machine',
    edit('packages/src/pkg/new.py', '', 'A = 1'),
    { 'packages/src/pkg/new.py': 'A = 1\n' },
  ],
  ['the same of an example', edit('examples/lib/a.js', '', 'x();'), { 'examples/lib/a.js': 'x();\n' }],
  ['a new folder is one of its own', edit('tools/new.py', '', 'A = 1'), { 'tools/new.py': 'A = 1\n' }],
  ['a path that stands for others', edit('path/to/new.py', '', 'A = 1'), /stands for one of this repository/],
  // Diffs that lack a part.
  ['a diff without a line that says where', fence('diff', `--- a/lib/a.js\n+++ b/lib/a.js\n${CHANGE}`), b22],
  ['a diff under a sentence with its path', `Change \`lib/a.js\` like this:\n\n${fence('diff', CHANGE)}`, b22],
  ['the same with a line that says where', `Change \`lib/a.js\`:\n\n${fence('diff', `@@ -2 +2 @@\n${CHANGE}`)}`, b22],
  [
    'two diffs under sentences',
    `In \`lib/a.js\`:\n${fence('diff', CHANGE)}\nand in \`src/pkg/module.py\`:\n${fence('diff', '-    return 2\n+    return 3')}`,
    { ...b22, ...f3 },
  ],
  [
    'a diff under a sentence with two paths',
    `Unlike \`src/one/same.js\`, \`lib/a.js\` is wrong:\n\n${fence('diff', CHANGE)}`,
    /there is no SEARCH\/REPLACE block/,
  ],
  [
    'the version of git below a diff',
    `--- a/lib/a.js\n+++ b/lib/a.js\n@@ -1,3 +1,3 @@\n const a = 1;\n${CHANGE}\n const c = 3;\n-- \n2.40.1\n`,
    b22,
  ],
  [
    'two dashes that go are no end',
    '--- a/lib/a.js\n+++ b/lib/a.js\n@@ -2 +2 @@\n-const b = 2;\n-- \n+const b = 22;\n',
    /does not occur/,
  ],
  // Numbers before lines, in other spellings.
  [
    'numbers in brackets, of SEARCH alone',
    edit('lib/a.js', '[2] const b = 2;\n[3] const c = 3;', `${B[1]}\nconst c = 3;`),
    b22,
  ],
  [
    'a new line with the bar of its neighbours',
    edit('lib/a.js', '2 | const b = 2;', '2 | const b = 2;\n  | const d = 4;'),
    { 'lib/a.js': was('lib/a.js').replace('const b = 2;\n', 'const b = 2;\nconst d = 4;\n') },
  ],
  [
    'a footnote in brackets is no number',
    edit('notes.md', '', '[1] One\n[2] Two'),
    { 'notes.md': '[1] One\n[2] Two\n' },
  ],
  // The indentation of the quotation begins at the margin, and has other steps.
  [
    'steps of two blanks from the margin, in a file with tabs',
    edit(
      'loop.go',
      'for i := 1; i < n; i++ {\n  d = d * 2\n}',
      'for i := 1; i < n; i++ {\n  if i == 3 {\n    continue\n  }\n  d = d * 2\n}',
    ),
    { 'loop.go': was('loop.go').replace('\t\td = d * 2', '\t\tif i == 3 {\n\t\t\tcontinue\n\t\t}\n\t\td = d * 2') },
  ],
  [
    'steps of two blanks from the margin, in a file with four',
    edit('src/pkg/module.py', 'if x:\n  return 1\nreturn 2', 'if x:\n  return 1\nreturn 3'),
    f3,
  ],
  // Arguments of other tools.
  [
    'an element for each argument of a new file',
    '<write_to_file>\n<path>src/pkg/new.py</path>\n<content>\nA = 1\n</content>\n</write_to_file>',
    made,
  ],
  [
    'the same of a file that is there',
    '<write_to_file>\n<path>lib/a.js</path>\n<content>\nx();\n</content>\n</write_to_file>',
    /there is no SEARCH\/REPLACE block in it/,
  ],
  [
    'a call as Python writes it',
    fence('tool_code', `str_replace(\n    path="lib/a.js",\n    old_str="""${B[0]}""",\n    new_str='''${B[1]}''',\n)`),
    b22,
  ],
  [
    'a call as Python writes it, that says half',
    fence('python', `str_replace(path="lib/a.js", old_str="""${B[0]}""")`),
    /does not say what replaces/,
  ],
  // A call beside blocks may be one more edit, or show what the code does now.
  [
    'a call of what a block changes is an example of use',
    `${edit('src/pkg/module.py', '    return 2', '    return 3  # as f() promises')}\nNow this gives 3:\n${fence('python', 'f(path="lib/a.js", old="const a", new="let a")')}`,
    { 'src/pkg/module.py': was('src/pkg/module.py').replace('return 2', 'return 3  # as f() promises') },
  ],
  [
    'a call of something else beside a block',
    `${edit('lib/a.js', ...B)}\nAnd then:\n${fence('python', 'str_replace(path="src/pkg/module.py", old_str="return 2", new_str="return 3")')}`,
    /The call of `str_replace` stands beside blocks/,
  ],
  // Half of what was meant is not applied: what changes files beside blocks is asked for as blocks.
  ...(
    [
      [
        'a torn call',
        '<tool_call>\n{"name":"str_replace","arguments":{"path":"src/pkg/module.py","old_str":"    ret',
        /cannot be read, or is cut off/,
      ],
      [
        'a torn argument',
        '<function=edit>\n<parameter=path>src/pkg/module.py</parameter>\n<parameter=old_str>    return 2',
        /cannot be read, or is cut off/,
      ],
      [
        'a call with the path in front',
        fence('python', 'edit_file("src/pkg/module.py", "return 2", "return 3")'),
        /The call of `edit_file`/,
      ],
      [
        'a call with an object',
        fence('python', 'apply_edit({"path": "src/pkg/module.py", "old": "2", "new": "3"})'),
        /The call of `apply_edit`/,
      ],
      [
        'a script that writes',
        fence('python', 'Path("src/pkg/module.py").write_text("x")'),
        /The call of `write_text`/,
      ],
      ['an editor of streams', fence('bash', "sed -i 's/2/3/' src/pkg/module.py"), /asks for what a reply cannot do/],
      [
        'a file that is moved',
        fence('bash', 'git mv src/pkg/module.py src/pkg/other.py'),
        /asks for what a reply cannot do/,
      ],
      ['a file that goes', fence('bash', 'rm src/pkg/module.py'), /asks for what a reply cannot do/],
      ['a line behind a file', fence('bash', "echo 'B = 2' >> src/pkg/module.py"), /asks for what a reply cannot do/],
      [
        'the same by a tool',
        '<tool_call>{"name":"bash","arguments":{"command":"sed -i s/2/3/ src/pkg/module.py"}}</tool_call>',
        /The call of `bash`/,
      ],
      [
        'a tool that deletes',
        '<tool_call>{"name":"delete_file","arguments":{"path":"src/pkg/module.py"}}</tool_call>',
        /The call of `delete_file`/,
      ],
      [
        'another file as a whole, with one line more',
        `**src/pkg/module.py**\n${fence('python', was('src/pkg/module.py').replace('    return 2', '    y = 3\n    return 2'))}`,
        /The line `y = 3` under src\/pkg\/module.py is in no block/,
      ],
      [
        'what shall be there',
        `In \`src/pkg/module.py\`, replace\n${fence('python', '    return 2')}\nwith\n${fence('python', '    return 3')}`,
        /The line `return 3` is said to replace another/,
      ],
      ['what was there and what is', `Before:\n${fence('js', B[0])}\nAfter:\n${fence('js', B[1])}`, b22],
      [
        'the edited file as a whole, with another line',
        `**lib/a.js**\n${fence('js', `${B[1]}\nconst c = 3;\nconst d = 4;`)}`,
        /The line `const d = 4;` under lib\/a.js is in no block/,
      ],
      ['a check below /tmp', fence('bash', "cat > /tmp/t.py <<'EOF'\nprint(1)\nEOF\npython /tmp/t.py"), b22],
      ['tests that are run', fence('bash', 'rm -rf build\nnpm test'), b22],
      ['what is printed then', `After:\n${fence('text', '3 passed')}`, b22],
      ['how it is run then', `With\n${fence('bash', 'npm test')}`, b22],
      ['a call of the web', fence('python', 'client.patch("/users/1", "x")'), b22],
      [
        'a part of another file with a remark',
        `**src/pkg/module.py**\n${fence('python', 'def f(x):\n    # unchanged above\n    return 2')}`,
        b22,
      ],
      ['what is not to be done', `Do not do this:\n${fence('bash', "sed -i 's/2/3/' src/pkg/module.py")}`, b22],
      ['another file as it is', `**src/pkg/module.py**\n${fence('python', was('src/pkg/module.py'))}`, b22],
    ] satisfies readonly (readonly [name: string, beside: string, becomes: Becomes])[]
  ).map(
    ([name, beside, becomes]) =>
      [`${name} beside a block`, `${edit('lib/a.js', ...B)}\nAnd:\n${beside}`, becomes] as const,
  ),
  [
    'a call that says what a block says',
    `${edit('lib/a.js', ...B)}\nThat is:\n${fence('python', `str_replace(path="lib/a.js", old_str="${B[0]}", new_str="${B[1]}")`)}`,
    b22,
  ],
  [
    'every place of a name within its lines',
    call({ path: 'twice.js', old_str: 'x(', new_str: 'y(', replace_all: true }),
    { 'twice.js': 'a();\ny();\nb();\ny();\nc();\n' },
  ],
  [
    'every place of what is a part of other names',
    call({ path: 'lib/a.js', old_str: 'on', new_str: 'off', replace_all: true }),
    /does not occur/,
  ],
  [
    'JSON with the lines as a list',
    call({ file: 'lib/a.js', search: [B[0], 'const c = 3;'], replace: [B[1], 'const c = 3;'] }),
    b22,
  ],
  [
    'JSON in the element of its file',
    `<edit file="lib/a.js">\n${JSON.stringify({ search: B[0], replace: B[1] })}\n</edit>`,
    b22,
  ],
  [
    'a second call that is cut off',
    `${call({ path: 'lib/a.js', old_str: B[0], new_str: B[1] })}\n<tool_call>\n{"name": "edit", "arguments": {"path": "src/pkg`,
    /cannot be read, or is cut off/,
  ],
  [
    'a second call that is torn',
    `${call({ path: 'lib/a.js', old_str: B[0], new_str: B[1] })}\n<tool_call>\n{"name": "edit", "old_str": "\n</tool_call>`,
    /cannot be read, or is cut off/,
  ],
  [
    'a call that is spoken of',
    `I could use <tool_call>{…}</tool_call> here.\n${call({ path: 'lib/a.js', old_str: B[0], new_str: B[1] })}`,
    b22,
  ],
  [
    'a second fence of JSON that is cut off',
    `${fence('json', JSON.stringify({ path: 'lib/a.js', search: B[0], replace: B[1] }))}\n\`\`\`json\n{"path": "src/pkg/module.py", "search": "def`,
    /cannot be read, or is cut off/,
  ],
  [
    'a second call with an element for each argument, cut off',
    `${parameters(['path', 'lib/a.js'], ['old_str', B[0]], ['new_str', B[1]])}\n<function=str_replace_editor>\n<parameter=path>src/pkg`,
    /cannot be read, or is cut off/,
  ],
  [
    'a second call of Python that is cut off',
    fence('python', `edit(path="lib/a.js", old="${B[0]}", new="${B[1]}")\nedit(path="src/pkg/module.py", old="def`),
    /cannot be read, or is cut off/,
  ],
  [
    'an element in the contents of a new file',
    '<write_to_file>\n<path>n.xml</path>\n<content>\n<content>a</content>\n<content>b</content>\n</content>\n</write_to_file>',
    { 'n.xml': '<content>a</content>\n<content>b</content>\n' },
  ],
  [
    'the change of a block once more as a diff, without its indentation',
    `${edit('src/pkg/module.py', '    return 2', '    return 3')}\nIn short, in \`src/pkg/module.py\`:\n${fence('diff', '-return 2\n+return 3')}`,
    f3,
  ],
  [
    'a diff of another file beside a block',
    `${edit('lib/a.js', ...B)}\nAnd in \`src/pkg/module.py\`:\n${fence('diff', '-    return 2\n+    return 3')}`,
    { ...b22, ...f3 },
  ],
  // Decoration.
  ['markers between back-ticks', edit('lib/a.js', ...B).replace(/^[<>=]{7}.*$/gm, '`$&`'), b22],
  ['markers in bold type', edit('lib/a.js', ...B).replace(/^[<>=]{7}.*$/gm, '**$&**'), b22],
  [
    'texts that XML is not to read',
    `<edit file="lib/a.js">\n<search><![CDATA[\n${B[0]}\n]]></search>\n<replace><![CDATA[\n${B[1]}\n]]></replace>\n</edit>`,
    b22,
  ],
  [
    'both texts under headings in Chinese',
    `文件：lib/a.js\n\n修改前：\n${fence('js', B[0])}\n\n修改后：\n${fence('js', B[1])}`,
    b22,
  ],
  [
    'both texts under headings in German',
    `lib/a.js\n\nVorher:\n${fence('js', B[0])}\n\nNachher:\n${fence('js', B[1])}`,
    b22,
  ],
  ['a block under a sentence in Chinese', `修改 \`lib/a.js\`：\n\n${block(...B)}`, b22],
];

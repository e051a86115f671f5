// The files that a model names in step 1, however it writes them down.

import { expect, test } from '@jest/globals';
import { repositoryUnderstanding } from '../../src/stages/repository-understanding.ts';
import type { Scene } from '../../src/stages/stage.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';

const PATHS = [
  ...['src/parse.js', 'src/stringify.js', 'src/index.js', 'lib/index.js', 'src/a.b/c.js', 'src/日本/端数.py'],
  ...['pkg/my file.py', 'app/[id]/page.tsx', 'one/only.go', 'Makefile', 'bin/run', 'docs/guide.md'],
];
const scene: Scene = {
  task: { id: 'local', title: 'title', body: 'body', comments: [], base: '0'.repeat(40) },
  workspace: {
    ...fakeWorkspace(Object.fromEntries(PATHS.map((path) => [path, 'x\n']))),
    retrieve: async () => [],
  },
  prompts: { hashes: {}, render: () => '' },
  parent: undefined,
  evidence: '',
  cases: [],
  tried: [],
  ...{ left: 8000, room: 1000 },
  count: (text) => text.length,
};

const P = 'src/parse.js';
const S = 'src/stringify.js';
const I = 'lib/index.js';
const ROWS: readonly (readonly [name: string, list: string, becomes: readonly string[] | string])[] = [
  ['bullets', `- ${P}\n* ${S}\n• ${I}\n– src/index.js`, [P, S, I, 'src/index.js']],
  ['numbers', `1. ${P}\n2) ${S}\n(3) ${I}\n#4 src/index.js`, [P, S, I, 'src/index.js']],
  ['boxes to tick', `- [ ] ${P}\n- [x] ${S}`, [P, S]],
  ['bold and code marks', `**${P}**\n- **\`${S}\`**: the other way`, [P, S]],
  ['a reason behind a colon', `${P}: it parses\n${S}: and back`, [P, S]],
  ['a reason behind a dash', `${P} - it parses\n${I} — the entry`, [P, I]],
  ['a reason in brackets', `${P} (most likely)\n${S} [maybe]`, [P, S]],
  ['a sentence', `The fault is in ${P}.`, [P]],
  ['a sentence before the list', `I would look at these files:\n${P}\n${S}`, [P, S]],
  ['a sentence behind the list', `${P}\n\nI am not sure about the rest, e.g. the entry.`, [P]],
  ['ends of sentences', `${P}.\n${S};\n${I}!`, [P, S, I]],
  ['a file that is not meant', `${P}\nNot ${S}, which is fine.\nIt isn't in ${I}.`, [P]],
  ['not that but this', `It is not in the lexer but in ${P}`, [P]],
  ['the same file again', `${P}\n./${P}\n${P}:12\n/${P}\nparse.js\n\`${P}\``, [P]],
  ['a folder beside files', `src/\n${P}`, [P]],
  ['a folder of one file', 'one/', ['one/only.go']],
  ['a folder', 'src/', 'src/ is no file: name those of the folder that matter (src/a.b/c.js, src/index.js, '],
  ['a pattern', 'src/*.js', 'src/*.js is no file: name those of the folder that matter ('],
  ['links', `https://github.com/o/r/blob/main/${P}#L10-L20\n[${I}](https://example.com/${I})`, [P, I]],
  ['a link to somewhere else', `https://example.com/docs/parser\n${P}`, [P]],
  ['only a link to somewhere else', 'https://example.com/docs/parser', 'none of these paths exists'],
  ['lines', `${P}:10-20\n${S}#L5\n${I}, lines 3-9`, [P, S, I]],
  ['functions', `${P}::parse\n${S}#stringify\n${I} → main()`, [P, S, I]],
  ['a fence', `\`\`\`text\n${P}\n${S}\n\`\`\``, [P, S]],
  ['JSON', `["${P}", "${S}"]`, [P, S]],
  ['JSON with reasons', `[\n  {"path": "${P}", "reason": "parses"},\n  {"path": "${S}"}\n]`, [P, S]],
  ['YAML', `- path: ${P}\n  reason: parses\n- file: ${S}`, [P, S]],
  ['a table', `| file | reason |\n|---|---|\n| ${P} | parses |\n| \`${S}\` | back |`, [P, S]],
  ['a tree', 'src/\n├── parse.js\n└── stringify.js', [P, S]],
  ['elements', `<file>${P}</file>\n<file path="${S}"/>`, [P, S]],
  ['headings', `### ${P}\nIt parses.\n### ${S}\nThe other way.`, [P, S]],
  ['several in a line', `${P}, ${S} and ${I}`, [P, S, I]],
  ['words before', `Primary: ${P}\nSecondary: ${S}`, [P, S]],
  ['scores', `${P} 0.9\n${S} 0.4`, [P, S]],
  ['folders of a diff', `a/${P}\nb/${S}`, [P, S]],
  ['backslashes', 'src\\parse.js', [P]],
  ['Chinese and Japanese', `src/日本/端数.py：端数処理\n文件：${P}，${S}。`, ['src/日本/端数.py', P, S]],
  [
    'blanks and brackets in a name',
    'pkg/my file.py\napp/[id]/page.tsx: shows it',
    ['pkg/my file.py', 'app/[id]/page.tsx'],
  ],
  ['names without an ending', 'Makefile\nbin/run', ['Makefile', 'bin/run']],
  ['a name that several files have', `index.js\n${P}`, [P]],
  ['a file that is not there', `src/gone.js\n${P}\nsrc/new.js (new)`, [P]],
  ['none', 'none', 'none of these paths exists in the repository: none'],
];

test.each(ROWS)('%s', async (_name, list, becomes) => {
  const reply = `<analysis>x</analysis>\n<files>\n${list}\n</files>\n`;
  const reading = await repositoryUnderstanding.read(reply, scene);
  if (typeof becomes === 'string')
    expect(reading).toMatchObject({ kind: 'invalid', reason: expect.stringContaining(becomes) });
  else expect(reading).toMatchObject({ kind: 'draft', draft: { files: becomes } });
});

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitThoughts } from '../../src/models/split-thoughts.ts';
import { applyEdits } from '../../src/stages/changes.ts';
import { readEdits } from '../../src/stages/edits.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { mutatedReplies } from './mutated-reply.ts';
import { COMBINATIONS, LOST } from './reply-combinations.ts';
import { DIALECTS } from './reply-dialects.ts';
import { FORMS } from './reply-forms.ts';
import { block, edit, REPLIES, REPOSITORY } from './reply-table.ts';

const workspace = { ...fakeWorkspace(REPOSITORY), syntaxError: async () => undefined };

/** Changed files, or the reason why there are none. */
async function becomesOf(reply: string): Promise<Readonly<Record<string, string | null>> | string> {
  const edits = readEdits(splitThoughts(reply).text);
  if (edits.length === 0) return 'there is no SEARCH/REPLACE block in it.';
  const applied = await applyEdits(edits, workspace);
  if (!applied.ok) return applied.reason;
  return Object.fromEntries(applied.changes.map(({ path, text }) => [path, text]));
}

describe('what becomes of a reply', () => {
  test.each([...REPLIES, ...FORMS, ...COMBINATIONS, ...DIALECTS, ...LOST])('%s', async (_name, reply, becomes) => {
    const found = await becomesOf(reply);
    if (becomes instanceof RegExp) expect(found).toMatch(becomes);
    else expect(found).toEqual(becomes);
  });

  test('of at least 120 replies that a colleague would understand nine in ten are understood', () => {
    const understood = [...REPLIES, ...FORMS, ...COMBINATIONS, ...DIALECTS].filter(
      ([, , becomes]) => !(becomes instanceof RegExp),
    );
    expect(REPLIES.length + COMBINATIONS.length + LOST.length).toBeGreaterThanOrEqual(120);
    expect(understood.length / (understood.length + LOST.length)).toBeGreaterThanOrEqual(0.9);
  });

  test('a block that cannot be read is named by its number, its path and its first line', async () => {
    expect(await becomesOf(`lib/a.js\n<<<<<<< SEARCH\nconst b = 2;\n`)).toBe(
      `Block 1 (lib/a.js), which begins with \`const b = 2;\`, is not closed by a line \`>>>>>>> REPLACE\`.`,
    );
  });

  test('a file that is no text is neither edited nor replaced', async () => {
    const latin = { ...workspace, exists: async () => true, read: async () => undefined };
    for (const search of ['', 'x();\n'])
      expect(await applyEdits([{ file: 'old.c', search, replace: 'y();\n' }], latin)).toEqual({
        ok: false,
        reason: 'the file old.c is no text, and cannot be edited.',
      });
  });
});

const MARKERS = [
  '<<<<<<< SEARCH',
  '=======',
  '=====',
  '>>>>>>> REPLACE',
  '>>>>>>>',
  '<edit file="lib/a.js">',
  '</edit>',
  '```',
  '...',
  '@@ -1 +1 @@',
  '--- a/lib/a.js',
  '+++ b/lib/a.js',
  '   1 | x',
  '<tool_call>',
  '{"path": "lib/a.js"',
];

describe('whatever a reply looks like', () => {
  test('reading and applying never throws', async () => {
    const valid = [...REPLIES, ...FORMS, ...COMBINATIONS].map(([, reply]) => reply);
    const line = fc.oneof(fc.constantFrom(...MARKERS, ...Object.values(REPOSITORY).join('').split('\n')), fc.string());
    const replies = fc.oneof(
      { weight: 3, arbitrary: mutatedReplies(valid, MARKERS) },
      fc.array(line, { maxLength: 20 }).map((lines) => lines.join('\n')),
    );
    let applied = 0;
    await fc.assert(
      fc.asyncProperty(replies, async (reply) => {
        const found = await becomesOf(reply);
        if (typeof found !== 'string') applied += 1;
      }),
      { numRuns: 1500 },
    );
    // The draws do hold blocks.
    expect(applied).toBeGreaterThan(150);
  });

  test('a block that lost its end, or gained another one, never takes lines of the reply into a file', async () => {
    const own = /^\s*(?:[<>]{7}|<\/?edit|={7}$|@@ |\*\*\* )/m;
    const valid = [...REPLIES, ...FORMS].flatMap(([, reply, becomes]) =>
      becomes instanceof RegExp || own.test(JSON.stringify(becomes)) ? [] : [reply],
    );
    await fc.assert(
      fc.asyncProperty(mutatedReplies(valid, ['const a = 1;', '']), async (reply) => {
        const found = await becomesOf(reply);
        if (typeof found === 'string') return;
        const written = Object.values(found)
          .join('\n')
          .replaceAll(/^(?:Usage|More)\n=+/gm, '');
        expect({ reply, written: own.exec(written)?.[0] }).toEqual({ reply, written: undefined });
      }),
      { numRuns: 1500 },
    );
  });

  test('a valid reply with one line lost, doubled, cut off or moved is understood as it was meant, or refused', async () => {
    const valid = [
      edit('lib/a.js', 'const a = 1;\nconst b = 2;', 'const a = 1;\nconst b = 22;'),
      edit('docs/use.rst', 'More\n=======\n\nCall g().', 'More\n=======\n\nCall g(x).'),
      edit('docs/use.rst', 'Usage\n=====\n\nCall f().', 'Usage\n=====\n\nCall f(x).'),
      `<edit file="lib/a.js">\n${block('const a = 1;', 'const a = 11;')}\n</edit>\n${edit('src/pkg/module.py', '    return 2', '    return 3')}`,
    ];
    for (const reply of valid) {
      const meant = await becomesOf(reply);
      const lines = reply.trimEnd().split('\n');
      const dividers = lines.flatMap((line, at) => (line === '=======' ? [at] : []));
      for (const [at, line] of lines.entries()) {
        // A heading's own line may be lost on purpose.
        if (dividers.length === 3 && dividers.indexOf(at) === 2) continue;
        if (!/^(?:[<>]{7}|={7}$|<\/?edit)/.test(line)) continue;
        const mutations = [
          lines.toSpliced(at, 1),
          lines.toSpliced(at, 0, line),
          // A cut between two blocks cannot be seen in the text.
          ...(/^<.?edit/.test(line) ? [] : [lines.slice(0, at)]),
          lines.toSpliced(at, 1, line.slice(1)),
          lines.toSpliced(at, 1, `${line} `),
          lines.toSpliced(at, 1, `  ${line}`),
        ];
        for (const mutated of mutations) {
          const found = await becomesOf(mutated.join('\n'));
          if (typeof found !== 'string')
            expect({ reply: mutated.join('\n'), found }).toEqual({ reply: mutated.join('\n'), found: meant });
        }
      }
    }
  });
});

import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { applyEdits } from '../../src/stages/changes.ts';
import { readEdits } from '../../src/stages/edits.ts';
import { fakeWorkspace } from '../fakes/workspace.ts';
import { forms, type Intent, intents, meant, OTHER, written } from './intended-edit.ts';

/** Where blank lines are in doubt, they are no misreading. */
const words = (text: string) => text.replace(/[ \t]*\r?\n(?:[ \t]*\r?\n)*/g, '\n').trim();

/** A quoted line that stands further left in front of other changes: read as one that lost its blanks, and tested as that. */
function losesFirstIndent({ lines, wanted, from, at }: Intent): boolean {
  const [own = '', first = ''] = [lines[at], wanted[0]];
  const indentOf = (line: string) => /^[ \t]*/.exec(line)?.[0].length ?? 0;
  return from === at && first.trim() === own.trim() && indentOf(first) < indentOf(own);
}

async function becomesOf(reply: string, files: Readonly<Record<string, string>>) {
  const edits = readEdits(reply);
  const workspace = { ...fakeWorkspace(files), syntaxError: async () => undefined };
  const applied = edits.length === 0 ? undefined : await applyEdits(edits, workspace);
  return applied?.ok ? Object.fromEntries(applied.changes.map(({ path, text }) => [path, text ?? ''])) : undefined;
}

test('a change in whatever form comes out exactly as it was meant, or is refused', async () => {
  const ends = fc.constantFrom('\n', '\r\n');
  let [told, applied] = [0, 0];
  await fc.assert(
    fc.asyncProperty(intents, forms, ends, async (intent, form, end) => {
      const reply = written(intent, form);
      fc.pre(reply !== undefined && !losesFirstIndent(intent));
      const before = intent.lines.map((line) => line + end).join('');
      const found = await becomesOf(reply, { [intent.path]: before, [OTHER.path]: OTHER.before });
      told += 1;
      if (found === undefined) return;
      applied += 1;
      const other = form.beside === 'another file' ? { [OTHER.path]: words(OTHER.after) } : {};
      const wanted = { [intent.path]: words(meant(intent).join('\n')), ...other };
      const got = Object.fromEntries(Object.entries(found).map(([path, text]) => [path, words(text)]));
      expect({ reply, before, got }).toEqual({ reply, before, got: wanted });
      // What was not edited keeps every byte.
      const [head, tail] = [intent.lines.slice(0, intent.at), intent.lines.slice(intent.to)].map((part) =>
        part.join(end),
      );
      expect(found[intent.path]?.startsWith(head ?? '')).toBe(true);
      expect(found[intent.path]?.trimEnd().endsWith(tail?.trimEnd() ?? '')).toBe(true);
    }),
    { numRuns: 3000 },
  );
  // Refusing all would prove nothing: most of these lines are traps, and still most are understood.
  expect(applied / told).toBeGreaterThan(0.5);
});

test.each<readonly [what: string, before: string, block: readonly string[], becomes: string | undefined]>([
  [
    'a heading in front of a line, or the removal of what follows it',
    'if x:\n=======\n/*\n',
    ['if x:', '=======', '/*', '=======', 'if x:'],
    undefined,
  ],
  [
    'the same with a fence around it',
    'if x:\n=======\n/*\n',
    ['```js', 'if x:', '=======', '/*', '=======', 'if x:', '```'],
    undefined,
  ],
  ['the same with line numbers', 'if x:\n=======\n/*\n', ['1 | if x:', '=======', '/*', '=======', 'if x:'], undefined],
  [
    'a divider too many at the end',
    'const b = 2;\n',
    ['const b = 2;', '=======', 'const b = 22;', '======='],
    undefined,
  ],
  [
    'a heading in front of a line that the block tells from all else',
    'Intro\n\nUsage\n',
    ['Usage', '=======', 'Install', '=======', '', 'Usage'],
    'Intro\n\nInstall\n=======\n\nUsage\n',
  ],
])('lines like a divider: %s', async (_what, before, block, becomes) => {
  const reply = ['<edit file="lib/a.js">', '<<<<<<< SEARCH', ...block, '>>>>>>> REPLACE', '</edit>'].join('\n');
  const found = await becomesOf(reply, { 'lib/a.js': before });
  expect(found).toEqual(becomes === undefined ? undefined : { 'lib/a.js': becomes });
});

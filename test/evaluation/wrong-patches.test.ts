// The mechanical mistakes that the benches on real tasks make out of right patches.

import { describe, expect, test } from '@jest/globals';
import { applyHunks, readHunks } from '../../src/evaluation/diff.ts';
import { slips, typos, wrongPatches, wrongTests } from '../../src/evaluation/wrong-patches.ts';
import { applyEdit } from '../../src/stages/edited-text.ts';
import { readEdits } from '../../src/stages/edits.ts';
import { editBlocks } from '../skilled-model/edit-blocks.ts';

const FILLER = Array.from({ length: 30 }, (_, i) => `const line${i} = ${i};`).join('\n');
const BASE = `// a && b stays as it is
function first(a, b) {
  return a && b;
}
${FILLER}

function sum(list) {
  if (list.length === 0) {
    return 1;
  }
  return list.reduce((a, b) => a + b);
}

function last(list) {
  return list[list.length - 1];
}
`;
const FIXED = BASE.replace('list.length === 0', 'list === null || list.length === 0').replace('return 1;', 'return 0;');
const DIFF = `diff --git a/sum.js b/sum.js
index 1111111..2222222 100644
--- a/sum.js
+++ b/sum.js
@@ -35,8 +35,8 @@ function first(a, b) {
 
 function sum(list) {
-  if (list.length === 0) {
-    return 1;
+  if (list === null || list.length === 0) {
+    return 0;
   }
   return list.reduce((a, b) => a + b);
 }
 
`;
const GOLD = readHunks(DIFF);
const TEXTS = new Map([['sum.js', BASE]]);

/** What the product makes of a reply. */
function asRead(hunks: typeof GOLD): string {
  let text = BASE;
  for (const edit of readEdits(editBlocks(hunks, TEXTS))) {
    const applied = applyEdit(text, edit);
    if (!applied.ok) throw new Error(applied.reason);
    text = applied.text;
  }
  return text;
}

describe('mechanical wrong patches', () => {
  test('a diff becomes edits that the product applies to the fixed text', () => {
    expect(applyHunks(BASE, GOLD)).toBe(FIXED);
    expect(asRead(GOLD)).toBe(FIXED);
  });

  test('a hunk that does not fit its base text is no patch', () => {
    expect(applyHunks(`\n${BASE}`, GOLD)).toBe(`\n${FIXED}`); // the nearest place is taken
    const other = BASE.replace('return 1;', 'return 2;');
    expect(() => applyHunks(other, GOLD)).toThrow('a hunk of sum.js at line 35 does not fit its base text');
  });

  test('a slip changes one operator of a line that the fix adds', () => {
    const added = slips(GOLD).map(({ hunks }) => hunks[0]?.new[2]);
    expect(added).toEqual([
      '  if (list !== null || list.length === 0) {',
      '  if (list === null && list.length === 0) {',
      '  if (!(list === null || list.length === 0)) {',
    ]);
  });

  test('the same seed makes the same patches, all of them applicable and none of them the fix', () => {
    const made = wrongPatches(GOLD, TEXTS, 7);
    expect(wrongPatches(GOLD, TEXTS, 7)).toEqual(made);
    expect(new Set(made.map(({ kind }) => kind))).toEqual(new Set(['part', 'slip', 'near', 'elsewhere']));
    for (const { kind, hunks } of made) {
      const text = applyHunks(BASE, hunks);
      expect(asRead(hunks)).toBe(text);
      if (kind !== 'part') expect(text).not.toBe(FIXED);
      expect(text).toContain('// a && b stays as it is');
    }
    expect(made.find(({ kind }) => kind === 'elsewhere')?.hunks).toEqual([
      { path: 'sum.js', start: 3, old: ['  return a && b;'], new: ['  return a || b;'] },
    ]);
  });

  test('a wrong test expects another value than the test of the fix, not another title', () => {
    const titled = ['// tests', "test('sums nothing', () => {"];
    const hunk = { path: 'sum.test.js', start: 1, old: ['// tests'], new: [...titled, "equal(sum([]), 'none');"] };
    expect(wrongTests([hunk], 1)).toEqual([[{ ...hunk, new: [...titled, "equal(sum([]), 'nonex');"] }]]);
  });

  test('where no value can be another one, a word is misspelt, never one of a comment or of what was there', () => {
    const hunk = { path: 'a.test.js', start: 1, old: ['old'], new: ['old', '  // a note', '    [ a, #c0', '  ]'] };
    const misspelt = [[{ ...hunk, new: ['old', '  // a note', '    [ a, #c0x', '  ]'] }]];
    expect(wrongTests([hunk], 1)).toEqual(misspelt);
    expect(typos([hunk], 1)).toEqual(misspelt);
  });

  test('a quoted text that is one of many cases begins later, is another one, or a name that nothing has', () => {
    const hunk = { path: 'a.test.js', start: 1, old: [], new: [`  '"foo"@a.b',`] };
    const lines = typos([hunk], 1).map(([one]) => one?.new[0]);
    expect(new Set(lines)).toEqual(new Set([`  '"foo"@a.bx',`, `  'foo"@a.b',`, "  'x',", '  notDefined,']));
  });
});

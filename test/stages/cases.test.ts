import { describe, expect, test } from '@jest/globals';
import { readCases, readCovers, readFails } from '../../src/stages/cases.ts';

const CASES = ['objects', 'arrays', 'maps', 'sets'];

describe('the cases that a judge says a patch leaves', () => {
  test.each([
    ['No: 2', [2]],
    ['No 2', [2]],
    ['**No**: 2, 4', [2, 4]],
    ['No (case 2)', [2]],
    ['No, cases 1 and 3.', [1, 3]],
    ['No: 2-4', [2, 3, 4]],
    ['No: 1 to 3', [1, 2, 3]],
    ['No: [2, 3]', [2, 3]],
    ['No: all', [1, 2, 3, 4]],
    ['No, because case 2 fails', [2]],
    ['<answer>No: 2</answer>', [2]],
    ['\\boxed{No: 2}', [2]],
    ['1. is fixed\n2. is not\n\nVerdict: No, case 2', [2]],
    ['no: 2\nOn second thoughts, no: 3', [3]],
    ['No: 2. There is no test.', [2]],
    ['No. Case 1 is fine, case 2 is left.', [2]],
    ['No. Cases 1 and 3 are handled, but case 2 is not handled.', [2]],
    ['No: 2 (1 and 3 are fine)', [2]],
    ['No: 2. 3 is fine.', [2]],
    ['No: 1 ✅, 2 ❌', [2]],
    ['No. ✅ 1 ❌ 2', [2]],
    ['No, case 2 is not resolved.', [2]],
    ['No: case 3 ("empty list") is left as it was. The others pass.', [3]],
    ['No: #2, #3', [2, 3]],
    ['No: (2), (3)', [2, 3]],
    ['No: 2 – the handled keys are lost', [2]],
    ['No, case 2 passes the wrong key', [2]],
    ['No: all cases are left', [1, 2, 3, 4]],
    ['No: all of them.', [1, 2, 3, 4]],
    ['No：2、3', [2, 3]],
    ['No. 2 is left.', [2]],
    ['No: 2 through 4', [2, 3, 4]],
    ['No: 2..4', [2, 3, 4]],
    ['No\n\n(cases 2–4)', [2, 3, 4]],
    ['**No**\n2, 3', [2, 3]],
    ['Yes or No? No: 4', [4]],
    ['Yes/No: No: 4', [4]],
    ['Does it resolve all cases? No. No: 4', [4]],
    ['{"resolves": false, "failed_cases": [2]}', [2]],
    ['{"verdict": "No", "resolved_cases": [1], "failed_cases": [2, "3"]}', [2, 3]],
    ['{"answer": "No", "cases": [2]}', [2]],
    ['No.\n\nCases left as they were: 2, 4', [2, 4]],
    ['Resolved: No\nCases left: 2, 3', [2, 3]],
    ['No\n\nThe cases that are not handled: 3', [3]],
    ['No: 2\nNo: 3', [2, 3]],
    ['No\n- 2\n- 3', [2, 3]],
    ['No:\n\n* 2\n* 3', [2, 3]],
    ['**Verdict: No**\n\n**Unresolved cases:** 2, 3', [2, 3]],
    ['No: 2\u20113', [2, 3]],
    ['No: Cases 2 (percent and amount), 3 (empty list)', [2, 3]],
    ['No, the patch does not resolve it. It only handles case 1, and leaves cases 2 and 3 as they were.', [2, 3]],
    ['No, it does not cover case 4.', [4]],
  ])('in %j', (reply, fails) => {
    expect(readFails(reply, CASES)).toEqual(fails);
  });

  test.each([
    'No',
    'No.\n\nIt is wrong.',
    'No: 0',
    'No: 12',
    'No: 2nd',
    'No, 2 of the 3 cases fail',
    'No: none of them',
    'No. Case 1 is fine.',
    'No. All but 2 are handled.',
    'No. All cases are handled except 2.',
    'No: 1-based indexes break',
    'No. 2 tests fail.',
    'No\n\n1. The patch is small.\n2. It has no test.',
    'No\n\nCase 1: fine\nCase 2: left',
    '{"resolves": false, "covered_cases": [2]}',
    'Nothing: 2',
    'No.\n\nCases resolved: 1, 3',
    'No.\n\nCases left out of the tests: 2',
    'No. It leaves 2 files as they were.',
    'No. It handles case 1, and leaves case2.ts as it was.',
    'Casino 2',
    '',
  ])('are none in %j', (reply) => {
    expect(readFails(reply, CASES)).toEqual([]);
  });

  test('are none where no cases were listed', () => {
    expect(readFails('No: 1', [])).toEqual([]);
  });
});

test.each([
  ['<covers>\n1, 3\n</covers>', [1, 3]],
  ['<covers>\nall of them\n</covers>', [1, 2, 3, 4]],
  ['<covers>\n1-3\n</covers>', [1, 2, 3]],
  ['<covers>1, 2 (not 3)</covers>', [1, 2]],
  ['<covers>1, 2, but not 3</covers>', [1, 2]],
  ['<covers>all except 2</covers>', [1, 3, 4]],
  ['<covers>All but cases 2 and 3.</covers>', [1, 4]],
  ['<covers>all, except for the maps</covers>', [1, 2, 3, 4]],
  ['<covers>all except the maps</covers>', []],
  ['<covers>1 and 2; case 3 is not testable</covers>', [1, 2]],
  ["<covers>1. Case 2 isn't covered.</covers>", []],
  ['<covers>all; 3 only partly</covers>', [1, 2, 4]],
  ['<covers>1. objects with 2 keys and 3 levels\n3. maps</covers>', [1, 3]],
  ['<covers>Case 1: objects with 2 keys\nCase 2: no\nCase 4: not covered</covers>', [1]],
  ['<covers>| 1 | objects |\n| 2 | ❌ |</covers>', [1]],
  ['<covers>objects with 2 keys and 3 levels</covers>', []],
  ['<covers>Cases 1 and 3 of the list, with 2 keys each.</covers>', [1, 3]],
  ['<covers><case>1</case><case>4</case></covers>', [1, 4]],
  ['<covers>1</covers>\n<covers>2</covers>', [1, 2]],
  ['<covers>all 4 cases</covers>', [1, 2, 3, 4]],
  ['<covers>not 3</covers>', []],
  ['<covers>✅ 1\n✅ 2\n❌ 3</covers>', [1, 2]],
  ['<covers>✔️ Case 1, ✔️ case 2, ✗ case 3</covers>', [1, 2]],
  ['<covers>- [x] 1\n- [x] 2\n- [ ] 3</covers>', [1, 2]],
  ['<covers>1 ✅\n2 ✅\n3 ❌</covers>', [1, 2]],
  ['<covers>1 ✅, 2 ❌, 3 ✅</covers>', [1, 3]],
  ['<covers>1 (partially), 2</covers>', [2]],
  ['<covers>1 (not covered), 2 (covered)</covers>', [2]],
  ['<covers>1..3</covers>', [1, 2, 3]],
  ['<covers>1 through 3</covers>', [1, 2, 3]],
  ['<covers>1 to 3</covers>', [1, 2, 3]],
  ['<covers>1 - 3</covers>', [1, 2, 3]],
  ['<covers>1, 2 — 3 is out of scope</covers>', [1, 2]],
  ['<covers>1, 2 - 3 is out of scope</covers>', [1, 2]],
  ['<covers>Cases 1, 2 – case 3 is out of scope</covers>', [1, 2]],
  ['<covers>1, 2 – objects and arrays</covers>', [1, 2]],
  ['<covers>none</covers>', []],
  ['**Covers:** 1, 3', [1, 3]],
  ['**Covers**: 1, 3', [1, 3]],
  ['Covers: 1, 3', [1, 3]],
  ['no section', undefined],
])('what an author says that it covers: %j', (reply, covers) => {
  expect(readCovers(reply, CASES)).toEqual(covers);
});

const TWO = ['objects', 'arrays'];

test.each([
  ['1. objects\n2. arrays', TWO],
  ['- objects\n- arrays', TWO],
  ['objects\narrays', TWO],
  ['["objects", "arrays"]', TWO],
  ['1) objects 2) arrays', TWO],
  ['**Case 1:** objects\n**Case 2:** arrays', TWO],
  ['### Case 1: objects\n\n### Case 2: arrays', TWO],
  ['| # | case |\n|---|---|\n| 1 | objects |\n| 2 | arrays |', TWO],
  ['| case |\n| :--- |\n| objects |\n| arrays |', TWO],
  ['| 1 | objects |\n| 2 | arrays |', TWO],
  ['<case>objects</case>\n<case>arrays</case>', TWO],
  ['<case id="1">objects</case><case id="2">arrays</case>', TWO],
  ['The issue asks for:\n<case>objects</case>\n<case>arrays</case>', TWO],
  ['<ul>\n<li>objects</li>\n<li>arrays</li>\n</ul>', TWO],
  ['The issue asks for:\n1. objects\n2. arrays\n\nThese are all.', TWO],
  ['The issue asks for:\nobjects\narrays', TWO],
  ['1. objects\n```js\nf({ a: [1] });\n```\n2. arrays', TWO],
  ['```\n1. objects\n2. arrays\n```', TWO],
  ['1. objects\n   - with keys\n2. arrays', ['objects with keys', 'arrays']],
  ['1. objects,\n   with keys\n2. arrays', ['objects, with keys', 'arrays']],
  ['1. `<li>` in a list\n2. `a | b`', ['`<li>` in a list', '`a | b`']],
  ['None', []],
])('the cases of %j', (text, cases) => {
  expect(readCases(`<analysis>x</analysis>\n<cases>\n${text}\n</cases>`)).toEqual(cases);
});

test.each([
  '### <cases>\n1. objects\n2. arrays\n### <files>\na.js',
  '<cases>\n1. objects\n2. arrays\n\n## Files\na.js',
  '1. Analysis\nx\n\n2. Cases\n- objects\n- arrays\n\n3. Files\na.js',
  '**Cases**:\n1. objects\n2. arrays\n\n**Files**: a.js',
  '<cases>objects</cases>\n<cases>arrays</cases>',
  '<analysis>x</analysis>\n<case>\n1. objects\n2. arrays\n</case>\n<files>a.js</files>',
  '<case>objects</case>\n<case>arrays</case>',
  '<case id="1">objects</case>\n<case id="2">arrays</case>',
  '<cases>maps</cases>\nNo, rather:\n<cases>\nobjects\narrays\n</cases>',
])('the cases under another heading: %j', (reply) => {
  expect(readCases(reply)).toEqual(TWO);
});

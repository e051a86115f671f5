// The judge: from log-probabilities where there are any, else from sampled verdicts, and always said how.

import { describe, expect, test } from '@jest/globals';
import { ModelFault } from '../../src/errors.ts';
import { createJudge } from '../../src/models/judge.ts';
import { verdictOf } from '../../src/models/verdict.ts';
import { A_B, YES_NO } from '../../src/models/verdict-words.ts';
import type { CompareRequest, ScoreRequest } from '../../src/ports/reward-model.ts';
import { describeRewardModel, pairsOf } from '../conformance/reward-model.ts';
import { createFakeModel, type FakeReply } from '../fakes/model.ts';
import { createFakeRewardModel } from '../fakes/reward-model.ts';

const overloaded = (): ModelFault => new ModelFault('529 overloaded', 'Wait.', { transient: true });
const tokens = (shares: Readonly<Record<string, number>>) =>
  Object.entries(shares).map(([token, share]) => ({ token, logprob: Math.log(share) }));

/** Likes what stands first a bit more than it should, which a comparison must cancel. */
const TASTE_FOR_A = 0.03;

describeRewardModel('the judge', 'logprobs', (script) => {
  const verdicts = Object.entries(script).map(([node, steps]) => [
    `judge/${node}/0/0`,
    steps.map((step) =>
      step === 'overloaded' ? overloaded() : { text: 'Yes', firstToken: tokens({ Yes: step, No: 1 - step }) },
    ),
  ]);
  const letter = (a: number) => [{ text: 'A', firstToken: tokens({ A: a, B: 1 - a }) }];
  const comparisons = pairsOf(script).flatMap(({ left, right, better }) => [
    [`compare/${left}/${right}/0`, letter(better + TASTE_FOR_A)],
    [`compare/${left}/${right}/1`, letter(1 - better + TASTE_FOR_A)],
  ]);
  const model = createFakeModel(Object.fromEntries([...verdicts, ...comparisons]));
  return { reward: createJudge(model, { seed: 1 }) };
});
describeRewardModel('the fake reward model', 'logprobs', (script) => {
  const scores = Object.entries(script).map(([node, steps]) => [
    node,
    steps.map((step) => (step === 'overloaded' ? overloaded() : step)),
  ]);
  const comparisons = pairsOf(script).map(({ left, right, better }) => [`${left} ${right}`, [better]]);
  return { reward: createFakeRewardModel(Object.fromEntries([...scores, ...comparisons])) };
});

const request: ScoreRequest = {
  node: 'u0.f1',
  question: 'localization',
  messages: [{ role: 'user', content: 'Is it right? Answer yes or no.' }],
};
const judged = async (...replies: FakeReply[]) => {
  const model = createFakeModel(replies);
  const score = await createJudge(model, { seed: 40 }).score(request, new AbortController().signal);
  return { score, requests: model.requests };
};

test('a repetition draws other verdicts, and each of its calls has a seed of its own', async () => {
  const model = createFakeModel(['Yes', 'No', 'Yes', 'Yes', 'No', 'Yes']);
  const judge = createJudge(model, { seed: 40 });
  const signal = new AbortController().signal;
  await judge.score(request, signal);
  await judge.score({ ...request, attempt: 2 }, signal);
  expect(new Set(model.requests.map(({ seed }) => seed)).size).toBe(6);
});

describe('a judge with log-probabilities', () => {
  test('sums the spellings of yes and of no and ignores the rest', async () => {
    const firstToken = tokens({ Yes: 0.3, ' yes': 0.1, '▁YES': 0.1, ĠYes: 0.1, No: 0.15, '**no': 0.05, Maybe: 0.2 });
    const { score, requests } = await judged({ text: 'Yes', firstToken });
    expect(score.value).toBeCloseTo(0.6 / 0.8, 6);
    expect(score).toMatchObject({ method: 'logprobs', model: 'fake' });
    expect(score.note).toBeUndefined();
    expect(requests).toMatchObject([{ work: 'judge/u0.f1/0/0', logprobs: true, temperature: 1, seed: 40 }]);
  });

  test('stays within 0 and 1 when a server sends impossible figures', async () => {
    const firstToken = [
      { token: 'Yes', logprob: 50 },
      { token: 'No', logprob: -9999 },
    ];
    expect((await judged({ text: 'Yes', firstToken })).score.value).toBe(1);
  });
});

describe('a judge without usable log-probabilities', () => {
  test('takes the mean of three verdicts, the first one included, and adds up their usage', async () => {
    const { score, requests } = await judged('Yes', 'no, because', 'Yes.');
    expect(score.value).toBeCloseTo(2 / 3, 6);
    expect(score).toMatchObject({
      method: 'verdicts',
      note: 'the endpoint gives no log-probabilities; mean of 3 sampled verdicts',
    });
    expect(requests.map((one) => one.work)).toEqual(['judge/u0.f1/0/0', 'judge/u0.f1/1/0', 'judge/u0.f1/2/0']);
    expect(requests.map((one) => one.seed)).toEqual([40, 41, 42]);
    expect(score.usage.inputTokens).toBe(3 * 8);
  });

  test('does not trust the first token of a model that thinks first', async () => {
    const sure = { text: 'Yes', thoughts: 'hm', firstToken: tokens({ Yes: 0.999 }) };
    const { score } = await judged(sure, { text: 'No', thoughts: 'hm' }, { text: 'No', thoughts: 'hm' });
    expect(score.value).toBeCloseTo(1 / 3, 6);
    expect(score.note).toContain('the model thinks before it answers');
  });

  test('does not read a probability out of a first token that is no verdict', async () => {
    const { score } = await judged(
      { text: 'The answer: yes', firstToken: tokens({ The: 0.97, Yes: 0.02 }) },
      'yes',
      'yes',
    );
    expect(score).toMatchObject({ value: 1, method: 'verdicts' });
    expect(score.note).toContain('the first token is neither yes nor no');
  });

  test.each([
    ['begins a sentence', 'No issues were found: every case is resolved.\n\nYes', { No: 0.6, Yes: 0.3 }, 1],
    ['is taken back', 'Yes, case 1 is handled. Case 2 is not.\n\nNo: 2', { Yes: 0.7, No: 0.2 }, 0],
    ['was not written', 'The loop ends. No: 2', { The: 0.4, Yes: 0.4, No: 0.2 }, 0],
    ['was unlikely', 'Yes, both are covered.', { The: 0.6, Yes: 0.3, No: 0.1 }, 1],
  ])('does not read a probability out of a first token that %s', async (_, text, shares, verdict) => {
    const { score } = await judged({ text, firstToken: tokens(shares) }, text, text);
    expect(score).toMatchObject({ value: verdict, method: 'verdicts' });
  });

  test('reads it where the reply begins with its verdict and keeps to it', async () => {
    const texts = [
      'Yes',
      '**Yes**\n',
      'Yes. The loop ends, and no case is left.',
      'Yes – both',
      'No: 2',
      ' no.\n\nNo: 1, 2',
    ];
    const firstToken = tokens({ Yes: 0.8, No: 0.2 });
    const scores = await Promise.all(texts.map((text) => judged({ text, firstToken })));
    for (const { score } of scores) expect(score).toMatchObject({ method: 'logprobs', value: expect.closeTo(0.8, 6) });
  });

  test('asks again without them where the endpoint refuses the wish', async () => {
    const refusal = new ModelFault('400: logprobs are not supported', 'Compare.', { transient: false });
    const { score, requests } = await judged(refusal, 'no', 'no', 'yes');
    expect(score.value).toBeCloseTo(1 / 3, 6);
    expect(score.note).toContain('refuses requests for log-probabilities');
    expect(requests.map((one) => one.logprobs)).toEqual([true, undefined, undefined, undefined]);
  });

  test('leaves out verdicts that cannot be read and says how many', async () => {
    const { score } = await judged('Je ne sais pas', 'Yes', '<tool>');
    expect(score).toMatchObject({ value: 1, method: 'verdicts' });
    expect(score.note).toContain('mean of 1 sampled verdicts, 2 without a readable verdict');
  });

  test('gives no score when no verdict can be read', async () => {
    await expect(judged('?', '', 'well')).rejects.toThrow(
      'gave no verdict in 3 replies; the last one ends with "well"',
    );
  });

  test.each([
    'Okay. Case 1 works. So the answer is yes.\nHmm wait, case 2: the loop ends',
    'Yes, the first case is covered. Let me look at the second one. The loop',
    'Does it handle arrays? No.\n\nNo, wait: it does, since merge',
    '<answer>Yes</answer>\nBut',
    '1. No',
  ])('a reply that was cut is a thought, and no verdict: %j', async (text) => {
    const cut = { text, finish: 'length', firstToken: tokens({ Yes: 0.9 }) } as const;
    const { score } = await judged(cut, cut, 'No: 2');
    expect(score).toMatchObject({ value: 0, method: 'verdicts', objections: ['No: 2'] });
    expect(score.note).toBe('the reply was cut off; mean of 1 sampled verdicts, 2 without a readable verdict');
    await expect(judged(cut, cut, cut)).rejects.toThrow('gave no verdict in 3 replies');
  });

  test('a word alone is a verdict although the limit is met behind it', async () => {
    const { score } = await judged({ text: ' Yes.', finish: 'length', firstToken: tokens({ Yes: 0.9, No: 0.1 }) });
    expect(score.value).toBeCloseTo(0.9, 6);
    const cut = { text: 'No', finish: 'length' } as const;
    expect((await judged(cut, cut, cut)).score).toMatchObject({ value: 0, objections: ['No', 'No', 'No'] });
  });

  test('passes other final faults on', async () => {
    await expect(judged(new ModelFault('401', 'Check the key.', { transient: false }))).rejects.toThrow('401');
  });
});

const pair: CompareRequest = {
  left: { ...request, node: 'p0' },
  right: { ...request, node: 'p1' },
  leftFirst: [{ role: 'user', content: 'A: p0, B: p1?' }],
  rightFirst: [{ role: 'user', content: 'A: p1, B: p0?' }],
};
const compared = async (script: Readonly<Record<string, readonly FakeReply[]>>) => {
  const model = createFakeModel(script);
  const judge = createJudge(model, { seed: 40 });
  return { comparison: await judge.compare(pair, new AbortController().signal), requests: model.requests };
};
const letter = (a: number): FakeReply => ({
  text: 'A',
  firstToken: tokens({ A: a * 0.9, ' B': (1 - a) * 0.9, a: 0.1 }),
});

describe('a judge between two patches', () => {
  test('asks in both orders and averages, so that a taste for the first place cancels out', async () => {
    const { comparison, requests } = await compared({
      'compare/p0/p1/0': [letter(0.9)],
      'compare/p0/p1/1': [letter(0.7)],
    });
    expect(comparison.value).toBeCloseTo((0.9 + 0.3) / 2, 6);
    expect(comparison).toMatchObject({ method: 'logprobs', model: 'fake' });
    expect(requests).toMatchObject([
      { work: 'compare/p0/p1/0', messages: pair.leftFirst, logprobs: true },
      { work: 'compare/p0/p1/1', messages: pair.rightFirst, logprobs: true },
    ]);
    expect(comparison.usage.inputTokens).toBe(2 * 4);
  });

  test('costs two calls without log-probabilities, and one that always names the first patch prefers none', async () => {
    const orders = Object.fromEntries([0, 1].map((n) => [`compare/p0/p1/${n}`, ['A']]));
    const { comparison, requests } = await compared(orders);
    expect(comparison).toMatchObject({ value: 0.5, method: 'verdicts' });
    expect(comparison.note).toBe('the endpoint gives no log-probabilities; mean of 2 sampled verdicts');
    expect(requests.map(({ work }) => work.at(-1))).toEqual(['0', '1']);
  });

  test('takes no article for a letter, whatever its probability', async () => {
    const text = 'A maintainer would prefer patch B, since it covers case 2.\n\nB';
    const { comparison } = await compared({
      'compare/p0/p1/0': [{ text, firstToken: tokens({ A: 0.9, B: 0.05 }) }],
      'compare/p0/p1/1': ['A'],
    });
    expect(comparison).toMatchObject({ value: 0, method: 'verdicts' });
  });

  test('asks once more in the order in which no letter can be read', async () => {
    const { comparison, requests } = await compared({
      'compare/p0/p1/0': ['A better one is hard to imagine'],
      'compare/p0/p1/2': ['**A**'],
      'compare/p0/p1/1': ['I think it over.\nAnswer: A'],
    });
    expect(requests.map(({ work }) => work.at(-1))).toEqual(['0', '1', '2']);
    expect(comparison.value).toBe(0.5);
    expect(comparison.note).toContain('mean of 2 sampled verdicts, 1 without a readable verdict');
  });

  test('asks once more in the order in which the reply was cut', async () => {
    const { comparison, requests } = await compared({
      'compare/p0/p1/0': [{ text: 'So A is better because it handles 1. But B', finish: 'length' }],
      'compare/p0/p1/2': ['B'],
      'compare/p0/p1/1': ['A'],
    });
    expect(requests.map(({ work }) => work.at(-1))).toEqual(['0', '1', '2']);
    expect(comparison.value).toBe(0);
  });

  test('gives no comparison where no letter can be read in one of the orders', async () => {
    const script = { 'compare/p0/p1/0': ['?'], 'compare/p0/p1/2': ['Both.'], 'compare/p0/p1/1': ['A'] };
    await expect(compared(script)).rejects.toThrow('gave no verdict in 2 replies');
  });

  test('says beforehand what it costs at most', () => {
    const model = createFakeModel([]);
    const most = createJudge(model, { seed: 1, maxTokens: 100 }).atMost?.(pair);
    expect(most?.tokens).toBe(2 * (2 * 100 + model.count('A: p0, B: p1?') + model.count('A: p1, B: p0?') + 8));
  });
});

describe('a letter in a text', () => {
  test.each([
    ['A', true],
    [' **B**', false],
    ['B.', false],
    ['A\nbecause', true],
    ['A patch should be small.', undefined],
    ['Both work.\nVerdict: patch B', false],
    ['b', undefined],
    ['C', undefined],
  ])('%j is %p', (text, verdict) => {
    expect(verdictOf(text, A_B)).toBe(verdict);
  });
});

describe('a verdict in a text', () => {
  test.each([
    ['Yes', true],
    ['**No** - it misses the cause', false],
    ['yes.\nBecause no test fails.', true],
    ['The patch is fine.\nVerdict: NO', false],
    ['Some words.\n\n**Answer:** yes.', true],
    ['reasons\nyes', true],
    ['Nothing is known', undefined],
    ['yesterday', undefined],
    ['', undefined],
  ])('%j is %p', (text, verdict) => {
    expect(verdictOf(text, YES_NO)).toBe(verdict);
  });
});

describe('the last stated verdict counts', () => {
  test.each([
    ['\\boxed{Yes}', true],
    ['$\\boxed{\\text{No}}$', false],
    ['<answer>Yes</answer>', true],
    ['The answer is yes.', true],
    ['The final answer is: **No**', false],
    ['Yes.\n\nOn second thought: no', false],
    ['No existing test breaks, and the root cause is removed.\n\nYes', true],
    ['No regressions. Yes', true],
    ['No: 2', false],
    ['No 2', false],
    ['No, cases 1 and 3.', false],
    ['No (case 2)', false],
    ['\\boxed{No: 2}', false],
    ['<answer>No: 2, 3</answer>', false],
    ['No 2 of the calls change.\n\nYes', true],
    ['Yes\n\nNo regressions are visible.', true],
    ['<|channel|>final<|message|>Yes', true],
    ['The patch resolves the issue.\nYes, it does.', true],
    ['Yes (no cases left)', true],
    ['Yes (none left).', true],
    ['Yes (none of the cases is handled)', undefined],
    ['Yes (but case 2 is left)', undefined],
    ['No (nothing is left)', undefined],
    ['Yes (no cases left) or No', undefined],
    ['Answer with yes or no', undefined],
    ['Yes and no.', undefined],
    ['The answer is no longer relevant', undefined],
    // What follows a verdict explains it.
    ['**Answer:** no\n\n**Explanation:** yes it compiles', false],
    ['No.\nYes, it compiles, but it does not resolve it.', false],
    ['No. It would be yes if arrays were handled.', false],
    ['<answer>Yes</answer>\nNo further comments.', true],
    ['Does it fix arrays? No. Does it fix objects? Yes. So overall: No.', false],
    ['First I thought yes. On reflection: no.', false],
    ['Answer: Yes, no regressions', true],
    // In another form, language or case.
    ['```json\n{"verdict": "no", "reason": "it breaks yes"}\n```', false],
    ['{"answer": true}', true],
    ['{"resolved": false}', false],
    ['Nein.', false],
    ['Antwort: Ja', true],
    ['„Ja“', true],
    ['I would say yes.', true],
    ['yes yes yes', true],
    ['# Yes', true],
    ['Oui.', true],
    ['Sí', true],
    ['Нет.', false],
    ['はい', true],
    ['是的。', true],
    ['不，补丁没有解决问题。', false],
    ['结论：否', false],
    ['The answer is not yes. It is no.', false],
    ['Case 1: yes\nCase 2: no\nOverall: no', false],
    ['1. yes\n2. yes', true],
    // The form asks for the cases behind a No: an empty list is none.
    ['Yes. No: none', true],
    ['Yes. No: None.', true],
    ['Yes\nNo: []', true],
    ['Yes, No: none', true],
    ['Yes. (No: none)', true],
    ['Yes / No: none', true],
    ['Yes, No: 0', true],
    ['Yes\n\nNo cases: -', true],
    ['Yes\nNo:\n- none', true],
    ['Yes: 1, 2\nNo: none', true],
    ['Yes. No: none of the cases is left as it was.', true],
    ['Yes. No (none)', true],
    ['Yes. No: none (all are handled)', true],
    ['Yes. No: none, since all are handled', true],
    ['**Yes**\n**No:** N/A\n\nAll three are covered.', true],
    ['{"verdict": "Yes", "No": []}', true],
    ['Ja. Nein: keine', true],
    ['Yes: none\nNo: 1, 2', false],
    ['Yes. No: none\n\nOn second thought: no', false],
    ['Yes: 1, 2\nNo: 3', false],
    ['No: none of the cases is handled', false],
    ['No: nothing is fixed', false],
    ['No: 0, 2', false],
    ['No: no case works', false],
    ['No – none works', false],
    ['No: none', undefined],
    ['No: -', undefined],
    ['Yes: none\nNo: none', undefined],
    // Conclusions.
    ['Hence, yes.', true],
    ['No case is left as it was, so Yes.', true],
    ['It misses arrays. Therefore, no.', false],
    ['Yes\n\nThere is no test of it, so no', true],
    ['Is it resolved, or why so no?', undefined],
    ['So no existing test breaks.', undefined],
    // Questions of the judge's own: where the answers differ, only that to the asked one can be the verdict.
    ['- Resolves the issue: Yes\n- Breaks other code: No', true],
    ['Resolves: Yes. Breaks others: No.', true],
    ['Resolves: Yes; Breaks: No', true],
    ['- Resolves the issue: Yes\n- Breaks other code: Yes', undefined],
    ['- Resolves the issue: No\n- Breaks other code: No', false],
    ['- Resolves the issue: No\n- Covers arrays: Yes', false],
    ['- Resolves the issue: Yes\n- Covers every case: Yes', true],
    ['- Resolves the issue: Yes\n- Breaks other code: No\n\n**Verdict: Yes**', true],
    ['- Resolves the issue: Yes\n- Breaks other code: No\n\nYes', true],
    ['- Breaks other code: No', undefined],
    ['Not resolved: yes', undefined],
    ['1. Does it resolve the issue?\nYes\n2. Does it break others?\nNo', true],
    ['Does it resolve the issue? Yes. Does it break others? No.', true],
    ['Does it handle arrays? Yes.\nWhat about sets?\n\nNo: 3', false],
    ['No: 3\n\n(The rest: yes.)', false],
    ['Does it break any other use? No.', undefined],
    ['Does it break any other use? No.\n\nYes', true],
    ['{"resolves": true, "breaks_other_code": false}', true],
    ['{"resolves": "Yes", "breaks": "No"}', true],
    ['{"resolves": false, "breaks": false}', false],
    ['{"resolves": false, "failed_cases": [2]}', false],
    ['After patch, does `pop([])` still throw? No. Is the issue resolved? Yes', true],
    ['Does `pop([])` still throw? Yes. Is the issue resolved? Yes', undefined],
    ['Does it handle arrays? Yes. Does it resolve the issue? No', false],
    ['Is the issue resolved for case 1? No. Is the issue resolved for case 2? Yes', undefined],
    ['Yes, the patch fixes it. No, it breaks nothing.', undefined],
    ['Yes, the patch fixes it. No, case 2 is left.', false],
    ['Verdict: Yes\n- Note: No test covers it', true],
    ['Case 1: yes\nCase 2: no\nTherefore: no', false],
    ['Case 1: yes\nCase 3 (missing key): yes', true],
    ['No: 1 (objects), 2 (arrays)\n\nCase 3: Yes', false],
    ['No\n\nCase 1: yes', false],
    // What a model goes on with behind the end of its turn.
    ['Yes<|im_end|>\n<|im_start|>user\nNo', true],
    ['No<end_of_turn>\n<start_of_turn>user\nYes', false],
    ['<|eot_id|>\nYes</s> No', true],
    // A change of mind takes back what stands before it.
    ['No\n\nWait, actually the code path goes through `else`. So Yes.', true],
    ['No. Actually, yes.', true],
    ['Yes. Hmm, wait. Case 2 is left. So no.', false],
    ['Yes\n\nOn closer inspection, case 2 is left.\n\nNo: 2', false],
    ['**Answer: Yes**\n\nI was wrong: arrays are left. The answer is No.', false],
    ['Yes\n\nEdit: no, case 2 is left.', false],
    ['Answer: No\n\nUpdated: Yes', true],
    ['Revised answer: Yes\nOld answer: No', true],
    ['Yes\n\nCorrection: case 2 is left.', undefined],
    ['No\n\nWait, no, case 2 is handled.', undefined],
    ['Wait, is that so? It is.\n\nYes', true],
    ['Yes\n\nActually, no existing test breaks.', true],
    ['Yes. It waits for the lock. Wait for it is what `lock` does.', true],
    // What is said not to be the answer.
    ["I don't think the answer is Yes; it's No.", false],
    ['I would not say that the answer is no.', undefined],
    ['It is not clear whether the answer is Yes.', undefined],
    ['The answer is far from Yes.', undefined],
    ['The answer is anything but yes: no', false],
    ['There is no doubt that the answer is Yes.', true],
    ['It does not handle arrays and the answer is no', false],
    ['If arrays were handled, the answer would be yes.', undefined],
    // A Yes that is limited is none, and a form that is kept to its end says nothing by its empty line.
    ['Yes, but only for case 1. For case 2 it is not resolved.', undefined],
    ['Yes, except case 2', undefined],
    ['**Answer:** Yes, with one caveat: case 2 is left as it was.', undefined],
    ['Yes, with the exception of case 3.', undefined],
    ['Conclusion: Yes, apart from case 4.', undefined],
    ['Yes, although case 3 stays open.', undefined],
    ['Yes — 3 of 4 cases.', undefined],
    ['Yes — 4 of 4 cases.', true],
    ['Yes – but not for arrays.', undefined],
    ['Yes, but case 2 is left as it was.', undefined],
    ['Yes, it clamps the total, although case 3 is not handled.', undefined],
    ['Yes, though case 2 remains.', undefined],
    ['Yes, but case 2 is left out of the tests.', true],
    ['Yes, while case 2 was wrong before.', true],
    // A sentence of its own that takes part of it back; what was before, or would be, is no such one.
    ['Yes\n\nHowever, case 3 is not resolved by this patch.', undefined],
    ['Yes\n\nCase 3 remains unhandled.', undefined],
    ['Yes.\n\nNote: it does not cover case 2.', undefined],
    ['**Yes**\n\nCase 2 still crashes for an empty list.', undefined],
    ['Verdict: Yes\n\nUnfortunately, the empty list still raises.', undefined],
    ["Yes. But it doesn't fix the second call.", undefined],
    ['Yes. It does not touch the other callers, which is right.', true],
    ['Yes\n\nBefore the patch, case 3 was not handled.', true],
    ['Yes. Case 2 would not be handled without the guard.', true],
    ['Yes\n\nCase 3 is handled by the guard, case 4 is unchanged and passes.', true],
    ['Case 3 is not resolved at first sight. It is.\n\nYes', true],
    ['Yes\n\nHowever, the tests are weak.', true],
    ['Yes\n\nCase 2 fails on base and passes with the patch.', true],
    ['No, nothing is missing: Yes.', true],
    ['No, nothing is missing; yes, it resolves the issue.', true],
    ['No, no other callers are affected.\n\nYes', true],
    ['No, nothing is missing.', undefined],
    ['No, nothing was changed.', false],
    ['No, nothing handles case 2.', false],
    ['Yes\n\nCase 2 fails.', undefined],
    ['Yes. Without the patch, case 2 is not handled; with it, an empty list is returned.', true],
    ['Yes. The old code does not handle case 2. This one does.', true],
    ['Yes. Case 1 is guarded, case 2 returns an empty list, and case 3 is left unchanged as the issue asks.', true],
    ['Yes – each case is resolved: 1 by the guard, 2 by the default, 3 since the loop ends.', true],
    ['Yes\n\nThe missing check in `parse` was the cause; case 1 and case 2 both take this path.', true],
    ['Yes. Case 4 asks that nothing else changes, and no other caller is affected.', true],
    ['Yes. But note that case 3 is only partly an error of the caller.', true],
    ['Yes\n\nCase 2: missing keys raise a KeyError now.', true],
    ['Yes\n\nCase 3: unhandled exceptions are caught now.', true],
    ['Yes\n\nCase 1: open files are closed; case 2: handled.', true],
    ['Yes\n\nCase 3: not covered by this patch', undefined],
    ['Yes\n\n- Case 2: missing', undefined],
    ['Yes.\nCase 3 is not handled by the old code.\n\nVerdict: Yes', true],
    ['Yes. However, case 3 is not resolved.\n\nNo: 3', false],
    ['- First condition: holds\n- Second condition: does not hold\n\nThus No.', false],
    ['Case 2 is not handled\n\nNo', false],
    ['Yes (1, 2, 3)', true],
    ['No (2, 3)', false],
    ['Yes, but only in part.\n\nNo: 2', false],
    ['Yes, only line 12 must change.', true],
    ['Yes. Only for arrays was it wrong before.', true],
    ['Yes, but the tests are weak.', true],
    ['Yes\n\nNo: ', true],
    ['**Yes**\n\n**No:**', true],
    ['No:', false],
    ['Yes\n\nNo: 2', false],
    // How sure it is, in figures, takes nothing back; a word twice, in two languages, is one.
    ['Yes (95% confident)', true],
    ['**No** (confidence: 0.9)', false],
    ['Yes (8/10)', true],
    ['No（置信度 90%）', false],
    ['最终答案：否', false],
    ['最终判断：是', true],
    ['Yes / 是', true],
    ['No | nein', false],
    ['Yes / 否', undefined],
    ['判断：是/否', undefined],
    // Part of it is not all of it.
    ['Yes, partially.', undefined],
    ['Yes, in part; arrays are left.', undefined],
    ['Yes — resolves 1 and 2; No for 3.', false],
    ['Yes for cases 1 and 2, no for case 3', false],
    // Led to by a conclusion, an arrow or a reason.
    ['So yes, the patch resolves it.', true],
    ['Given all of this, No.', false],
    ['综上，No', false],
    ['补丁没有解决问题，所以答案是 No。', false],
    ['因此，答案是“是”。', true],
    ['没有破坏其他用法。是。', true],
    ['No because case 2 is left', false],
    ['Yes since it removes the cause', true],
    ['All cases are covered → Yes', true],
    ['Case 1 → Yes\nCase 2 → No', undefined],
    ['1: yes, 2: yes, 3: no → No: 3', false],
    ['I vote Yes', true],
    // A question whether it is the answer says what is said to it.
    ['Is the answer Yes? No, since case 2 is left.', false],
    ['Should I say No? No, case 2 is handled. Yes.', true],
    ['Is the answer No? Yes.', false],
    // Other elements, a box that says more, what was struck out.
    ['<result>No: 2</result>', false],
    ['<output>Yes</output>', true],
    ['<b>Yes</b>', true],
    ['\\boxed{Yes, the patch resolves it}', true],
    ['~~Yes~~ No', false],
    // What a patch does not break is no verdict.
    ['Yes, the patch resolves the issue. No, it does not break other uses.', true],
    ['No, it does not break anything. Yes, it resolves the issue.', true],
    ['No, it does not break anything.', undefined],
    ['No, it does not resolve the issue.', false],
    // Nothing is decided.
    ['Case 1: no\nCase 2: yes', undefined],
    ['1. No\n2. Yes', undefined],
    ['No, yes', undefined],
    ['The answer is not yes.', undefined],
    ["The answer isn't no.", undefined],
    ['I cannot answer yes.', undefined],
    ['none', undefined],
  ])('%j is %p', (text, verdict) => {
    expect(verdictOf(text, YES_NO)).toBe(verdict);
  });

  test.each([
    ['Patch A resolves the issue better.', true],
    ['\\boxed{B}', false],
    ['The better patch is A.', true],
    ['I choose Patch B because it is minimal.', false],
    ['B\n\nPatch B handles more. A is better documented.', false],
    ['A is better than B', true],
    // What a sentence concedes is not what it decides.
    ['While A looks better at first glance, B is the right choice.', false],
    ['Although A is better documented, B is better.', false],
    ['Though B is shorter, A is better.', true],
    ['While both fix it, A is better.', true],
    ['B is not better than A.', undefined],
    ['A fix is needed', undefined],
    ['Therefore, Patch A.', true],
    ['Therefore A.', true],
    ['Thus, patch B.', false],
    ['Hence B.', false],
    ['So, **Patch B**.', false],
    ['In conclusion: B', false],
    ['Consequently, it is A, because it covers arrays.', true],
    ['B fails case 2. Thus A is fine, and hence A.', true],
    ['Patch B better resolves the issue.', false],
    ['A does not cover arrays, so Patch B better resolves the issue.', false],
    ['Patch A more fully resolves the reported issue.', true],
    ['Patch B should be preferred.', false],
    ['Patch B should be merged.', false],
    ['Patch A is the clear winner.', true],
    ['Hence B, which misses case 2, is out.', undefined],
    ['So A is worse.', undefined],
    ['Therefore A for case 1, B for case 2.', undefined],
    ['So B as well as A.', undefined],
    ['So A?', undefined],
    ['It is not clear whether Patch B better resolves the issue.', undefined],
    ['Patch B better resolves case 1.', undefined],
    ['Patch B better resolves the issue, but breaks others.', undefined],
    ['I would not choose A.', undefined],
    ["I don't think that A is better.", undefined],
    ['Patch A should not be preferred.', undefined],
    ['A or B?', undefined],
    ['A maintainer would want patch A.', true],
    ['**A** – it raises for both.', true],
    ['A — covers both cases', true],
    ['A - small\nB - covers both', undefined],
    ['Go with A.', true],
    ['Choose B.', false],
    ['Pick either A or B.', undefined],
    ['Choose neither A nor B.', undefined],
    ['A – but B covers arrays', undefined],
    ['I would merge B.', false],
    ['They are the same; A.', true],
    ['A >> B', true],
    ['A << B', false],
    ['Patch A over Patch B', true],
    ['**B over A**', false],
    ['Patch A is better in style, patch B in behaviour.', undefined],
    ['I would not merge A.', undefined],
    ['[[B]]', false],
    ['{"winner": "Patch A"}', true],
    ['A > B', true],
    ['A < B', false],
    ['答案：B', false],
    ['Option (B)', false],
    ['Patch A fails where B works, so B.', false],
    ['### Patch A\ngood\n### Patch B\nbad', undefined],
    ['### Patch A\nok\n### Patch B\nbad\n\nA', true],
    ['A: 7/10\nB: 9/10', undefined],
    ['1. A\n2. B', undefined],
    ['1st: A\n2nd: B', undefined],
    ['- A\n- B', undefined],
    ['- B', false],
    ['1. Patch A\n2. Patch B\n\nAnswer: A', true],
    ['Case 1: A\nCase 2: B', undefined],
    ['Case 1: A\nCase 2: B\n\nB', false],
    ['First: A\nSecond: B', undefined],
    ['Better: A\nWorse: B', true],
    ['Winner: A\nLoser: B', true],
    ['Answer: A\nPatch B misses arrays.', true],
    ['Which is smaller? A. Which covers arrays? B.', undefined],
    ["I don't think the answer is A.", undefined],
    ['A\n\nWait, B covers arrays too. So B.', false],
    // In other words, and other languages.
    ['PATCH B', false],
    ['Patch A > Patch B', true],
    ['A ≻ B', true],
    ['B better than A', false],
    ['B is not better than A', undefined],
    ['B because A fails', false],
    ['A as such is fine', undefined],
    ['Between A and B, B.', false],
    ['At first glance A seems fine, but B is the better option.', false],
    ['Although A is better documented, B is what I would merge.', false],
    ['Though A is preferable in style, B should win.', false],
    ['Patch A is worse than patch B.', false],
    ['A is not worse than B.', undefined],
    ['Comparing A with B: B > A', false],
    ['I would rather not choose A. B it is.', false],
    ['A is not the right choice.', undefined],
    ['A would be the right choice if it compiled.', undefined],
    ['A is the right choice only if arrays are never given.', undefined],
    ['A is the right choice here, B rewrites too much.', true],
    ['我选择补丁B', false],
    ['我认为A更好。', true],
    ['我不认为补丁A更好。', undefined],
    ['Ich wähle B.', false],
    ['Ich wähle A nicht.', undefined],
    ['选择 A 或 B', undefined],
    ['Patch A ist besser.', true],
    ['A (confidence: 80%)', true],
    // What is denied, called the worse, or meant under a condition is no answer.
    ['The answer is not A.', undefined],
    ['The worse patch: A', undefined],
    ['Loser: A', undefined],
    ['The patch to reject is A', undefined],
    ['Patch B is best avoided.', undefined],
    ['B is no better than A', undefined],
    ['B, unless the performance matters, then A.', undefined],
    ['A is better in style, but B resolves the issue.', undefined],
    ['A is better in all respects.', true],
    ['B (second patch)', false],
    ['A (not B)', true],
    ['B beats A', false],
    ["I'd go with A rather than B.", true],
  ])('of two patches, %j is %p', (text, verdict) => {
    expect(verdictOf(text, A_B)).toBe(verdict);
  });
});

describe('a Yes that is taken back in part decides nothing', () => {
  test.each([
    'Verdict: Yes (cases 1, 2), No (case 3)',
    '**Yes** – for case 1. **No** for case 2.',
    'Yes, the patch resolves case 1, however it leaves case 2 as it was.',
    'Yes. It leaves case 2 as it was.',
    'Yes, in 2 of the 3 cases.',
    'Yes, it resolves two out of three cases.',
    'Yes. Most of the cases are resolved.',
    'Yes. Only case 1 is resolved.',
    'Yes. The patch handles only the first case.',
    'Yes\n\n1. Case 1: covered\n2. Case 2: covered\n3. Case 3: not covered',
    'Yes\n\n- Case 1: resolved\n- Case 2: unresolved',
    'Yes\n\nCase 1: resolved\nCase 2: no',
    'Yes\n\nCases left: 2',
    'Yes. One caveat: `None` still raises.',
    'Yes. (Unless the list is empty: then it still raises.)',
    'Yes, however the regression in `parse` must be fixed.',
    'Ja, aber Fall 2 bleibt offen.',
    'Oui, sauf le cas 2.',
    '是的，但是第2种情况没有解决。',
  ])('%j', (text) => {
    expect(verdictOf(text, YES_NO) ?? false).toBe(false);
  });

  test.each([
    'Yes. Before the patch, case 2 was left as it was; now it is resolved.',
    'Yes. No case is left.',
    'Yes\n\nCases left: none',
    'Yes. It leaves no case open.',
    "Yes. The loop doesn't leave case 2 as it was.",
    'Yes. Only the scanner changes.',
    'Yes, in 3 of the 3 cases.',
    'Yes, in all of the cases.',
    'Yes\n\nCase 1: no exception is raised any more\nCase 2: covered',
    'Yes, although the style could be better.',
    'The patch leaves case 2 to the caller, who does it.\n\nYes',
  ])('and %j does not', (text) => {
    expect(verdictOf(text, YES_NO)).toBe(true);
  });
});

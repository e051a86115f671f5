// Questions to a reward model fit into what it can read, whatever they are about, and are never cut themselves.

import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTokenCounter } from '../../src/models/token-counter.ts';
import type { Message } from '../../src/ports/model.ts';
import { loadPrompts } from '../../src/prompts.ts';
import { compareRequest, type Judged, type JudgedDraft, scoreRequest } from '../../src/stages/judging.ts';
import { type Room, sizeOf } from '../../src/stages/room.ts';
import type { Task } from '../../src/task.ts';

const prompts = loadPrompts(resolve(import.meta.dirname, '../../prompts'));
const { count } = createTokenCounter();

/** Short texts, many lines, one giant line, lines of Chinese, halves of characters. */
const texts = fc.oneof(
  { weight: 2, arbitrary: fc.string({ maxLength: 200 }) },
  fc.integer({ min: 0, max: 1500 }).map((n) => Array.from({ length: n }, (_, i) => `line ${i} of a log`).join('\n')),
  fc.integer({ min: 0, max: 20_000 }).map((n) => 'var a=1;'.repeat(n)),
  fc.integer({ min: 0, max: 6000 }).map((n) => '修复时区转换的错误。'.repeat(n)),
  fc.integer({ min: 0, max: 800 }).map((n) => `${'🐛 期待値\n'.repeat(n)}${'𠮷'.repeat(n * 5)}\nthe end`),
);

const drafts = fc.oneof(
  texts.map((analysis): JudgedDraft => ({ kind: 'understanding', files: [], locations: [], analysis })),
  texts.map((analysis): JudgedDraft => ({ kind: 'localization', locations: [], analysis })),
  fc
    .tuple(texts, texts)
    .map(([diff, explanation]): JudgedDraft => ({ kind: 'patch', changes: [], diff, title: 't', explanation })),
  texts.map(
    (diff): JudgedDraft => ({ kind: 'reproduction-test', changes: [], diff, file: 'test/a.js', explanation: '' }),
  ),
);

const dialogues = fc
  .tuple(texts, fc.array(texts, { maxLength: 5 }), texts)
  .map(([task, results, last]): readonly Message[] => [
    { role: 'system', content: prompts.render('system', {}) },
    { role: 'user', content: task },
    ...results.flatMap((content): readonly Message[] => [
      { role: 'assistant', content: '<search>\nfunction add\n</search>' },
      { role: 'user', content },
    ]),
    { role: 'assistant', content: last },
  ]);

const tasks = fc.tuple(texts, texts).map(
  ([body, text]): Task => ({
    ...{ id: 'a/b#1', title: 'It fails', body, base: '0'.repeat(40) },
    comments: [{ author: 'c', text, at: '2026-01-01T00:00:00Z' }] as unknown as Task['comments'],
  }),
);

const judged = (draft: JudgedDraft, task: Task, dialogue: readonly Message[], evidence: string): Judged => ({
  ...{ node: 'u0', draft, task, dialogue, evidence, cases: ['one case'], code: evidence },
});
const rooms = fc.constantFrom(700, 1500, 4096, 21_846).map((tokens): Room => ({ tokens, count }));
/** Shrinking texts of this size would take minutes. */
const RUNS = { numRuns: 30, endOnFailure: true };

describe('a question to a reward model', () => {
  test('about any draft, dialogue, issue and evidence fits, and asks the whole question', async () => {
    await fc.assert(
      fc.property(drafts, tasks, dialogues, texts, rooms, (draft, task, dialogue, evidence, room) => {
        const request = scoreRequest(judged(draft, task, dialogue, evidence), prompts, room);
        expect(sizeOf(request?.messages ?? [], count)).toBeLessThanOrEqual(room.tokens);
        expect(request?.messages.at(-1)?.content.trimEnd()).toMatch(
          /Answer with one word(?:, Yes or No\.|: Yes if both hold, No if one of them does not\.|: Yes only if it does all of that, else No\. .*`No: 2`\.)$/,
        );
      }),
      RUNS,
    );
  });

  test('about two patches fits in both orders, with the same of each patch in either', async () => {
    const patches = fc
      .tuple(texts, texts)
      .map(([first, second]) =>
        [first, second].map((diff): JudgedDraft => ({ kind: 'patch', changes: [], diff, title: '', explanation: '' })),
      );
    await fc.assert(
      fc.property(patches, tasks, texts, texts, rooms, ([one, two], task, first, second, room) => {
        if (!one || !two) throw new Error('two patches are drawn');
        const request = compareRequest(judged(one, task, [], first), judged(two, task, [], second), ...[prompts, room]);
        const [forth, back] = [request?.leftFirst ?? [], request?.rightFirst ?? []];
        for (const messages of [forth, back]) {
          expect(sizeOf(messages, count)).toBeLessThanOrEqual(room.tokens);
          expect(messages.at(-1)?.content.trimEnd()).toMatch(/Answer with one letter, A or B\.$/);
        }
        const characters = (messages: readonly Message[]) => [...(messages.at(-1)?.content ?? '')].sort().join('');
        expect(characters(forth)).toBe(characters(back));
      }),
      RUNS,
    );
  });

  test('whose own words do not fit is not asked', () => {
    const draft: JudgedDraft = { kind: 'localization', locations: [], analysis: '' };
    const task: Task = { id: 'a/b#1', title: 't', body: '', comments: [], base: '0'.repeat(40) };
    expect(scoreRequest(judged(draft, task, [], ''), prompts, { tokens: 20, count })).toBeUndefined();
  });

  test('keeps what is judged: a last reply larger than the room is shown in part, before its task and what came between', () => {
    const dialogue: readonly Message[] = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'The task.\n'.repeat(300) },
      { role: 'assistant', content: 'I search.' },
      { role: 'user', content: 'found\n'.repeat(3000) },
      { role: 'assistant', content: 'I conclude.\n'.repeat(5000) },
    ];
    const draft: JudgedDraft = { kind: 'localization', locations: [], analysis: '' };
    const task: Task = { id: 'a/b#1', title: 't', body: '', comments: [], base: '0'.repeat(40) };
    const { messages = [] } = scoreRequest(judged(draft, task, dialogue, ''), prompts, { tokens: 2000, count }) ?? {};
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'user']);
    const sizes = messages.map(({ content }) => count(content));
    expect(sizes[4]).toBeGreaterThan(600);
    expect(sizes[1]).toBeGreaterThan(600);
    expect(sizes[3]).toBeLessThan(20);
  });
});

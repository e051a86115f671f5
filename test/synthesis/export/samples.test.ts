import { describe, expect, test } from '@jest/globals';
import { balanced, preferencePairs } from '../../../src/synthesis/export/balance.ts';
import { datasetInfo } from '../../../src/synthesis/export/dataset-info.ts';
import { approving, CLASSES, judging, preferring, STEPWISE, writing } from '../../../src/synthesis/export/rows.ts';
import { alternating, judgedSamples, stepwiseSamples, writingSamples } from '../../../src/synthesis/export/samples.ts';
import { sidesOf } from '../../../src/synthesis/export/split.ts';
import { LOCALIZATION, patchEpisode } from '../episodes.ts';

const META = {
  ...{ instance: 'acme__calc-7', repository: 'acme/calc', licence: 'MIT', stage: 'fault-localization' },
  difficulty: '1-5 lines',
};

describe('the model that writes', () => {
  test('learns each turn that brought the stage on, earlier turns without thoughts, in ShareGPT', () => {
    expect(writingSamples([LOCALIZATION]).map(writing('sharegpt').row)).toEqual([
      {
        system: 'You find faults.',
        conversations: [
          { from: 'human', value: 'Where is the fault?' },
          { from: 'gpt', value: '<think>\nFirst I look for add.\n</think>\n\n<search>\nfunction add\n</search>' },
        ],
        meta: { id: 'r-000000000001/u0.f0:0', ...META },
      },
      {
        system: 'You find faults.',
        conversations: [
          { from: 'human', value: 'Where is the fault?' },
          { from: 'gpt', value: '<search>\nfunction add\n</search>' },
          { from: 'human', value: 'exports.add = …' },
          { from: 'gpt', value: 'It is add.' },
          { from: 'human', value: 'There is no section locations.' },
          {
            from: 'gpt',
            value:
              '<think>\nIt must be line 4.\n</think>\n\n<locations>\nlib/calc.js :: function add :: lines 4-4\n</locations>',
          },
        ],
        meta: { id: 'r-000000000001/u0.f0:2', ...META },
      },
    ]);
  });

  test('or in the messages of OpenAI; of what is rejected nothing', () => {
    const [first] = writingSamples([LOCALIZATION]).map(writing('messages').row);
    expect(first).toEqual({
      messages: [
        { role: 'system', content: 'You find faults.' },
        { role: 'user', content: 'Where is the fault?' },
        { role: 'assistant', content: '<think>\nFirst I look for add.\n</think>\n\n<search>\nfunction add\n</search>' },
      ],
      meta: { id: 'r-000000000001/u0.f0:0', ...META },
    });
    expect(writingSamples([{ ...LOCALIZATION, rejected: 'wrong: it names 0 of 1 places' }])).toEqual([]);
  });

  test('messages of one side in a row are one, since training takes turns', () => {
    const said = (role: 'user' | 'assistant', content: string) => ({ role, content });
    expect(alternating([said('user', 'a'), said('user', 'b'), said('assistant', 'c'), said('user', 'd')])).toEqual([
      said('user', 'a\n\nb'),
      said('assistant', 'c'),
      said('user', 'd'),
    ]);
  });
});

describe('reward models', () => {
  const understanding = {
    ...LOCALIZATION,
    id: 'r-000000000001/u0',
    stage: 'repository-understanding',
    key: 'k-0',
  } as const;
  const episodes = [
    understanding,
    LOCALIZATION,
    patchEpisode('u0.f0.p0', 'incorrect'),
    patchEpisode('u0.f0.p1', 'incorrect', { isHard: true }),
    patchEpisode('u0.f0.p2', 'correct'),
    patchEpisode('u0.f0.p3', 'correct', {
      notJudged: 'weak label: by likeness to the fix alone',
      label: { value: 'correct', by: 'similarity', reason: '' },
    }),
  ];
  const patches = judgedSamples(episodes).filter(({ stage }) => stage === 'patch-generation');

  test('are asked what Mullover asks them, and answer in a word or by a class', () => {
    const [first] = judgedSamples([patchEpisode('u0.f0.p0', 'incorrect')]);
    if (!first) throw new RangeError('there is one');
    const meta = { id: 'r-000000000001/u0.f0.p0', ...META, stage: 'patch-generation' };
    expect(judging('sharegpt').row(first)).toEqual({
      system: 'You judge.',
      conversations: [
        { from: 'human', value: 'Is u0.f0.p0 right?' },
        { from: 'gpt', value: 'No' },
      ],
      meta,
    });
    expect(CLASSES.row(first)).toEqual({
      messages: [
        { role: 'system', content: 'You judge.' },
        { role: 'user', content: 'Is u0.f0.p0 right?' },
      ],
      label: 0,
      meta,
    });
    expect(approving('messages').row(first)).toEqual({
      messages: [
        {
          role: 'user',
          content: `Resolve this issue. Answer with the patch as \`git diff\`.\n\n${LOCALIZATION.statement}`,
        },
        { role: 'assistant', content: 'diff of u0.f0.p0' },
      ],
      kto_tag: false,
      meta,
    });
  });

  test('get as many right as wrong ones of each issue and stage, those nearest in length', () => {
    const long = patchEpisode('u0.f0.p4', 'incorrect', { question: [{ role: 'user', content: 'x'.repeat(500) }] });
    const kept = balanced(judgedSamples([...episodes, long])).kept.map(({ id }) => id.split('/')[1]);
    expect(kept).toHaveLength(2);
    expect(kept).toContain('u0.f0.p2');
    expect(kept).not.toContain('u0.f0.p4');
    expect(balanced(judgedSamples([LOCALIZATION, understanding]))).toEqual({ kept: [], alone: 2, surplus: 0 });
  });

  test('get pairs within an issue, wrong patches that look right first', () => {
    const pairs = preferencePairs(patches);
    expect(pairs.map(({ id, isHard }) => [id, isHard])).toEqual([
      ['r-000000000001/u0.f0.p2>r-000000000001/u0.f0.p1', true],
      ['r-000000000001/u0.f0.p2>r-000000000001/u0.f0.p0', false],
    ]);
    expect(pairs.map(preferring('sharegpt').row)[0]).toEqual({
      system: '',
      conversations: [
        {
          from: 'human',
          value: `Resolve this issue. Answer with the patch as \`git diff\`.\n\n${LOCALIZATION.statement}`,
        },
      ],
      chosen: { from: 'gpt', value: 'diff of u0.f0.p2' },
      rejected: { from: 'gpt', value: 'diff of u0.f0.p1' },
      meta: expect.objectContaining({ stage: 'patch-generation' }),
    });
    const others = patches.map((sample) => (sample.label ? { ...sample, instance: 'other' } : sample));
    expect(preferencePairs(others)).toEqual([]);
  });

  test('get the steps of each path that has labels throughout', () => {
    const told = stepwiseSamples(episodes).map(STEPWISE.row);
    expect(told.map(({ labels }) => labels)).toEqual([
      [true, true, false],
      [true, true, false],
      [true, true, true],
    ]);
    expect(told[0]).toEqual({
      prompt: 'Where is the fault?',
      completions: [understanding.turns[2]?.answer, LOCALIZATION.turns[2]?.answer, 'edit u0.f0.p0'],
      labels: [true, true, false],
      meta: expect.objectContaining({ id: 'r-000000000001/u0.f0.p0' }),
    });
    const broken = {
      ...understanding,
      label: { value: 'partly', by: 'places', reason: '' },
      notJudged: 'partly right: ',
    } as const;
    expect(stepwiseSamples([broken, LOCALIZATION])).toEqual([]);
    const again = episodes.map((one) => ({ ...one, id: one.id.replace('0001/', '0002/'), notJudged: 'copy: ' }));
    expect(stepwiseSamples([...episodes, ...again])).toEqual(stepwiseSamples(episodes));
  });
});

test('repositories are split, the same ones to the same side, and both sides have one where there are two', () => {
  const names = Array.from({ length: 40 }, (_, i) => `owner/name-${i}`);
  const sides = sidesOf(names);
  const held = [...sides].filter(([, side]) => side === 'validation').map(([name]) => name);
  expect(held.length).toBeGreaterThan(0);
  expect(held.length).toBeLessThan(12);
  const more = sidesOf([...names, 'another/one', 'OWNER/other']);
  expect(held.filter((name) => more.get(name) !== 'validation')).toEqual([]);
  expect([...sidesOf(['a/b', 'c/d']).values()].sort()).toEqual(['train', 'validation']);
  expect([...sidesOf(['a/b', 'a/b'])]).toEqual([['a/b', 'train']]);
  expect([...sidesOf([])]).toEqual([]);
});

test('the file that LLaMA-Factory reads names columns and tags of each set', () => {
  const files = [
    { name: 'sft_train', file: 'sft_train.jsonl', kind: 'writing' },
    { name: 'orm_pairs_train', file: 'orm_pairs_train.jsonl', kind: 'preference' },
    { name: 'orm_kto_train', file: 'orm_kto_train.jsonl', kind: 'kto' },
  ] as const;
  const tags = {
    role_tag: 'from',
    content_tag: 'value',
    user_tag: 'human',
    assistant_tag: 'gpt',
    system_tag: 'system',
  };
  const columns = { messages: 'conversations', system: 'system' };
  expect(JSON.parse(datasetInfo(files, 'sharegpt'))).toEqual({
    sft_train: { file_name: 'sft_train.jsonl', formatting: 'sharegpt', columns, tags },
    orm_pairs_train: {
      ...{ file_name: 'orm_pairs_train.jsonl', formatting: 'sharegpt', ranking: true, tags },
      columns: { ...columns, chosen: 'chosen', rejected: 'rejected' },
    },
    orm_kto_train: {
      ...{ file_name: 'orm_kto_train.jsonl', formatting: 'sharegpt', tags },
      columns: { ...columns, kto_tag: 'kto_tag' },
    },
  });
});

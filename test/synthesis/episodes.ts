// Episodes for tests of what is made of them.

import type { Episode } from '../../src/synthesis/filter/episode.ts';

export const LOCALIZATION: Episode = {
  id: 'r-000000000001/u0.f0',
  instance: 'acme__calc-7',
  repository: 'acme/calc',
  licence: 'MIT',
  difficulty: '1-5 lines',
  statement: 'Add subtracts\n\nThe sum of 2 and 3 is -1.',
  attempt: 1,
  stage: 'fault-localization',
  isRepair: false,
  before: [],
  turns: [
    {
      added: [
        { role: 'system', content: 'You find faults.' },
        { role: 'user', content: 'Where is the fault?' },
      ],
      thoughts: 'First I look for add.',
      answer: '<search>\nfunction add\n</search>',
      kind: 'search',
    },
    {
      added: [{ role: 'user', content: 'exports.add = …' }],
      thoughts: 'Hm, no section.',
      answer: 'It is add.',
      kind: 'unusable',
    },
    {
      added: [{ role: 'user', content: 'There is no section locations.' }],
      thoughts: 'It must be line 4.',
      answer: '<locations>\nlib/calc.js :: function add :: lines 4-4\n</locations>',
      kind: 'answer',
    },
  ],
  key: 'k-1',
  diff: '',
  size: 0,
  label: { value: 'correct', by: 'places', reason: 'it names 1 of 1 places' },
  question: [
    { role: 'system', content: 'You judge.' },
    { role: 'user', content: 'Where is the fault?' },
    { role: 'assistant', content: '<locations>…</locations>' },
    { role: 'user', content: 'Is it right?' },
  ],
  isHard: false,
  evidence: 'none',
  rejected: null,
  notJudged: null,
};

export function patchEpisode(node: string, value: 'correct' | 'incorrect', more: Partial<Episode> = {}): Episode {
  const [added] = LOCALIZATION.turns;
  return {
    ...LOCALIZATION,
    id: `r-000000000001/${node}`,
    stage: 'patch-generation',
    before: added?.added ?? [],
    turns: [
      {
        added: [{ role: 'user', content: 'Write it.' }],
        thoughts: 'So be it.',
        answer: `edit ${node}`,
        kind: 'answer',
      },
    ],
    key: `k-${node}`,
    diff: `diff of ${node}`,
    size: 2,
    label: { value, by: 'tests', reason: 'graded' },
    question: [
      { role: 'system', content: 'You judge.' },
      { role: 'user', content: `Is ${node} right?` },
    ],
    ...more,
  };
}

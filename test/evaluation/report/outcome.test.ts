import { describe, expect, test } from '@jest/globals';
import { isKnown, outcomeOf } from '../../../src/evaluation/report/outcome.ts';
import { row } from './rows.ts';

const none = { resolved: null, oracle: null } as const;

describe('what became of a row', () => {
  test.each([
    ['the grader resolves it', row('a'), 'resolved', true],
    ['the grader does not', row('a', { resolved: false }), 'unresolved', true],
    ['resolved, though it was held back', row('a', { decision: 'abstain' }), 'resolved', true],
    ['a patch that nobody graded', row('a', none), 'ungraded', false],
    ['a doubtful one that nobody graded', row('a', { ...none, decision: 'doubt' }), 'ungraded', false],
    ['held back, and nobody graded it', row('a', { ...none, decision: 'abstain' }), 'ungraded', false],
    ['nothing was chosen', row('a', { ...none, decision: 'abstain', confidence: null }), 'no patch', true],
    ['no candidate at all', row('a', { ...none, decision: 'abstain', candidates: 0 }), 'no patch', true],
    [
      'every candidate was graded and none was chosen',
      row('a', { resolved: null, oracle: false, decision: 'abstain' }),
      'no patch',
      true,
    ],
    ['blocked', row('a', { ...none, decision: 'blocked', candidates: 0 }), 'no result', false],
    ['no decision', row('a', { ...none, decision: 'void', candidates: 0 }), 'no result', false],
  ] as const)('%s', (_, value, outcome, known) => {
    expect([outcomeOf(value), isKnown(value)]).toEqual([outcome, known]);
  });
});

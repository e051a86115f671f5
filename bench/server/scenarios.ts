// What is tried against the real server, and how each of it must end: words, counts, exit code.

import { join } from 'node:path';
import { ISSUE } from '../../test/calc.ts';

export interface Scenario {
  readonly name: string;
  /** Further options of the server. */
  readonly server: readonly string[];
  readonly command: 'solve' | 'doctor' | 'evaluate';
  readonly issue: string;
  readonly settings: Readonly<Record<string, string>>;
  /** What becomes of the server while the command runs: it starts late, or is killed in its first reply and started again. */
  readonly fate: 'stays' | 'late' | 'killed';
  /** How it must end: one of these. */
  readonly ends: readonly End[];
}

export interface End {
  readonly exitCode: number;
  readonly words: RegExp;
}

const grammar = (name: string) => ['--grammar-file', join(import.meta.dirname, `${name}.gbnf`)];
const context = (tokens: number) => ['--ctx-size', `${tokens}`, '--parallel', '1'];
const WELL_FORMED = grammar('well-formed');
/** Tokens of the small model that end its reply. */
const ENDS = ['1', '106'];

const SHORT = `${ISSUE.title}\n${ISSUE.body}`;
/** Of a log in a long issue, some twenty tokens each. */
const LINES = 700;
const LOG = Array.from(
  { length: LINES },
  (_, at) => `    worker ${at}: add(${at}, ${at}) returned 0 after ${at * 7} ms`,
);
const LONG = `${SHORT}\n\nThe log of one day:\n\n${LOG.join('\n')}\n`;

const PROPOSED: End = { exitCode: 0, words: /"decision": "(?:propose|doubt)"/ };
/** The form leaves the model the choice between a patch and a test. */
const ONLY_TESTS: End = { exitCode: 1, words: /in patch generation: it changes tests only/ };
const SOLVED: Omit<Scenario, 'name'> = {
  server: [...context(16_384), ...WELL_FORMED],
  command: 'solve',
  issue: SHORT,
  settings: { MULLOVER_POLICY: 'greedy' },
  fate: 'stays',
  ends: [PROPOSED, ONLY_TESTS],
};
const FOUR_CALLS = { MULLOVER_POLICY: 'best-of-n', MULLOVER_BUDGET: '2', MULLOVER_MODEL_CALLS: '4' };

/** The first one is the quick one. */
export const SCENARIOS: readonly [Scenario, ...Scenario[]] = [
  {
    ...SOLVED,
    name: 'doctor',
    server: [...context(8192), ...grammar('short-answer')],
    command: 'doctor',
    ends: [{ exitCode: 0, words: /log-probabilities: given\n[\s\S]*\nRecommended: / }],
  },
  {
    ...SOLVED,
    name: 'raw replies that never end',
    server: [...context(8192), '--ignore-eos'],
    settings: { MULLOVER_REPLY_TOKENS: '256', MULLOVER_TOKENS: '3000' },
    ends: [{ exitCode: 1, words: /"decision": "abstain"[\s\S]*"candidates": \[\]/ }],
  },
  {
    ...SOLVED,
    name: 'empty replies',
    server: [...context(8192), ...ENDS.flatMap((token) => ['--logit-bias', `${token}+100`])],
    ends: [{ exitCode: 3, words: /ended its reply without any text/ }],
  },
  { ...SOLVED, name: 'well-formed replies', settings: {} },
  { ...SOLVED, name: 'context 2,048, a long issue', server: [...context(2048), ...WELL_FORMED], issue: LONG },
  { ...SOLVED, name: 'context 4,096, a long issue', server: [...context(4096), ...WELL_FORMED], issue: LONG },
  {
    ...SOLVED,
    name: 'cache full',
    server: ['--ctx-size', '2560', '--parallel', '4', '--kv-unified', ...WELL_FORMED],
    settings: FOUR_CALLS,
  },
  { ...SOLVED, name: 'one slot, four calls', settings: FOUR_CALLS },
  { ...SOLVED, name: 'killed and started again', fate: 'killed' },
  { ...SOLVED, name: 'slow start', fate: 'late' },
  {
    ...SOLVED,
    name: 'evaluate two tasks',
    command: 'evaluate',
    ends: [
      {
        exitCode: 0,
        words: /acme__calc-1 greedy N=1: [\s\S]*acme__calc-2 greedy N=1: [\s\S]*2 results, \d resolved, 0 not decided/,
      },
    ],
  },
];

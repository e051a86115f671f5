// The next step where no patch is proposed: one row for each thing that can stand in the way.

import { describe, expect, test } from '@jest/globals';
import { adviceFor, environmentAdvice } from '../../src/selection/advice.ts';
import { select } from '../../src/selection/select.ts';
import type { Verdict } from '../../src/trace/check.ts';
import type { Event, EventBody } from '../../src/trace/event.ts';
import { foldTree } from '../../src/trace/fold-tree.ts';
import { stageOf } from '../../src/trace/position.ts';
import type { Origin } from '../../src/trace/run-event.ts';
import { breaks, FAIL, PASS, type PatchFacts, treeEvents } from './finished-tree.ts';

const BUDGET = { rollouts: 8, tokens: 1000, seconds: 60, sandboxSeconds: 60, money: 1 };
const CLI: Origin = { kind: 'cli', repository: '/r' };
const GITHUB: Origin = {
  kind: 'github',
  installation: 1,
  repositoryId: 2,
  owner: 'o',
  name: 'n',
  issue: 3,
  sender: 's',
  triggeredAt: '2026-01-01T00:00:00Z',
};
const REF = 'a'.repeat(64);

function started(origin: Origin): EventBody {
  return { type: 'run-started', origin, issue: REF, title: 't', budget: BUDGET, policy: 'beam', seed: 1 };
}

function treeOf(bodies: readonly EventBody[], origin: Origin = CLI) {
  const all = [started(origin), ...bodies];
  return foldTree(all.map((body, seq): Event => ({ ...body, v: 1, seq, at: '2026-01-01T00:00:00Z' })));
}

const adviceOf = (bodies: readonly EventBody[], origin: Origin = CLI) => {
  const tree = treeOf(bodies, origin);
  return adviceFor(tree, select(tree).winner);
};

const told = (verdict: Verdict, reason: string): Verdict => ({ ...verdict, reason });
const untold = (reason: string): Verdict => ({ ...PASS, result: 'unknown', reason });
const one = (facts: Partial<PatchFacts>): readonly PatchFacts[] => [{ key: 'a', ...facts }];

/** The run of the existing tests on base, ended in another way. */
const baselineWith = (bodies: readonly EventBody[], facts: object): readonly EventBody[] =>
  bodies.map((body) =>
    body.type === 'executed' && body.check.kind === 'baseline' ? ({ ...body, ...facts } as EventBody) : body,
  );

function givenUp(node: string, reason: string): EventBody {
  return {
    ...{
      type: 'asked',
      work: `ask:${node}:0`,
      attempt: 1,
      node,
      parent: null,
      stage: stageOf(node),
      index: 0,
      turn: 0,
    },
    ...{ model: 'm', temperature: 0, seed: 0, prompt: 'p', promptHash: REF, added: REF, reply: REF, thoughts: null },
    ...{ usage: { inputTokens: 1, outputTokens: 1, money: 0, estimated: false }, ms: 1 },
    outcome: { kind: 'given-up', reason },
  };
}

const prepared = (fault: object): EventBody => ({
  ...{ type: 'prepared', work: 'prepare', attempt: 1, seconds: 1, cached: false, log: REF },
  outcome: { ok: false, reason: 'npm ci failed', next: 'Set `sandbox: {setup: ["…"]}`.', ...fault },
});
const cap = (name: 'tokens' | 'seconds' | 'sandboxSeconds' | 'money' | 'stopped', limit = 1000): EventBody => ({
  ...{ type: 'cap-reached', cap: name, limit, spent: limit },
});

const clean = { regression: PASS, reproduction: PASS };
const NO_BLOCK = 'there is no SEARCH/REPLACE block in it.';
const patchOnly = treeEvents(one({})).filter((body) => body.type === 'asked');

describe('the next step', () => {
  test.each<[string, readonly EventBody[], string]>([
    [
      'an environment that cannot be built',
      [prepared({}), ...patchOnly],
      'Set `sandbox: {setup: ["…"]}`. See with `mullover test` whether the tests run then.',
    ],
    [
      'an environment in which no test passes',
      baselineWith(treeEvents(one({}), untold('no test passes on the base commit')), {
        counts: { passed: 0, failed: 3, error: 0, skipped: 0 },
      }),
      'See with `mullover test` why no existing test passes, and set `sandbox: {setup: […], test: …}` in .github/mullover.yml to what the tests need.',
    ],
    [
      'every patch breaks tests',
      treeEvents(one({ regression: { ...breaks(9), broken: ['a.js::old'] }, reproduction: PASS })),
      'See whether a.js::old asserts what the issue calls wrong: if so, say so in the issue or change that test first, else say what has to stay.',
    ],
    [
      'tests that do not run the repository',
      treeEvents(one({ regression: PASS, reproduction: FAIL }), PASS, FAIL, { 'a.js': told(FAIL, 'all still pass') }),
      'See with `mullover test` whether the tests run this repository: it must be installed last, and in place.',
    ],
    [
      'a repository without tests, and no test of the issue',
      baselineWith(treeEvents(one({}), untold('the command ran zero tests'), PASS), {
        counts: { passed: 0, failed: 0, error: 0, skipped: 0 },
      }),
      'See with `mullover test` why the tests on base tell nothing (the command ran zero tests), and set `sandbox: {test: …}` in .github/mullover.yml to what runs them. Say in the issue with which input and version it happens: the tests that were written pass on base, where it may be mended already.',
    ],
    [
      'tests that do not end on base',
      baselineWith(treeEvents(one({ reproduction: PASS }), untold('time-out')), {
        check: { kind: 'baseline', scope: 'all', repetition: 0 },
        state: { exitCode: 137, oomKilled: true, error: '', startedAt: '', finishedAt: '' },
      }),
      'Set `sandbox: {memory: …}` in .github/mullover.yml: the tests on base need more.',
    ],
    [
      'reproduction tests that pass on base',
      treeEvents(one({ regression: PASS }), PASS, PASS),
      'Say in the issue with which input and version it happens: the tests that were written pass on base, where it may be mended already.',
    ],
    [
      'reproduction tests that do not work',
      treeEvents(one({ regression: PASS }), PASS, untold('the test file does not load: x.')),
      'Say in the issue which existing test is nearest to it: the tests that were written did not work on base (the test file does not load: x).',
    ],
    [
      'no reproduction test at all',
      treeEvents(one({ regression: PASS })).filter((body) => !JSON.stringify(body).includes('u0.t0')),
      'Say in the issue what to call, what it gives today and what it should give: no test that fails on base could be made from it.',
    ],
    [
      'a reproduction test that no patch passes',
      treeEvents(one({ regression: PASS, reproduction: FAIL })),
      'See in the trace whether a.js asks for what the issue wants: if not, say in the issue what it should ask; if so, `--resume` with `--budget 16` may find a patch that passes it.',
    ],
    [
      'a patch whose tests told nothing',
      treeEvents(one({ regression: untold('no report.'), reproduction: PASS })),
      'See in the trace why the tests told nothing of the best patch: no report.',
    ],
    [
      'a patch for which only its tests speak',
      treeEvents(one({ ...clean, reward: 0.01 })),
      'Read the best patch yourself (`--out FILE --best` writes it): too little speaks for it; `--resume` with `--budget 16` may tell more.',
    ],
    [
      'patches that may not be published',
      treeEvents([
        { key: 'a', ...clean, refusals: ['"package.json" is a manifest.'] },
        { key: 'b', ...clean, refusals: ['"package.json" is a manifest.', '"ci.yml" is protected.'] },
      ]),
      'Make this part of the change yourself, or say in the issue how to do without it: "package.json" is a manifest. "ci.yml" is protected.',
    ],
    [
      'replies that cannot be used',
      [givenUp('u0.f0.p0', NO_BLOCK), givenUp('u0.f0.p1', 'it changes nothing.'), givenUp('u0.f0.p2', NO_BLOCK)],
      "The model's replies could not be used (2 of 3 unusable, in patch generation: there is no SEARCH/REPLACE block in it). Name in the issue the file that is wrong and what it should do, or choose a model that keeps to the format.",
    ],
    [
      'a cap before any patch',
      [cap('tokens')],
      'Go on with `--resume` and `--tokens 2000` (MULLOVER_TOKENS): this cap ended the search.',
    ],
    [
      'a cap on time',
      [cap('seconds', 60)],
      'Go on with `--resume` and `--seconds 120` (MULLOVER_SECONDS): this cap ended the search.',
    ],
    [
      'a cap on money',
      [cap('money', 0.5)],
      'Start again with MULLOVER_MONEY=1 (MULLOVER_MONEY_MAX must not be smaller): this cap ended the search.',
    ],
    [
      'a cap, and a test that no patch passes',
      [...treeEvents(one({ regression: PASS, reproduction: FAIL })), cap('sandboxSeconds', 60)],
      'See in the trace whether a.js asks for what the issue wants: if not, say in the issue what it should ask; if so, `--resume` with `--budget 16` may find a patch that passes it. Start again with MULLOVER_SANDBOX_SECONDS=120 (MULLOVER_SANDBOX_SECONDS_MAX must not be smaller): this cap ended the search.',
    ],
    ['nothing that is known', [], 'Look in the trace for what the model answered.'],
  ])('after %s', (_what, bodies, expected) => {
    expect(adviceOf(bodies)).toBe(expected);
  });

  test('on GitHub names what can be done there', () => {
    expect(adviceOf([cap('money')], GITHUB)).toBe(
      'MULLOVER_MONEY is the cap that ended the search: a retry with a larger budget raises it, up to MULLOVER_MONEY_MAX.',
    );
    expect(adviceOf([cap('stopped', 0)], GITHUB)).toBe(
      'The search was stopped on request: a retry goes on where it ended.',
    );
    expect(adviceOf(treeEvents(one({ ...clean, reward: 0.01 })), GITHUB)).toBe(
      'Read the best patch yourself (it is in the trace): too little speaks for it; a retry with 16 rollouts may tell more.',
    );
  });

  test('is the one of the choice', () => {
    const tree = treeOf(treeEvents(one({ regression: { ...breaks(9), broken: ['a.js::old'] }, reproduction: PASS })));
    expect(select(tree)).toMatchObject({ decision: 'abstain', next: adviceFor(tree, select(tree).winner) });
    expect(select(treeOf([prepared({ fault: 'settings' })]))).toMatchObject({
      decision: 'blocked',
      next: environmentAdvice({ next: 'Set `sandbox: {setup: ["…"]}`.' }),
    });
  });

  test('of an environment is not doubled', () => {
    expect(environmentAdvice({ next: 'Try it with `mullover test`.' })).toBe('Try it with `mullover test`.');
  });
});

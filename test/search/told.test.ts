// What the model is told of what was executed: a test that shows nothing comes back, a patch that nearly does is repaired, rounds know of each other.

import { describe, expect, test } from '@jest/globals';
import type { TestResult } from '../../src/execution.ts';
import { plan } from '../../src/search/plan.ts';
import { policyNamed } from '../../src/search/policy.ts';
import type { FileChange } from '../../src/task.ts';
import type { Event } from '../../src/trace/event.ts';
import { foldTree } from '../../src/trace/fold-tree.ts';
import {
  goodReply,
  goodRun,
  oldTests,
  patchTo,
  RIGHT,
  returned,
  type Script,
  scriptedRun,
  testsIn,
} from './scripted-run.ts';

const ESC = '\u001b';
const LOG = `${ESC}[32m  ✓ adds zeros (2 ms)${ESC}[0m\n${ESC}[31m  got 3${ESC}[0m\nModuleNotFoundError: no calc\n`;

/** A run, and the last prompt of each turn. */
async function told(script: Script) {
  const prompts = new Map<string, string>();
  const reply = script.reply ?? goodReply;
  const run = await scriptedRun({
    ...script,
    reply: (work, prompt) => {
      prompts.set(work, prompt);
      return reply(work, prompt);
    },
  });
  return { ...run, prompts };
}

const asked = (prompts: ReadonlyMap<string, string>) =>
  [...prompts.keys()].filter((work) => work.startsWith('patch-verification'));

describe('a reproduction test that shows nothing on base', () => {
  const newTest = (name: string) =>
    `<explanation>\nshows it\n</explanation>\n<edit file="test/${name}.test.js">\n<<<<<<< SEARCH\n=======\n${name}\n>>>>>>> REPLACE\n</edit>`;
  const rewriting = (work: string) =>
    work.startsWith('patch-verification/u0.t0') ? newTest('again') : goodReply(work);
  const withFirst =
    (first: TestResult, log = '') =>
    (changes: readonly FileChange[]) =>
      testsIn(changes).includes('test/new0.test.js') ? { tests: [first], log } : goodRun(changes);

  test.each<[string, TestResult, string]>([
    [
      'passes there',
      { id: 'test/new0.test.js::adds', status: 'passed' },
      'It passes on the present code, so it does not show the issue.',
    ],
    [
      'does not load',
      { id: 'test/new0.test.js::(file)', status: 'error', message: "Cannot find module '../calc'" },
      'It proves nothing on the present code: ',
    ],
  ])('and %s comes back once, with what its run said', async (_what, first, fate) => {
    const { choice, prompts } = await told({ run: withFirst(first, LOG), reply: rewriting });
    const prompt = prompts.get('patch-verification/u0.t0/0/0') ?? '';
    expect(prompt).toContain(`# The test was run on the present code\n\n${fate}`);
    expect(prompt).toContain('\n\nIts output:\n  got 3\nModuleNotFoundError: no calc\n');
    expect(asked(prompts)).not.toContain('patch-verification/u0.t0.t0/0/0');
    expect(choice).toMatchObject({
      decision: 'propose',
      reason: 'it turns 3 reproduction tests green and breaks nothing',
    });
  });

  test('does not come back where no existing test passes either: that is the environment', async () => {
    const { prompts } = await told({
      run: (changes) =>
        testsIn(changes).length === 0
          ? { tests: [] }
          : { tests: [{ id: 'test/new0.test.js::adds', status: 'passed' }] },
    });
    expect(asked(prompts).filter((work) => work.includes('.t'))).toEqual([]);
  });
});

describe('the samples after the first', () => {
  test('are told of it, and are asked when it has run', async () => {
    const { prompts } = await told({});
    expect(prompts.get('patch-verification/u0/0/0')).not.toContain('Tests that were written before');
    for (const index of [1, 2])
      expect(prompts.get(`patch-verification/u0/${index}/0`)).toContain(
        'Tests that were written before, and what became of them. Write another one, which does better or covers other cases:\n\n' +
          'test/new0.test.js: it fails on the present code, as it should: test/new0.test.js::adds: got 3\n+test/new0.test.js test 0',
      );
  });

  /** What is wanted once the first test is written, and no test of the repository was run; `added`: its files are new. */
  async function wantedThen(added: readonly string[]) {
    const { events } = await scriptedRun({});
    const early = events.filter((event) => {
      if (event.type === 'asked') return ['u0', 'u0.t0'].includes(event.node);
      return event.type === 'scored' ? event.node === 'u0' : !['executed', 'decided', 'compared'].includes(event.type);
    });
    const told = early.map((event) =>
      event.type === 'asked' && event.node === 'u0.t0' && event.outcome.kind === 'draft'
        ? { ...event, outcome: { ...event.outcome, added } }
        : event,
    );
    const policy = policyNamed('process-search');
    const budget = { rollouts: 8, tokens: 1e9, seconds: 1e9, sandboxSeconds: 1e9, money: 0 };
    return policy
      ? plan(foldTree(told as unknown as Event[]), budget, policy).map(({ id }) => id.replace(/:e+$/, ''))
      : [];
  }

  test('a test in a new file does not wait for the baseline; one among others does, to be told from them', async () => {
    expect(await wantedThen(['test/new0.test.js'])).toEqual([
      'run:base:baseline-all-0',
      'run:base:u0.t0',
      'ask:u0.f0:0',
      'ask:u0.f1:0',
    ]);
    expect(await wantedThen([])).toEqual(['run:base:baseline-all-0', 'ask:u0.f0:0', 'ask:u0.f1:0']);
  });
});

/** The first patch turns the tests green, and breaks the old one; what follows is `then`. */
const nearly = (then: string) => (work: string) => {
  if (work.startsWith('patch-generation/u0.f0.p0')) return then;
  return work.startsWith('patch-generation') ? patchTo('a + b - 0') : goodReply(work);
};
const NEARLY = 'return a + b - 0;';
const breaking = (changes: readonly FileChange[]) => {
  const files = testsIn(changes);
  const isRight = [...RIGHT, NEARLY].includes(returned(changes));
  if (files.length > 0)
    return {
      tests: files.map(
        (file): TestResult => ({ id: `${file}::adds`, status: isRight ? 'passed' : 'failed', message: 'got 3' }),
      ),
    };
  if (returned(changes) !== NEARLY) return { tests: oldTests(changes) };
  return { tests: [{ id: 'test/add.js::old', status: 'failed', message: `${ESC}[31mexpected 0${ESC}[0m` } as const] };
};

describe('a patch that turns reproduction green and breaks little', () => {
  test('is repaired before another one is sampled, by its failures alone and their sources', async () => {
    const { choice, prompts } = await told({ run: breaking, reply: nearly(patchTo('a + b')) });
    const patches = [...prompts.keys()].filter((work) => work.startsWith('patch-generation'));
    expect(patches).toEqual(['patch-generation/u0.f0/0/0', 'patch-generation/u0.f0.p0/0/0']);
    const prompt = prompts.get('patch-generation/u0.f0.p0/0/0') ?? '';
    expect(prompt).toContain(
      'These tests failed:\n\n3 of 3 tests of the issue pass now; 1 existing test is broken.\n\n### test/add.js::old\nexpected 0\nIts source:\nold test\n\nThe code as it was before the patch. A line such as',
    );
    expect(choice).toMatchObject({ decision: 'propose', doubts: [] });
  });

  test('is told the case that the judge says it leaves, in the words of the issue', async () => {
    const cases = '<cases>\n1. 1 + 1 is 2\n2. 0 + 0 is 0\n</cases>';
    const { prompts } = await told({
      run: breaking,
      reply: (work) => {
        const said = nearly(patchTo('a + b'))(work);
        return work.startsWith('repository-understanding') ? `${said}\n${cases}` : said;
      },
      score: ({ question }) => (question === 'patch' ? { value: 0.2, objections: ['No: 2'] } : 0.9),
    });
    expect(prompts.get('patch-generation/u0.f0.p0/0/0')).toContain(
      '1 existing test is broken.\nBesides, a reviewer says that it leaves this as it was: 0 + 0 is 0\n\n### test/add.js::old',
    );
  });

  test('may be said to be right: that is a stated doubt, and no pass', async () => {
    const said = '<wrong-test>\ntest/add.js asks for what the issue calls wrong\n</wrong-test>';
    const { choice, events } = await told({ run: breaking, reply: nearly(said), budget: { rollouts: 2 } });
    expect(choice.decision).not.toBe('propose');
    expect(choice.doubts.map(({ text }) => text)).toContain(
      'asked to repair it, the model said that a test is wrong: test/add.js asks for what the issue calls wrong',
    );
    const outcomes = events.flatMap((event) =>
      event.type === 'asked' && event.node === 'u0.f0.p0.r0' ? [event.outcome] : [],
    );
    expect(outcomes).toEqual([
      {
        kind: 'given-up',
        reason: 'its author holds that a test is wrong',
        wrongTest: 'test/add.js asks for what the issue calls wrong',
      },
    ]);
  });

  test('is not repaired by the same patch', async () => {
    const { prompts } = await told({ run: breaking, reply: nearly(patchTo('a + b - 0')), budget: { rollouts: 2 } });
    expect(prompts.get('patch-generation/u0.f0.p0/0/1')).toContain(
      'Your answer cannot be used: it is the patch that was tested, unchanged.\n\nNothing of it was kept. Answer again, as a whole: what was right in it, too.\n\nAnswer in this form.',
    );
  });
});

describe('a later round', () => {
  const wrong = (work: string) =>
    work.startsWith('patch-generation') ? patchTo(`a - b * ${work.replace(/\D/g, '')}`) : goodReply(work);

  test('is told which files and changes failed before it, and why', async () => {
    const { prompts } = await told({ reply: wrong, budget: { rollouts: 4 } });
    const tried =
      'Patches that were written before, and failed. Do not repeat them: find out what they missed, also whether it lies elsewhere.\n\n' +
      'Fix add (lib/add.js): a test of the issue still fails: test/new0.test.js::adds: got 3';
    expect(prompts.get('repository-understanding/-/0/0')).not.toContain('Patches that were written before');
    for (const work of [
      'repository-understanding/-/1/0',
      'fault-localization/u1/0/0',
      'patch-generation/u1.f0/0/0',
      'patch-generation/u0.f0/1/0',
    ])
      expect([work, prompts.get(work)?.includes(tried)]).toEqual([work, true]);
  });

  test('asks no judge about a patch of which every test fails', async () => {
    const judged: string[] = [];
    await told({
      reply: wrong,
      budget: { rollouts: 2 },
      run: (changes) => ({
        tests: [...goodRun(changes).tests, ...oldTests(changes)].map((one) =>
          returned(changes).startsWith('return a - b') ? { ...one, status: 'failed' } : one,
        ),
      }),
      score: ({ node, question }) => {
        if (question === 'patch') judged.push(node);
        return 0.9;
      },
    });
    expect(judged).toEqual([]);
  });
});

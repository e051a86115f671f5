// An endpoint that goes away: the search waits for it, decides nothing for want of it, and goes on when it is back.

import { describe, expect, test } from '@jest/globals';
import { ModelFault, type ModelFaultKind } from '../../src/errors.ts';
import type { StoredEvent } from '../../src/trace/event.ts';
import { isExhausted } from '../../src/trace/exhausted.ts';
import { countLoss, type Losses } from '../../src/trace/losses.ts';
import type { RunStarted } from '../../src/trace/run-event.ts';
import { diagnosis } from '../../src/trace/views/diagnosis.ts';
import { progress, stageOf } from '../../src/trace/views/progress.ts';
import { pullRequest } from '../../src/trace/views/pull-request.ts';
import { report } from '../../src/trace/views/report.ts';
import { progressLines, summaryLines } from '../../src/trace/views/terminal.ts';
import { wholeEvents } from '../../src/trace/whole-events.ts';
import type { WorkLost } from '../../src/trace/work-event.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { goodReply, type Script, scriptedSolution } from './scripted-run.ts';

const fault = (kind: ModelFaultKind, words: string) => new ModelFault(words, 'Start it.', { kind });
const AWAY = fault('away', 'The model endpoint http://localhost:8000/v1 answered 503 for model m: Loading model');
const NONE = new Map<string, string>();

/** An endpoint that is away from the n-th call on, and does not rest on one patch: none of them is right. */
function awayAfter(calls: number, error: ModelFault = AWAY) {
  const asked: string[] = [];
  const wrong = (work: string) => goodReply(work).replace(/return (?:a \+ b|b \+ a);/, `return ${work.length + 10};`);
  const reply: Script['reply'] = (work) => {
    asked.push(work);
    return asked.length > calls ? error : wrong(work);
  };
  return { asked, reply, wrong };
}

const lostOf = (events: readonly StoredEvent[]) =>
  events.filter((event): event is StoredEvent & WorkLost => event.type === 'work-lost' && event.reason !== 'aborted');

describe('how often a piece of work is tried', () => {
  const lossesOf = (reasons: readonly WorkLost['reason'][]): Losses | undefined => {
    let losses: Losses | undefined;
    for (const reason of reasons)
      losses = countLoss(losses, {
        ...{ type: 'work-lost', work: 'ask:u0:0', attempt: 1, reason, message: '', final: false },
      });
    return losses;
  };
  const isLostOn = (kind: 'cli' | 'github', reasons: readonly WorkLost['reason'][]): boolean => {
    const losses = lossesOf(reasons);
    const run = { origin: { kind } } as RunStarted;
    return isExhausted({ run, lost: new Map(losses ? [['ask:u0:0', losses]] : []) }, 'ask:u0:0');
  };
  const isLostAfter = (...reasons: readonly WorkLost['reason'][]): boolean => isLostOn('cli', reasons);
  test.each([
    ['model', 3],
    ['infrastructure', 3],
    ['crowded', 6],
    ['away', 16],
  ] as const)('where the reason is %s: %d times', (reason, attempts) => {
    expect(isLostAfter(...Array(attempts - 1).fill(reason))).toBe(false);
    expect(isLostAfter(...Array(attempts).fill(reason))).toBe(true);
  });

  test('where a queue takes the run up again, whose waits cost none of its time: an endpoint that is away six times', () => {
    expect(isLostOn('github', Array(5).fill('away'))).toBe(false);
    expect(isLostOn('github', Array(6).fill('away'))).toBe(true);
  });

  test('an abort uses up nothing, and reasons add up', () => {
    expect(isLostAfter(...Array(50).fill('aborted'))).toBe(false);
    expect(isLostAfter('model', 'model', ...Array(5).fill('away'))).toBe(false);
    expect(isLostAfter('model', 'model', ...Array(6).fill('away'))).toBe(true);
  });
});

describe('an endpoint that stays away', () => {
  test('in the middle of a search interrupts it with its reason, and decides nothing', async () => {
    const { reply, asked } = awayAfter(9);
    const { interrupted, choice, tree, events, patch } = await scriptedSolution({ reply });
    expect(interrupted).toBe(true);
    expect(patch).toBeUndefined();
    expect(choice.reason).toBe(`the model endpoint was away: ${AWAY.message} Start it.`);
    expect(events.some(({ type }) => type === 'decided')).toBe(false);
    expect([...tree.nodes.values()].filter(({ state }) => state === 'done').length).toBeGreaterThan(3);
    // As many at once as there are places are tried, and nothing else is begun while nobody is there.
    expect(new Set(lostOf(events).map(({ work }) => work)).size).toBeLessThanOrEqual(4);
    expect(asked.length).toBeLessThan(9 + 4 * 16 + 1);
  });

  test('goes on when it is back, with all that was finished', async () => {
    const store = createFakeTraceStore();
    const { reply, wrong } = awayAfter(9);
    const first = await scriptedSolution({ reply, store });
    const done = first.events.filter(({ type }) => type === 'asked').map((event) => 'work' in event && event.work);
    const again: string[] = [];
    const second = await scriptedSolution({
      store,
      reply: (work) => {
        again.push(work);
        return wrong(work);
      },
    });
    expect(second.interrupted).toBe(false);
    const whole = await scriptedSolution({ reply: wrong });
    expect([...second.tree.nodes.keys()].sort()).toEqual([...whole.tree.nodes.keys()].sort());
    expect(again.length + done.length).toBe(whole.events.filter(({ type }) => type === 'asked').length);
  });

  test('from the first call on leaves the run to another session too', async () => {
    const { interrupted, choice } = await scriptedSolution({ reply: () => AWAY });
    expect({ interrupted, reason: choice.reason.slice(0, 28) }).toEqual({
      interrupted: true,
      reason: 'the model endpoint was away:',
    });
  });

  test('is decided without it where nobody comes after, which every view says', async () => {
    const store = createFakeTraceStore();
    const { reply } = awayAfter(9);
    const { interrupted, choice } = await scriptedSolution({ reply, store, outage: 'decide' });
    expect({ interrupted, decision: choice.decision }).toEqual({ interrupted: false, decision: 'abstain' });
    const events = await wholeEvents(store, 'r-000000000001');
    const { missing } = report(events, NONE, 'r-000000000001');
    expect(missing?.samples).toBeGreaterThan(0);
    const said = /\d samples? (?:is|are) missing, since the model endpoint was away: .*Loading model/;
    expect(summaryLines(events, NONE, 10_000).join('\n')).toMatch(said);
    expect(diagnosis(events, NONE, { commands: [] })).toMatch(/samples? (?:is|are) missing, since the model endpoint/);
  });

  test('a single lost sample beside a right patch is said in its pull request', async () => {
    const store = createFakeTraceStore();
    const timeOut = fault('passing', 'The model endpoint sent nothing for 600 s.');
    await scriptedSolution({
      store,
      reply: (work) => (work === 'patch-verification/u0/1/0' ? timeOut : goodReply(work)),
    });
    const events = await wholeEvents(store, 'r-000000000001');
    const text = pullRequest(events, NONE, { run: 'r-1', issue: 1, trace: '/t', commands: [] });
    expect(text?.body).toMatch(/samples? (?:is|are) missing, since the model endpoint failed: The model endpoint sent/);
  });
});

describe('what the screen says of a session that ends without a decision', () => {
  const screenAfter = async (script: Script) => {
    const store = createFakeTraceStore();
    const { choice, interrupted } = await scriptedSolution({ ...script, store });
    const events = await wholeEvents(store, 'r-000000000001');
    const { reason, next } = choice;
    return { interrupted, lines: summaryLines(events, NONE, 10_000, { reason, next }).slice(0, 3), events };
  };

  test.each([
    ['empty replies', fault('passing', 'The model endpoint e ended its reply without any text (finish: stop).')],
    [
      'a full cache',
      fault('crowded', 'The model endpoint e has no room left for all calls: Context size has been exceeded.'),
    ],
    ['a time-out', fault('passing', 'The model endpoint e sent nothing for 600 s.')],
    ['a server that is down', AWAY],
  ])('%s: its own reason, whole', async (_name, error) => {
    const { interrupted, lines } = await screenAfter({ reply: () => error });
    expect(interrupted).toBe(true);
    expect(lines[0]).toBe('  Stopped');
    expect(lines[1]).toMatch(/^ {4}why: the model endpoint (?:failed|was away|was full): /);
    expect(lines[1]).toContain(error.message);
  });

  test('while it waits, the words of the endpoint', async () => {
    const { events } = await screenAfter({ reply: () => AWAY });
    const shown = progressLines(events, NONE, { now: 0, width: 80, tty: false });
    expect(shown.at(-1)).toBe(`    waiting for the model endpoint: ${AWAY.message} Start it.`);
    const comment = progress(events, NONE, { now: 0, commands: [], label: undefined });
    expect(comment).toMatch(/\n\nWaiting for the model endpoint: The model endpoint .*Loading model Start it\.\n\n/);
    expect(stageOf(events)).toMatch(/waiting$/);
  });

  test('replies that cannot be used: what was wrong with them', async () => {
    const store = createFakeTraceStore();
    const reply = (work: string) => (work.startsWith('patch-generation') ? 'I would change add.' : goodReply(work));
    await scriptedSolution({ store, reply });
    const events = await wholeEvents(store, 'r-000000000001');
    const text = summaryLines(events, NONE, 10_000).join('\n');
    expect(text).toMatch(/The model's replies could not be used \(\d of \d unusable, in patch generation: .*edit.*\)/);
  });
});

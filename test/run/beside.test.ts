// What stands beside the words of a run: a check run and a state label where GitHub takes them, one line in the log where not.

import { expect, test } from '@jest/globals';
import { GitHubFault } from '../../src/errors.ts';
import type { NewCheck } from '../../src/github/publisher.ts';
import type { StateRequest } from '../../src/github/state-label.ts';
import type { Place } from '../../src/ports.ts';
import type { RepositoryFile } from '../../src/repository-schema.ts';
import { createBeside } from '../../src/run/beside.ts';
import type { Event, EventBody } from '../../src/trace/event.ts';
import { createFakeTraceStore } from '../fakes/trace-store.ts';
import { completeTrace } from '../trace/views/sample-trace.ts';

const RUN = 'r-0123456789ab';
const PLACE: Place = { installation: 1, repositoryId: 2, owner: 'octo', name: 'xml', issue: 634 };
const PUBLISHED: EventBody = { type: 'published', what: 'pull-request', number: 7, url: 'u', sha: 'f00d' };

interface Scene {
  readonly end: readonly EventBody[];
  /** What GitHub answers to checks. */
  readonly refusal?: GitHubFault;
  /** What it answers to labels. */
  readonly noLabels?: GitHubFault;
  readonly file?: RepositoryFile;
  /** Where people reach the pages. */
  readonly pages?: string;
}

async function marked({ end, refusal, noLabels, file = {}, pages }: Scene) {
  const trace = createFakeTraceStore();
  const sample = completeTrace();
  for (const text of sample.texts.values()) await trace.put(RUN, text);
  const bodies = sample.events.map(({ v: _v, seq: _seq, at: _at, ...body }: Event) => body as EventBody);
  for (const [at, body] of [...bodies, ...end].entries()) await trace.append(RUN, at, body);
  const checks: NewCheck[] = [];
  const states: StateRequest[] = [];
  const log: string[] = [];
  const beside = createBeside({
    trace,
    publisher: {
      check: async (_place, check) => {
        if (refusal) throw refusal;
        checks.push(check);
      },
      state: async (_place, request) => {
        if (noLabels) throw noLabels;
        states.push(request);
      },
    },
    settings: { remembered: async () => file },
    label: 'mull',
    pages,
    log: { warn: (_about: unknown, words?: unknown) => void log.push(String(words)) },
  });
  const mark = () => beside.mark({ place: PLACE, run: RUN });
  return { mark, clear: () => beside.clear(PLACE), checks, states, log };
}

test('the head of the pull request gets the check of its run', async () => {
  const { mark, checks, log } = await marked({ end: [PUBLISHED] });
  await mark();
  expect(checks).toEqual([{ run: RUN, sha: 'f00d', text: expect.objectContaining({ conclusion: 'success' }) }]);
  expect(log).toEqual([]);
});

test('the check leads to the page of the run where there are pages', async () => {
  const { mark, checks } = await marked({ end: [PUBLISHED], pages: 'https://runs.example' });
  await mark();
  expect(checks.map(({ page }) => page)).toEqual([`https://runs.example/runs/${RUN}`]);
});

test.each<[string, readonly EventBody[]]>([
  ['nothing is published', []],
  ['a comment is all there is', [{ type: 'published', what: 'comment', number: 1, url: 'u' }]],
])('there is no check where %s', async (_name, end) => {
  const { mark, checks } = await marked({ end });
  await mark();
  expect(checks).toEqual([]);
});

test('an App without the permission is told of in the log once, and all else goes on', async () => {
  const refusal = new GitHubFault('not granted', 'n', { status: 422 });
  const { mark, log } = await marked({ end: [PUBLISHED], refusal });
  await mark();
  await mark();
  expect(log).toEqual(['no check run: the App may not write checks here']);
});

test('trouble that passes is for whoever tries again', async () => {
  const refusal = new GitHubFault('away', 'n', { status: 503, transient: true });
  const { mark, log } = await marked({ end: [PUBLISHED], refusal });
  await expect(mark()).rejects.toThrow('away');
  expect(log).toEqual([]);
});

const NAMES = { working: 'mull: working', review: 'mull: review', person: 'mull: needs a person' };

test.each<[string, readonly EventBody[], StateRequest['state']]>([
  ['a search at work', [], 'working'],
  ['a pull request', [PUBLISHED], 'review'],
  ['a diagnosis', [{ type: 'published', what: 'comment', number: 1, url: 'u' }], 'person'],
  ['an end before a result', [{ type: 'ended', reason: 'r', next: 'n' }], 'person'],
])('%s has its label', async (_name, end, state) => {
  const { mark, states } = await marked({ end });
  await mark();
  expect(states).toEqual([{ state, names: NAMES, start: 'mull' }]);
});

test('maintainers name the labels, or want none', async () => {
  const named = await marked({ end: [], file: { labels: { working: 'bot at work' } } });
  await named.mark();
  expect(named.states).toEqual([{ state: 'working', names: { ...NAMES, working: 'bot at work' }, start: 'mull' }]);
  const without = await marked({ end: [], file: { labels: { states: false } } });
  await without.mark();
  expect(without.states).toEqual([]);
});

test('a name that would mean two things labels nothing: the label that starts a run is never taken off', async () => {
  const { mark, states } = await marked({ end: [], file: { labels: { working: 'MULL' } } });
  await mark();
  expect(states).toEqual([]);
});

test('where GitHub takes no label the log says so once, and the check run is written', async () => {
  const { mark, checks, log } = await marked({
    end: [PUBLISHED],
    noLabels: new GitHubFault('no', 'n', { status: 403 }),
  });
  await mark();
  await mark();
  expect(log).toEqual(['no state label: GitHub takes none here']);
  expect(checks).toHaveLength(2);
});

test('what is over has no state', async () => {
  const { clear, states } = await marked({ end: [PUBLISHED] });
  await clear();
  expect(states).toEqual([{ state: undefined, names: NAMES, start: 'mull' }]);
});

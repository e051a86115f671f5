// A labelled issue that no run knows of is taken as its event would be, once; what is known, old, young or a bot's is left.

import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import nock from 'nock';
import { readConfig } from '../../src/config.ts';
import { createGitHubApp } from '../../src/github/github-app.ts';
import { type LabelIntakeParts, takeLabelEvent } from '../../src/github/label-event.ts';
import { type Round, takeMissedLabels } from '../../src/github/missed-labels.ts';
import type { Job } from '../../src/ports.ts';
import { createSecrets } from '../../src/secrets/secrets.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import { NO_WAITING } from './no-waiting.ts';

const API = 'https://github.test/api/v3';
const NOW = Date.parse('2026-03-04T12:00:00Z');
const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString().replace('.000', '');
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const REPOSITORY = { id: 11, name: 'calc', owner: { login: 'octo' }, archived: false, has_issues: true };
const PERSON = { login: 'dev', type: 'User' };
const app = createGitHubApp({
  ...{ appId: 7, privateKey, apiUrl: API, secrets: createSecrets(), log: { warn: () => {} }, throttle: false },
});

let folder: string;
let parts: LabelIntakeParts;
let round: Round;
let jobs: Job[];
let warnings: string[];

beforeEach(async () => {
  nock.disableNetConnect();
  folder = await mkdtemp(join(tmpdir(), 'mullover-labels-'));
  jobs = [];
  warnings = [];
  round = { position: 0, settled: new Map() };
  parts = {
    ...{ label: 'mull', policy: 'process-search', budget: readConfig({}).budget.default, ...NO_WAITING },
    trace: createTraceStore({ dir: folder, redact: (text) => text }),
    queue: { foresee: () => {}, enqueue: async (job) => ({ kind: jobs.push(job) > 0 ? 'added' : 'same' }) },
  };
});
afterAll(() => nock.restore());
afterEach(async () => {
  const unasked = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  await rm(folder, { recursive: true });
  expect(unasked).toEqual([]);
});

const look = () =>
  takeMissedLabels(
    {
      ...{ app, label: 'mull', trace: createTraceStore({ dir: folder, redact: (text) => text }), now: () => NOW },
      take: (payload) => takeLabelEvent(payload, parts),
      log: { warn: (_fields: unknown, text?: string) => void warnings.push(text ?? '') },
    },
    round,
    new AbortController().signal,
  );

interface Labelled {
  /** Minutes ago. */
  readonly labelled: number;
  readonly updated?: number;
  readonly actor?: { readonly login: string; readonly type: string };
  readonly throughApp?: boolean;
  readonly pull?: boolean;
}

const issueOf = ({ labelled, updated = labelled, pull = false }: Labelled) => ({
  ...{ number: 4, title: 'add subtracts', body: 'really', state: 'open', updated_at: at(updated) },
  ...(pull ? { pull_request: {} } : {}),
});

/** GitHub with one installation of one repository that holds one labelled issue. */
function gitHub(labelled: Labelled | undefined, { installed = 9000, events = true } = {}): void {
  const scope = nock(API)
    .get('/app/installations?per_page=100')
    .reply(200, [
      { id: 6, created_at: at(9000), suspended_at: at(1) },
      { id: 5, created_at: at(installed), suspended_at: null },
    ])
    .post('/app/installations/5/access_tokens', { permissions: { issues: 'read', metadata: 'read' } })
    .reply(201, { token: 'ghs_all' })
    .get('/installation/repositories?per_page=100')
    .matchHeader('authorization', /ghs_all/)
    .reply(200, { total_count: 2, repositories: [{ ...REPOSITORY, id: 12, name: 'old', archived: true }, REPOSITORY] })
    .get('/repos/octo/calc/issues')
    .query({ labels: 'mull', state: 'open', since: new Date(NOW - 3 * 86_400_000).toISOString(), per_page: 50 })
    .reply(200, labelled ? [issueOf(labelled)] : [])
    .delete('/installation/token')
    .reply(204);
  if (labelled && !labelled.pull && events)
    scope.get('/repos/octo/calc/issues/4/events?per_page=100').reply(200, [
      { event: 'labeled', label: { name: 'mull' }, created_at: at(labelled.labelled + 900), actor: PERSON },
      { event: 'labeled', label: { name: 'bug' }, created_at: at(1), actor: PERSON },
      {
        ...{ event: 'labeled', label: { name: 'Mull' }, created_at: at(labelled.labelled) },
        actor: labelled.actor ?? PERSON,
        performed_via_github_app: labelled.throughApp ? { id: 1 } : null,
      },
    ]);
}

/** The event of the web process for the same label. */
const delivered = (minutesAgo: number) =>
  takeLabelEvent(
    {
      ...{
        action: 'labeled',
        label: { name: 'mull' },
        repository: REPOSITORY,
        sender: PERSON,
        installation: { id: 5 },
      },
      issue: issueOf({ labelled: minutesAgo }),
    },
    parts,
  );

test('a labelled issue without a run becomes the run that its event would have become', async () => {
  gitHub({ labelled: 40, updated: 10 });
  const runs = await look();
  const place = { installation: 5, repositoryId: 11, owner: 'octo', name: 'calc', issue: 4 };
  expect(jobs).toEqual([{ run: runs[0], place }]);
  expect(await delivered(40)).toEqual({ kind: 'accepted', run: runs[0] });
});

test('an issue whose event came is left alone, and is not asked about again until it changes', async () => {
  await delivered(40);
  jobs.length = 0;
  gitHub({ labelled: 40, updated: 10 });
  expect(await look()).toEqual([]);
  gitHub({ labelled: 40, updated: 10 }, { events: false });
  expect(await look()).toEqual([]);
  gitHub({ labelled: 40, updated: 5 });
  expect(await look()).toEqual([]);
  expect(jobs).toEqual([]);
});

test('a label that was set again after a run is another request', async () => {
  await delivered(400);
  gitHub({ labelled: 40 });
  expect(await look()).toHaveLength(1);
});

test('an event that may still come by itself is waited for', async () => {
  gitHub({ labelled: 14 });
  expect(await look()).toEqual([]);
  gitHub({ labelled: 16, updated: 14 });
  expect(await look()).toHaveLength(1);
});

test.each<[string, Labelled, { installed?: number }]>([
  ['a label of four days ago', { labelled: 4 * 24 * 60, updated: 10 }, {}],
  ['a label from before the App was installed', { labelled: 40 }, { installed: 30 }],
  ['a label of a bot', { labelled: 40, actor: { login: 'renovate[bot]', type: 'Bot' } }, {}],
  ['a label through an App, as a command sets it', { labelled: 40, throughApp: true }, {}],
  ['a pull request', { labelled: 40, pull: true }, {}],
])('%s starts nothing', async (_what, labelled, options) => {
  gitHub(labelled, options);
  expect([await look(), jobs]).toEqual([[], []]);
});

test('an installation or a repository that refuses is told, and the others are looked at', async () => {
  const scope = nock(API)
    .get('/app/installations?per_page=100')
    .reply(200, [
      { id: 4, created_at: at(9000) },
      { id: 5, created_at: at(9000) },
    ])
    .post('/app/installations/4/access_tokens')
    .reply(422, { message: 'The permissions requested are not granted to this installation.' })
    .post('/app/installations/5/access_tokens')
    .reply(201, { token: 'ghs_all' })
    .get('/installation/repositories?per_page=100')
    .reply(200, { total_count: 2, repositories: [{ ...REPOSITORY, id: 12, name: 'gone' }, REPOSITORY] })
    .delete('/installation/token')
    .reply(204);
  scope.get('/repos/octo/gone/issues').query(true).reply(410, { message: 'Issues are disabled' });
  scope.get('/repos/octo/calc/issues').query(true).reply(200, []);
  expect(await look()).toEqual([]);
  expect(warnings).toEqual(Array(2).fill('labelled issues could not be looked for here'));
});

test('of many repositories a hundred are looked at in a round, and the next round goes on behind them', async () => {
  const many = Array.from({ length: 150 }, (_, index) => ({ ...REPOSITORY, id: index, name: `r${index}` }));
  const offer = (wanted: typeof many) => {
    const scope = nock(API)
      .get('/app/installations?per_page=100')
      .reply(200, [{ id: 5, created_at: at(9000) }])
      .post('/app/installations/5/access_tokens')
      .reply(201, { token: 'ghs_all' })
      .get('/installation/repositories?per_page=100')
      .reply(200, { total_count: 150, repositories: many })
      .delete('/installation/token')
      .reply(204);
    for (const { name } of wanted) scope.get(`/repos/octo/${name}/issues`).query(true).reply(200, []);
  };
  for (const wanted of [many.slice(0, 100), many.slice(100), many.slice(0, 100)]) {
    offer(wanted);
    expect(await look()).toEqual([]);
    expect(nock.pendingMocks()).toEqual([]);
  }
});

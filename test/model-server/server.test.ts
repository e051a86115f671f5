// The model server itself: replays by position, refuses prompts that lack what a reply relies on, counts, fails on demand.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseRecording, replay } from './recordings.ts';
import { type ModelServer, type ModelServerOptions, startModelServer } from './server.ts';
import { isRightNode, type Simulation, simulate } from './simulation.ts';

const PATCH = `---
requires:
  - "Fix the parser"
---
The bound is off by one.

<edit file="lib/a.js">
<<<<<<< SEARCH
  if (i > n) {
    return null;
=======
  if (i >= n) {
    return undefined;
>>>>>>> REPLACE
</edit>
`;
const VERDICT = '---\nyes: 0.8\nthoughts: |\n  Let me see.\n---\nYes\n';
const SHOWN = 'Fix the parser\n  12 |   if (i > n) {\n  13 |     return null;\n  14 |   }';

let folder = '';
let server: ModelServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mullover-recordings-'));
  record('patch-generation/u0.f1/0.0.md', PATCH);
  record('judge/u0.f1/0.0.md', VERDICT);
  record('fault-localization/u0/0.1.md', '---\nfinish: length\n---\nlib/a.js\n');
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function record(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function open(over: Partial<ModelServerOptions> = {}): Promise<ModelServer> {
  server = await startModelServer({ answer: replay(folder), ...over });
  return server;
}

async function ask(url: string, work: string, content = SHOWN, extra: object = {}) {
  const response = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-mullover-work': work },
    body: JSON.stringify({ model: 'recorded', messages: [{ role: 'user', content }], ...extra }),
  });
  const text = await response.text();
  const json: unknown = text.startsWith('{') ? JSON.parse(text) : undefined;
  return { status: response.status, text, json };
}

describe('replaying recordings', () => {
  test('answers by stage, parent, index and turn, whatever the wording around', async () => {
    const { url } = await open();
    const reply = await ask(url, 'patch-generation/u0.f1/0/0', `Quite other words.\n${SHOWN}`);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: expect.stringMatching(/^The bound[\s\S]*<\/edit>$/) }, finish_reason: 'stop' }],
      usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
    });
  });

  test('a prompt without a line that the edits quote is refused with 422 that names the line', async () => {
    const { url } = await open();
    const reply = await ask(url, 'patch-generation/u0.f1/0/0', SHOWN.replace('return null;', 'return 0;'));
    expect(reply.status).toBe(422);
    expect(reply.json).toEqual({
      error: {
        message:
          'The prompt of patch-generation/u0.f1/0/0 lacks what patch-generation/u0.f1/0.0.md relies on: "return null;".',
        type: 'error',
      },
    });
  });

  test('a prompt without a required string is refused', async () => {
    const { url } = await open();
    const reply = await ask(url, 'patch-generation/u0.f1/0/0', SHOWN.replace('parser', 'lexer'));
    expect(reply).toMatchObject({ status: 422, text: expect.stringContaining('Fix the parser') });
  });

  test('without a recording the refusal names the work and the folder', async () => {
    const { url } = await open();
    const reply = await ask(url, 'patch-generation/u0.f1/7/0');
    expect(reply.status).toBe(501);
    expect(reply.text).toContain('patch-generation/u0.f1/7/0');
    expect(reply.text).toContain(folder);
  });

  test.each(['', 'judge/../../etc/0/0', 'judge/u0/x/0', 'judge/u0', 'compare/p0/../p1/0', 'compare/p0/p1'])(
    'the work id %j is refused',
    async (work) => {
      const { url } = await open();
      expect((await ask(url, work)).status).toBe(400);
    },
  );

  test('thoughts, verdicts with log-probabilities and the finish come from the front matter', async () => {
    const { url } = await open();
    const verdict = await ask(url, 'judge/u0.f1/0/0', 'x', { logprobs: true });
    expect(verdict.json).toMatchObject({
      choices: [{ message: { content: 'Yes', reasoning_content: 'Let me see.\n' } }],
    });
    expect(verdict.text).toContain('"top_logprobs":[{"token":"Yes"');
    const cut = await ask(url, 'fault-localization/u0/0/1', 'x');
    expect(cut.json).toMatchObject({ choices: [{ finish_reason: 'length' }] });
  });

  test('a choice between two patches is found by the pair and the order, with the share of A', async () => {
    record('compare/u0.f0.p0/u0.f1.p0.1.md', '---\na: 0.25\n---\nB\n');
    const { url } = await open();
    const choice = await ask(url, 'compare/u0.f0.p0/u0.f1.p0/1', 'x', { logprobs: true });
    expect(choice.json).toMatchObject({ choices: [{ message: { content: 'B' } }] });
    expect(choice.text).toContain(`{"token":"B","logprob":${Math.log(0.75)}`);
    expect((await ask(url, 'compare/u0.f0.p0/u0.f1.p0/0')).status).toBe(501);
  });

  test('streams the same text in chunks, with usage when it is asked for', async () => {
    const { url } = await open();
    const { text } = await ask(url, 'fault-localization/u0/0/1', 'x', {
      stream: true,
      stream_options: { include_usage: true },
    });
    const events = text.split('\n\n').filter((event) => event.startsWith('data: {'));
    const chunks = events.map((event) => JSON.parse(event.slice(6)));
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('lib/a.js');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: expect.any(Number) } });
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test('a recording without front matter or with an unknown field is an error that says so', () => {
    expect(() => parseRecording('Yes', 'a.md')).toThrow('a.md does not start with front matter');
    expect(() => parseRecording('---\nrequire: x\n---\nYes', 'a.md')).toThrow(/require/);
  });
});

describe('controls', () => {
  test('counts calls that began and replies that ended by work id, also for other processes', async () => {
    const { url, calls, fail } = await open();
    fail({ match: 'judge/', kind: 'status', status: 503 });
    for (let n = 0; n < 2; n += 1) await ask(url, 'judge/u0.f1/0/0', 'x');
    const expected = { 'judge/u0.f1/0/0': { started: 2, completed: 1 } };
    expect(calls()).toEqual(expected);
    expect(await (await fetch(new URL('/calls', url))).json()).toEqual(expected);
  });

  test('fails on demand over HTTP: for the named work, as often as told, until cleared', async () => {
    const { url } = await open();
    const failing = { match: 'judge/', status: 429, headers: { 'retry-after': '2' }, times: 2 };
    await fetch(new URL('/fail', url), { method: 'POST', body: JSON.stringify(failing) });
    expect((await ask(url, 'fault-localization/u0/0/1', 'x')).status).toBe(200);
    expect((await ask(url, 'judge/u0.f1/0/0', 'x')).status).toBe(429);
    await fetch(new URL('/fail', url), { method: 'DELETE' });
    expect((await ask(url, 'judge/u0.f1/0/0', 'x')).status).toBe(200);
  });

  test('tells its model and context length, and keeps strangers out', async () => {
    const { url } = await open({ apiKey: 'right', contextTokens: 4096, model: 'tiny' });
    const list = (key: string) => fetch(`${url}/models`, { headers: { authorization: `Bearer ${key}` } });
    expect(await (await list('right')).json()).toMatchObject({ data: [{ id: 'tiny', max_model_len: 4096 }] });
    expect((await list('wrong')).status).toBe(401);
  });

  test('paces tokens when told to', async () => {
    const { url } = await open({ tokensPerSecond: 20, answer: () => ({ text: 'one two three four' }) });
    const started = performance.now();
    await ask(url, 'judge/u0/0/0', 'x', { stream: true });
    expect(performance.now() - started).toBeGreaterThan(150);
  });
});

describe('simulating a model of known skill', () => {
  const simulation: Simulation = {
    seed: 3,
    stages: {
      'repository-understanding': { right: ['good'], wrong: [['bad']], skill: 0.7, recovery: 0 },
      'fault-localization': {
        right: ['search', 'right place'],
        wrong: [
          ['search', 'a'],
          ['search', 'b'],
        ],
        skill: 0.6,
        recovery: 0.1,
      },
    },
    judge: { accuracy: 0.8, spread: 0.1 },
  };
  const text = (work: string): string => {
    const reply = simulate(simulation)({ work, messages: [] });
    return 'text' in reply ? reply.text : reply.message;
  };

  test('is right as often as its skill says, and the same on every run', () => {
    const replies = Array.from({ length: 1000 }, (_, n) => text(`repository-understanding/-/${n}/0`));
    expect(replies.filter((one) => one === 'good').length / 1000).toBeCloseTo(0.7, 1);
    expect(Array.from({ length: 1000 }, (_, n) => text(`repository-understanding/-/${n}/0`))).toEqual(replies);
  });

  test('keeps one dialogue right or wrong through all its turns, and rarely recovers below a wrong parent', () => {
    const nodes = Array.from({ length: 300 }, (_, n) => `u${n}`);
    const right = nodes.filter((node) => text(`fault-localization/${node}/0/1`) === 'right place');
    expect(text('fault-localization/u0/0/0')).toBe('search');
    const below = right.filter((node) => isRightNode(simulation, node)).length;
    expect(below / right.length).toBeGreaterThan(0.85);
    for (const node of right) expect(isRightNode(simulation, `${node}.f0`)).toBe(true);
  });

  test('prefers right patches, in whichever order it is asked but for a taste for the first place', () => {
    const answer = simulate({ ...simulation, judge: { ...simulation.judge, tasteForFirst: 0.05 } });
    const shareOfA = (work: string): number => {
      const reply = answer({ work, messages: [] });
      return 'text' in reply ? (reply.a ?? Number.NaN) : Number.NaN;
    };
    for (let n = 1; n < 50; n += 1) {
      const [left, right] = ['u0', `u${n}`];
      const first = shareOfA(`compare/${left}/${right}/0`) - 0.05;
      const second = 1 - (shareOfA(`compare/${left}/${right}/1`) - 0.05);
      expect(first).toBeCloseTo(second, 6);
      const worth = Number(isRightNode(simulation, left)) - Number(isRightNode(simulation, right));
      expect(Math.abs(first - (0.5 + worth * 0.3))).toBeLessThanOrEqual(0.1001);
    }
  });

  test('judges right nodes higher', () => {
    for (let n = 0; n < 50; n += 1) {
      const reply = simulate(simulation)({ work: `judge/u${n}/0/0`, messages: [] });
      const yes = 'yes' in reply ? (reply.yes ?? 0) : 0;
      expect(yes > 0.5).toBe(isRightNode(simulation, `u${n}`));
    }
  });

  test('refuses a stage that it was not told about', () => {
    expect(simulate(simulation)({ work: 'patch-generation/u0.f0/0/0', messages: [] })).toMatchObject({ status: 501 });
  });
});

describe('the model server as a process', () => {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));

  test('prints its address, serves, and ends on SIGTERM', async () => {
    const child = spawn(process.execPath, [main, '--recordings', folder]);
    const line = await new Promise<string>((go) => child.stdout.setEncoding('utf8').once('data', go));
    const url = /^model server (http\S+)\n$/.exec(line)?.[1] ?? '';
    expect((await ask(url, 'judge/u0.f1/0/0', 'x')).status).toBe(200);
    child.kill('SIGTERM');
    expect(await new Promise((go) => child.once('exit', go))).toBe(0);
  });

  test.each([[['--recordings', '/proc/nowhere']], [['--nonsense']], [[]]])(
    'refuses %j with its usage and exit code 2',
    async (args) => {
      const child = spawn(process.execPath, [main, ...args]);
      let words = '';
      child.stderr.setEncoding('utf8').on('data', (part: string) => {
        words += part;
      });
      expect(await new Promise((go) => child.once('close', go))).toBe(2);
      expect(words).toContain('Usage: node test/model-server/main.ts');
    },
  );
});

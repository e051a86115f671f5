// Events of any size: what stands in the line, what stands beside it, and that nothing which decides is lost between them.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Event, EventBody, StoredEvent } from '../../src/trace/event.ts';
import { cutText, eventLine } from '../../src/trace/fit-event.ts';
import { wholeEvent } from '../../src/trace/whole-events.ts';
import { anyEvent, anyText, TYPES } from './any-event.ts';

const PLACE = { seq: 7, at: '2026-01-01T00:00:00.000Z' };
const plain = (text: string) => text;
const usage = { inputTokens: 1, outputTokens: 1, money: 0, estimated: false };

async function fitted(body: EventBody, redact = plain): Promise<{ readonly line: StoredEvent; readonly event: Event }> {
  const { json, whole } = eventLine(body, PLACE, redact);
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(4096);
  const line = JSON.parse(json) as StoredEvent;
  expect(line.cut?.whole).toBe(whole?.ref);
  const get = async (_run: string, ref: string) => (ref === whole?.ref ? whole.text : '');
  return { line, event: await wholeEvent({ get }, 'r-1', line) };
}

/** Every value of an event by its path: texts for people apart from what decides. */
function leaves(value: unknown, path = '', isText = false): readonly (readonly [string, unknown, boolean])[] {
  if (value === null || typeof value !== 'object') return [[path, value, isText]];
  return Object.entries(value).flatMap(([key, each]) =>
    leaves(each, `${path}.${key}`, isText || (TEXT.test(key) && !path.includes('.env'))),
  );
}
const TEXT = /^(?:title|worker|message|reasons?|next|note|summary|error|refusals|rewrites|doubts|command)$/;

const isBeginning = (cut: unknown, text: unknown) =>
  typeof cut === 'string' && typeof text === 'string' && cut.endsWith('…') && text.startsWith(cut.slice(0, -1));

/** The length of each list and open object, by its path. */
function lengths(value: unknown, path: string): Readonly<Record<string, number>> {
  if (value === null || typeof value !== 'object') return {};
  const isOpen = /(?:^|\.)env$/.test(path);
  const own = Array.isArray(value) || isOpen ? { [path]: Object.keys(value).length } : {};
  const inner = Object.entries(value).map(([key, each]) => lengths(each, path === '' ? key : `${path}.${key}`));
  return Object.assign(own, ...inner);
}

describe.each(TYPES)('an event %s of any size', (type) => {
  test('fits into its line, whole it is what it was, and only texts for people are shorter', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvent(type), async (body) => {
        const { event } = await fitted(body);
        const after = new Map(leaves(event).map(([path, value]) => [path, value]));
        const before = leaves(JSON.parse(JSON.stringify({ v: 1, ...PLACE, ...body })));
        const changed = before.filter(([path, value]) => after.get(path) !== value);
        expect([
          after.size,
          changed.filter(([path, text, isText]) => !isText || !isBeginning(after.get(path), text)),
        ]).toEqual([before.length, []]);
      }),
      { numRuns: 60 },
    );
  });

  test('keeps names, kinds, numbers and references in the line, the beginning of each list and its exact length', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvent(type), async (body) => {
        const { line, event } = await fitted(body);
        const known = new Map(leaves(event).map(([path, value]) => [path, value]));
        const { cut, ...rest } = line;
        const lost = leaves(rest).filter(([path, value]) => path !== '.v' && value !== known.get(path));
        const isShort = (text: unknown) => typeof text !== 'string' || Buffer.byteLength(JSON.stringify(text)) <= 100;
        const isWrong = (value: unknown, text: unknown) => isShort(text) || !isBeginning(value, text);
        expect(lost.filter(([path, value]) => isWrong(value, known.get(path)))).toEqual([]);
        if (cut) expect(lengths(event, '')).toMatchObject({ ...lengths(rest, ''), ...cut.counts });
        else expect(lengths(event, '')).toEqual(lengths(rest, ''));
      }),
      { numRuns: 60 },
    );
  });
});

describe('an event that fits', () => {
  test.each(['x', 'é', '日', '\u{1F642}', '"'])('is stored as it is, up to the last byte (%j)', async (unit) => {
    const room = 4096 - Buffer.byteLength(JSON.stringify({ v: 1, ...PLACE, type: 'session-started', worker: '' }));
    const bytes = Buffer.byteLength(JSON.stringify(unit)) - 2;
    const worker = unit.repeat(Math.floor(room / bytes)) + 'x'.repeat(room % bytes);
    expect((await fitted({ type: 'session-started', worker })).line).toEqual({
      ...{ v: 1, ...PLACE, type: 'session-started', worker },
    });
    expect((await fitted({ type: 'session-started', worker: `${worker}x` })).line).toMatchObject({
      worker: expect.stringMatching(/…$/),
    });
  });
});

describe('an event that is too long', () => {
  test('has its texts cut and nothing else, where that is enough', async () => {
    const { line } = await fitted({ type: 'ended', reason: '日'.repeat(5000), next: 'Try again.' });
    expect(line).toEqual({ v: 1, ...PLACE, type: 'ended', reason: `${'日'.repeat(1023)}…`, next: 'Try again.' });
  });

  test('shares its line among several long texts', async () => {
    const { line } = await fitted({ type: 'ended', reason: 'r'.repeat(9000), next: 'n'.repeat(9000) });
    const next = `${'n'.repeat(1533)}…`;
    expect(line).toEqual({ v: 1, ...PLACE, type: 'ended', reason: next.replaceAll('n', 'r'), next });
  });

  test('redacts names that are not ours, and what would say itself how it is written', () => {
    const redact = (text: string) => text.replaceAll('ghs_secret', '[redacted]');
    const recipe = { env: { ghs_secret: 'a', B: 'ghs_secret' }, at: new URL('https://x.test/ghs_secret') };
    const { json } = eventLine({ type: 'prepared', outcome: { recipe } } as unknown as EventBody, PLACE, redact);
    expect(json).not.toContain('ghs_secret');
    expect(JSON.parse(json).outcome.recipe.env).toEqual({ '[redacted]': 'a', B: '[redacted]' });
  });

  test('keeps a recipe of 200 packages beside its line, with the first ones and their number in it', async () => {
    const packages = Array.from({ length: 200 }, (_, i) => ({
      test: `jest-${i}`,
      directories: [`packages/日本-${i}`],
    }));
    const recipe = {
      ecosystem: 'node',
      runtime: '20',
      directory: '.',
      setup: ['npm ci'],
      build: [],
      runner: 'jest',
    } as const;
    const whole = { ...recipe, test: 'jest', packages, reasons: [] };
    const environment = { recipeHash: 'e'.repeat(64), image: 'i', recipe: whole };
    const body = {
      type: 'prepared',
      work: 'prepare',
      attempt: 1,
      seconds: 1,
      cached: false,
      log: 'a'.repeat(64),
    } as const;
    const { line, event } = await fitted({ ...body, outcome: { ok: true, environment } });
    expect(event).toEqual({ v: 1, ...PLACE, ...body, outcome: { ok: true, environment } });
    const some = { ...environment, recipe: { ...whole, packages: packages.slice(0, 8) } };
    const cut = {
      whole: expect.stringMatching(/^[0-9a-f]{64}$/),
      counts: { 'outcome.environment.recipe.packages': 200 },
    };
    expect(line).toEqual({ v: 2, ...PLACE, ...body, outcome: { ok: true, environment: some }, cut });
  });

  test('is measured after secrets were replaced by something longer', async () => {
    const redact = (text: string) => text.replaceAll('s', '[secret]');
    const worker = 's'.repeat(1000);
    expect((await fitted({ type: 'session-started', worker }, redact)).line).toMatchObject({
      worker: `${'[secret]'.repeat(383)}[secr…`,
    });
    const by = 's'.repeat(4000);
    const budget = { rollouts: 8, tokens: 1, seconds: 1, sandboxSeconds: 1, money: 1 };
    expect((await fitted({ type: 'budget-raised', budget, by }, redact)).event).toMatchObject({ by: redact(by) });
  });

  test('keeps even a name whole that no line could hold', async () => {
    const body = { type: 'scored', work: 'score:u0', attempt: 1, node: 'u0', value: 1, method: 'served' } as const;
    const judged = { ...body, model: '模'.repeat(4000), promptHash: 'a'.repeat(64), usage, ms: 1 };
    const { line, event } = await fitted(judged);
    expect(event).toEqual({ v: 1, ...PLACE, ...judged });
    expect(line).toMatchObject({ ...body, v: 2, model: `${'模'.repeat(84)}…`, cut: { counts: {} } });
  });
});

describe('a text', () => {
  test('is cut between code points, within its bytes of JSON, and only when it is longer', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 3, max: 400 }), (text, bytes) => {
        const cut = cutText(text, bytes);
        expect(Buffer.byteLength(JSON.stringify(cut)) - 2).toBeLessThanOrEqual(bytes);
        if (cut === text) return;
        expect(Buffer.byteLength(JSON.stringify(text)) - 2).toBeGreaterThan(bytes);
        expect([...text].slice(0, [...cut].length - 1)).toEqual([...cut].slice(0, -1));
      }),
    );
  });
});

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { traceCommand } from '../../src/cli/trace.ts';
import { InputFault } from '../../src/errors.ts';
import { hostileTrace, TOKEN } from '../pages/hostile.ts';
import { storeTrace } from '../pages/stored-trace.ts';
import { completeTrace } from '../trace/views/sample-trace.ts';

const RUN = 'r-0123456789ab';

describe('mullover trace', () => {
  let dir = '';
  const folder = (run: string) => join(dir, 'runs', run);
  const printed = async (name: string, options: Parameters<typeof traceCommand>[1]) => {
    const told: string[] = [];
    const code = await traceCommand(name, options, (text) => told.push(text));
    return { code, text: told.join('') };
  };
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mullover-trace-'));
    await storeTrace(join(dir, 'runs'), RUN, completeTrace());
    await storeTrace(join(dir, 'runs'), 'r-hostile', hostileTrace());
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test('prints the steps and the end of a run, given its folder', async () => {
    const { code, text } = await printed(folder(RUN), {});
    expect(code).toBe(0);
    expect(text).toContain('Likely right, confidence 0.86: append attributes in the array branch');
  });

  test('writes the page that it says it wrote', async () => {
    const html = join(dir, 'out.html');
    const { text } = await printed(folder(RUN), { html });
    expect(text).toMatch(/out\.html: \d+ kB; it loads nothing/);
    expect(await readFile(html, 'utf8')).toContain('<svg class="tree roomy"');
  });

  test('prints the spans of a run as a collector takes them', async () => {
    const { code, text } = await printed(folder(RUN), { otel: true });
    const { resourceSpans } = JSON.parse(text);
    expect([code, resourceSpans[0].scopeSpans[0].spans[0].name]).toEqual([0, 'run']);
  });

  test('prints JSON with every node', async () => {
    const { text } = await printed(folder(RUN), { json: true });
    const value = JSON.parse(text);
    expect(value).toMatchObject({ schemaVersion: 1, run: RUN, decision: 'propose' });
    expect(value.nodes).toHaveLength(21);
    expect(value.nodes[2]).toEqual({
      ...{ node: 'u0.f0.p0', parent: 'u0.f0', stage: 'patch-generation', state: 'done', look: 'winner', reward: 0.91 },
      summary: 'append attributes in the array branch',
      checks: [
        { what: 'existing tests', result: 'pass' },
        { what: 'reproduction', result: 'pass' },
      ],
      ...{ calls: 2, tokens: 13_001, money: 0, ms: 12_000 },
    });
  });

  test('JSON has nothing that looks like a secret', async () => {
    const { text } = await printed(folder('r-hostile'), { json: true });
    expect(text).toContain('[redacted]');
    expect(text).not.toContain(TOKEN);
  });

  test.each(['r-ffffffffffff', '../../etc', '', 'a b', '/etc/passwd'])('%j is no run', async (name) => {
    await expect(printed(name, {})).rejects.toThrow(InputFault);
  });

  test('a page that cannot be written is said to be', async () => {
    await expect(printed(folder(RUN), { html: join(dir, 'none', 'x.html') })).rejects.toThrow('cannot be written');
  });
});

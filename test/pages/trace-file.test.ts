import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Parser } from 'htmlparser2';
import { traceFile } from '../../src/pages/trace-file.ts';
import { completeTrace } from '../trace/views/sample-trace.ts';
import { hostileTrace, TOKEN } from './hostile.ts';
import { grownTrace, storeAt, storeTrace } from './stored-trace.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function elementsOf(html: string): readonly Element[] {
  const found: Element[] = [];
  const parser = new Parser({ onopentag: (name, attributes) => found.push({ name, attributes }) });
  parser.end(html);
  return found;
}

describe('a run as one file', () => {
  let dir = '';
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mullover-pages-'));
    await storeTrace(dir, 'r-00000000000a', completeTrace());
    await storeTrace(dir, 'r-00000000000b', hostileTrace());
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  test('a run without events has none', async () => {
    expect(await traceFile(storeAt(dir), 'r-00000000000c', '')).toBeUndefined();
  });

  test('it shows the decision, the tree, every patch, its diff, its tests, the environment and the cost', async () => {
    const html = (await traceFile(storeAt(dir), 'r-00000000000a', 'p{}')) ?? '';
    for (const part of [
      'patch proposed',
      'it turns 1 reproduction test green and breaks nothing',
      'aria-label="patch 1 ★ u0.f0.p0 append attributes in the array… reward 0.91 · tests ✓ · repro ✓; chosen; existing tests: pass; reproduction: pass"',
      'lower reward (0.74)',
      '<td class="number added">115</td>',
      'spec/j2x_spec.js::builder &gt; case 1',
      'added 212 packages',
      'found by detection',
      'aria-label="Tokens of each stage"',
      'The option oneListGroup is new.',
    ])
      expect(html).toContain(part);
  });

  test('every link of it leads to a place in it', async () => {
    const html = (await traceFile(storeAt(dir), 'r-00000000000a', '')) ?? '';
    const elements = elementsOf(html);
    const ids = elements.flatMap(({ attributes }) => attributes.id ?? []);
    const targets = elements.flatMap(({ name, attributes }) => (name === 'a' ? (attributes.href ?? '') : []));
    expect(new Set(ids).size).toBe(ids.length);
    expect(targets.length).toBeGreaterThan(30);
    expect(targets.filter((href) => !ids.includes(href.replace(/^#/, '')))).toEqual([]);
  });

  test('texts of others are text: no element, no attribute and no address is theirs', async () => {
    const [plain, hostile] = await Promise.all(
      ['r-00000000000a', 'r-00000000000b'].map(async (run) =>
        elementsOf((await traceFile(storeAt(dir), run, '')) ?? ''),
      ),
    );
    const names = new Set(plain?.map(({ name }) => name));
    const attributes = new Set(plain?.flatMap((each) => Object.keys(each.attributes)));
    expect(hostile?.filter(({ name }) => !names.has(name))).toEqual([]);
    expect(hostile?.flatMap((each) => Object.keys(each.attributes)).filter((name) => !attributes.has(name))).toEqual(
      [],
    );
    expect(hostile?.filter(({ attributes: { href = '#' } }) => !href.startsWith('#'))).toEqual([]);
    expect([...names].filter((name) => ['script', 'iframe', 'form', 'img', 'link', 'object'].includes(name))).toEqual(
      [],
    );
    expect([...attributes].filter((name) => name.startsWith('on') || name === 'style')).toEqual([]);
  });

  test('what looks like a secret, and what nobody can see, is in none of it', async () => {
    const html = (await traceFile(storeAt(dir), 'r-00000000000b', '')) ?? '';
    expect(html).toContain('[redacted]');
    expect(html.includes(TOKEN)).toBe(false);
    expect(/ghp_|\u202E|\u200B/.test(html)).toBe(false);
  });

  test('a text that is missing is said to be, and the rest is shown', async () => {
    const run = 'r-00000000000d';
    const { events } = completeTrace();
    await storeTrace(dir, run, { events, texts: new Map() });
    const html = (await traceFile(storeAt(dir), run, '')) ?? '';
    expect(html).toContain('Its text is not in the trace.');
    expect(html).toContain('lower reward (0.74)');
  });

  test('a large search is drawn with one line for each node', async () => {
    const run = 'r-00000000000e';
    const trace = await grownTrace(600);
    await storeTrace(dir, run, trace);
    const elements = elementsOf((await traceFile(storeAt(dir), run, '')) ?? '');
    const nodes = new Set(trace.events.flatMap((event) => (event.type === 'asked' ? event.node : [])));
    const drawn = elements.filter(({ name, attributes }) => name === 'a' && attributes.class?.startsWith('node '));
    expect(drawn).toHaveLength(nodes.size);
    expect(elements.some(({ attributes }) => attributes.class === 'tree dense')).toBe(true);
  });
});

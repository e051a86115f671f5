import { describe, expect, test } from '@jest/globals';
import { servedLinks } from '../../src/pages/links.ts';
import { treePicture } from '../../src/pages/tree-picture.ts';
import type { Event } from '../../src/trace/event.ts';
import { nodeFacts } from '../../src/trace/views/node-facts.ts';
import { viewRun } from '../../src/trace/views/run-view.ts';
import { completeTrace } from '../trace/views/sample-trace.ts';
import { grownTrace } from './stored-trace.ts';

const links = servedLinks('r-0123456789ab');

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function boxesOf(svg: string): readonly Box[] {
  const found = svg.matchAll(
    /transform="translate\(([\d.-]+),([\d.-]+)\)"><rect class="box" width="(\d+)" height="(\d+)"/g,
  );
  return [...found].map(([, x, y, width, height]) => ({
    ...{ x: Number(x), y: Number(y), width: Number(width), height: Number(height) },
  }));
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

describe('the picture of a search', () => {
  test.each([
    ['small', async () => completeTrace()],
    ['large', () => grownTrace(300)],
  ] as const)('no two boxes of a %s one lie on each other', async (_size, make) => {
    const { events, texts } = await make();
    const nodes = nodeFacts(viewRun(events, texts));
    const boxes = boxesOf(treePicture(nodes, links).toString());
    expect(boxes).toHaveLength(nodes.length);
    expect(boxes.flatMap((a, at) => boxes.slice(at + 1).filter((b) => overlaps(a, b)))).toEqual([]);
  });

  test('the way to the chosen patch is marked, what was not followed is dim, the rest is neither', () => {
    const { events, texts } = completeTrace();
    const looks = nodeFacts(viewRun(events, texts)).map(({ node, look }) => `${node.id} ${look}`);
    expect(looks).toEqual([
      'u0 winner',
      'u0.f0 winner',
      'u0.f0.p0 winner',
      'u0.f0.p1 kept',
      'u0.f0.p2 kept',
      'u0.f1 kept',
      'u0.f1.p0 kept',
      'u0.f1.p1 kept',
      'u0.f1.p2 pruned',
      'u0.f2 pruned',
      'u0.t0 winner',
      ...['u1', 'u2', 'u3', 'u4', 'u5', 'u6'].map((node) => `${node} pruned`),
      'u7 kept',
      'u7.f0 kept',
      'u7.f0.p0 pruned',
      'u7.f0.p1 pruned',
    ]);
  });

  test('while a search goes on, only what was left for one of its siblings is dim', () => {
    const { events, texts } = completeTrace();
    const dimUntil = (isNext: (event: Event) => boolean) => {
      const known = events.slice(0, events.findIndex(isNext));
      const nodes = nodeFacts(viewRun(known, texts));
      return nodes.flatMap(({ node, look }) => (look === 'pruned' ? [node.id] : []));
    };
    const asks = (id: string) => (event: Event) => event.type === 'asked' && event.node === id;
    expect(dimUntil(asks('u0.t0'))).toEqual([]);
    expect(dimUntil(asks('u0.f1'))).toEqual(['u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7']);
  });

  test('the chosen patch alone can be scrolled to, and nothing before one is chosen', () => {
    const { events, texts } = completeTrace();
    const places = (known: readonly Event[]) =>
      treePicture(nodeFacts(viewRun(known, texts)), links)
        .toString()
        .match(/<a [^>]*id="chosen-patch"[^>]*href="[^"]*"/g)
        ?.map((tag) => tag.replace(/.*href="/, ''));
    expect(places(events)).toEqual(['/runs/r-0123456789ab/nodes/u0.f0.p0"']);
    expect(places(events.slice(0, -1))).toBeUndefined();
  });

  test('a run of which nothing is known yet has a picture of no nodes', () => {
    expect(boxesOf(treePicture([], links).toString())).toEqual([]);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { ImageRegistry } from '../../src/docker/image-registry.ts';
import { type SharedImages, sharedImages } from '../../src/docker/shared-images.ts';
import { EnvironmentFault } from '../../src/errors.ts';
import type { PushedImage, PushedImages } from '../../src/ports/sandbox.ts';

const never = new AbortController().signal;
const image = (letter: string): PushedImage => ({
  id: `sha256:${letter.repeat(64)}`,
  digest: `sha256:${letter.repeat(60)}feed`,
});
const A = image('a');
const B = image('b');

interface Fixture {
  readonly shared: SharedImages;
  readonly pushed: Map<string, PushedImage>;
  /** What the registry was asked, in order. */
  readonly asked: string[];
  readonly log: string[];
}

/** A registry that does what it is told, in a process of its own. */
function process(
  { pushed = new Map<string, PushedImage>(), restMs = 60_000 },
  registry: Partial<ImageRegistry> = {},
): Fixture {
  const asked: string[] = [];
  const log: string[] = [];
  const store: PushedImages = {
    find: async (name) => pushed.get(name),
    keep: async (name, one) => void pushed.set(name, one),
  };
  const counting: ImageRegistry = {
    push: async (id, tag, signal) => {
      asked.push(`push ${tag}`);
      return registry.push?.(id, tag, signal) ?? { id, digest: id.replace(/.{4}$/, 'feed') };
    },
    pull: async (one, as, signal) => {
      asked.push(`pull ${one.digest}`);
      return registry.pull?.(one, as, signal) ?? 'pulled';
    },
  };
  const told = (line: string) => void log.push(line);
  return { shared: sharedImages({ registry: counting, pushed: store, log: told, restMs }), pushed, asked, log };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const down = new EnvironmentFault(
  'The registry of images: cannot push to r.example/m: connection refused',
  'Start it.',
);
const isDown = async () => {
  throw down;
};

describe('images that workers have in common', () => {
  test('what one worker offers another one takes, by the digest that was pushed', async () => {
    const first = process({});
    first.shared.offer('environment-1', A.id);
    await settled();
    const second = process({ pushed: first.pushed });
    expect(await second.shared.take({ name: 'environment-1' }, never)).toBe(A.id);
    expect([first.asked, second.asked]).toEqual([['push environment-1'], [`pull ${A.digest}`]]);
    expect(second.log).toEqual(['image environment-1: pulled in 0 s']);
  });

  test('a name that nobody pushed asks the registry nothing', async () => {
    const { shared, asked } = process({});
    expect(await shared.take({ name: 'environment-1' }, never)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test('an image is offered many times and pushed once; one that stands for its name is not pushed at all', async () => {
    const { shared, asked } = process({ pushed: new Map([['environment-2', B]]) });
    for (const _ of [1, 2, 3]) shared.offer('environment-1', A.id);
    shared.offer('environment-2', A.id);
    await settled();
    expect(asked).toEqual(['push environment-1']);
  });

  test('of two engines that made their own, the one that came second takes that of the first, and looks once', async () => {
    const { shared, asked } = process({ pushed: new Map([['toolchain-x', A]]) });
    const wanted = { name: 'toolchain-x', tag: 'mullover-toolchain:x' };
    expect(await shared.agree(wanted, B.id, never)).toBe(A.id);
    expect(await shared.agree(wanted, B.id, never)).toBeUndefined();
    expect(asked).toEqual([`pull ${A.digest}`]);
    expect(await process({ pushed: new Map([['toolchain-x', A]]) }).shared.agree(wanted, A.id, never)).toBeUndefined();
  });

  test('what the registry has lost is made here, and pushed in its place', async () => {
    const pushed = new Map([['environment-1', A]]);
    const { shared, asked } = process({ pushed }, { pull: async () => 'gone' });
    expect(await shared.take({ name: 'environment-1' }, never)).toBeUndefined();
    shared.offer('environment-1', B.id);
    await settled();
    expect(asked).toEqual([`pull ${A.digest}`, 'push environment-1']);
    expect(pushed.get('environment-1')).toEqual({ id: B.id, digest: B.id.replace(/.{4}$/, 'feed') });
  });

  test('a registry that is down is a warning with the next step, is left alone for a while, and fails nothing', async () => {
    const { shared, asked, log } = process({ pushed: new Map([['a', A]]) }, { push: isDown, pull: isDown });
    expect(await shared.take({ name: 'a' }, never)).toBeUndefined();
    expect(await shared.take({ name: 'a' }, never)).toBeUndefined();
    shared.offer('b', B.id);
    await settled();
    expect(asked).toEqual([`pull ${A.digest}`]);
    expect(log).toEqual([
      'warning: The registry of images: cannot push to r.example/m: connection refused → Start it. (images are made and kept here; next try in 60 s)',
    ]);
  });

  test('what could not be pushed is offered again by the next run that uses it', async () => {
    let tries = 0;
    const push = async (id: string) => {
      tries += 1;
      if (tries === 1) throw down;
      return { id, digest: A.digest };
    };
    const { shared, pushed } = process({ restMs: 0 }, { push });
    shared.offer('environment-1', A.id);
    await settled();
    expect(pushed.size).toBe(0);
    shared.offer('environment-1', A.id);
    await settled();
    expect(pushed.get('environment-1')).toEqual(A);
  });

  test('one image is pushed at a time, and a worker that ends gives up the rest', async () => {
    const push = (_id: string, _tag: string, signal: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(down));
      });
    const { shared, asked, pushed, log } = process({}, { push });
    shared.offer('environment-1', A.id);
    shared.offer('environment-2', B.id);
    await settled();
    await shared.close();
    expect([asked, [...pushed], log]).toEqual([['push environment-1'], [], []]);
  });
});

// Engines that have their images in common in a real registry, which others can write to. Real Docker.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { execa } from 'execa';
import { tryRegistry } from '../../src/docker/try-registry.ts';
import { parseRepositoryFile } from '../../src/repository-file.ts';
import { createSandbox, type DockerSandbox } from '../../src/sandbox/sandbox.ts';
import { createPushedImages } from '../../src/store/pushed-images.ts';
import { type Files, fakeWorkspace } from '../fakes/workspace.ts';
import { nodeImage } from '../node-image.ts';
import { REGISTRY_LOGIN, type RegistryServer, startRegistry } from '../registry-server.ts';
import { smallImage } from './own-engine.ts';

const docker = new Docker();
const never = new AbortController().signal;
const made = new Set<string>();
let registry: RegistryServer;
let baseImage: string;
let folder: string;

beforeAll(async () => {
  const whole = await nodeImage();
  [registry, folder] = await Promise.all([startRegistry(), mkdtemp(join(tmpdir(), 'mullover-image-registry-'))]);
  baseImage = smallImage(whole);
  // With a name, as those of toolchains have: without one it would go with the last image that stands on it.
  await docker.getImage(baseImage).tag({ repo: 'mullover-test-small', tag: `${process.pid}` });
  made.add(baseImage);
});
afterAll(async () => {
  // Those that stand on others first.
  for (const id of [...made].reverse())
    await docker
      .getImage(id)
      .remove({ force: true })
      .catch(() => undefined);
  await registry.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Worker {
  readonly sandbox: DockerSandbox;
  readonly log: string[];
}

/** A worker that shares nothing with others but the store, which is a folder here, and the registry. */
function worker(store: string): Worker {
  const log: string[] = [];
  const pushed = createPushedImages(join(folder, store));
  const sandbox = createSandbox({
    ...{ worker: `registry-${process.pid}`, baseImage, log: (line) => void log.push(line) },
    readSettings: (yaml) => parseRepositoryFile(yaml).sandbox ?? {},
    registry: { repository: `${registry.host}/mullover`, login: undefined, dockerConfig: folder, pushed },
  });
  return { sandbox, log };
}

/** Each with a set-up of its own, so that no other test has made it. */
const files = (name: string): Files => ({
  '.github/mullover.yml': `sandbox:\n  setup: echo ${name}-${process.pid}-${Date.now()} > /opt/env/made\n  test: make check\n`,
});

async function prepared({ sandbox }: Worker, tree: Files) {
  const preparation = await sandbox.prepare(fakeWorkspace(tree), never);
  if (!preparation.ok) throw new Error(`${preparation.reason}\n${preparation.log}`);
  made.add(preparation.environment.image);
  return { cached: preparation.cached, image: preparation.environment.image };
}

async function told({ log }: Worker, words: string): Promise<void> {
  for (let tries = 0; !log.some((line) => line.includes(words)); tries++) {
    // A busy machine needs half a minute to compress 100 MB.
    if (tries > 2000) throw new Error(`nobody told of ${words}: ${log.join('\n')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** As if it were another host's engine, which never had it. */
const forget = (id: string) => docker.getImage(id).remove({ force: true });

async function namesOf(id: string): Promise<readonly string[]> {
  const { RepoTags, RepoDigests } = await docker.getImage(id).inspect();
  return [...RepoTags, ...RepoDigests].filter((name) => !name.startsWith('mullover-environment:'));
}

describe('an environment', () => {
  test('that one worker has set up is pulled by the next one, as the same image, which then has the names of ours alone', async () => {
    const tree = files('shared');
    const first = worker('a');
    const one = await prepared(first, tree);
    await told(first, 'pushed in');
    expect(await namesOf(one.image)).toEqual([]);
    await forget(one.image);
    const second = worker('a');
    const pulled = { cached: true, image: one.image };
    // Two runs want it at the same time.
    expect(await Promise.all([prepared(second, tree), prepared(second, tree)])).toEqual([pulled, pulled]);
    expect(second.log).not.toEqual([]);
    for (const line of second.log) expect(line).toMatch(/^image environment-[0-9a-f]{64}: pulled in \d+ s$/);
    expect(await namesOf(one.image)).toEqual([]);
  });

  test('whose tag in the registry was overwritten by somebody else is still the one that a worker pushed', async () => {
    const tree = files('poisoned');
    const first = worker('b');
    const one = await prepared(first, tree);
    await told(first, 'pushed in');
    const tag = (await registry.tags('mullover')).find((name) => first.log.some((line) => line.includes(name))) ?? '';
    const name = `${registry.host}/mullover:${tag}`;
    await execa('docker', ['build', '-q', '-t', name, '-'], {
      input: `FROM ${one.image}\nUSER 0\nRUN true\nLABEL poison=1`,
      env: { DOCKER_BUILDKIT: '0' },
    });
    await execa('docker', ['push', '-q', name]);
    await execa('docker', ['rmi', name]);
    await forget(one.image);
    expect(await prepared(worker('b'), tree)).toEqual({ cached: true, image: one.image });
  });

  test('that the store knows under the digest of another image is refused with a warning, and set up here', async () => {
    const [tree, other] = [files('expected'), files('other')];
    const first = worker('c');
    const [one, two] = [await prepared(first, tree), await prepared(first, other)];
    await told(first, 'pushed in');
    await first.sandbox.close();
    const names = first.log.flatMap((line) => /^image (\S+): pushed/.exec(line)?.[1] ?? []);
    const pushed = createPushedImages(join(folder, 'c'));
    const [name = ''] = names;
    const known = await pushed.find(name);
    const wrong = known?.id === one.image ? two.image : one.image;
    await pushed.keep(name, { id: wrong, digest: known?.digest ?? '' });
    await forget(one.image);
    await forget(two.image);
    const second = worker('c');
    const [again] = [await prepared(second, known?.id === one.image ? tree : other)];
    expect(again.cached).toBe(false);
    expect(second.log.join('\n')).toMatch(
      /warning: The registry of images: cannot use .* it is the image sha256:\w+, not/,
    );
  });

  test('is set up where the registry is down: a warning, no failure', async () => {
    const tree = files('down');
    await registry.kill();
    try {
      const alone = worker('d');
      expect((await prepared(alone, tree)).cached).toBe(false);
      await told(alone, 'warning: The registry of images: cannot push');
    } finally {
      await registry.restart();
    }
  });
});

describe('a registry is tried', () => {
  test('by an image that is pushed and pulled', async () => {
    const repository = `${registry.host}/team/mullover`;
    expect(await tryRegistry(docker, { repository, login: undefined, dockerConfig: folder })).toBe(
      `${repository}: an image was pushed, and pulled by its digest`,
    );
    expect(await registry.tags('team/mullover')).toEqual(['doctor']);
    expect(await docker.listImages({ filters: { reference: ['mullover-doctor', `${repository}`] } })).toEqual([]);
  });

  test('with a login where it wants one, and else says that it cannot push', async () => {
    const locked = await startRegistry('locked');
    try {
      const options = { repository: `${locked.host}/mullover`, dockerConfig: folder };
      expect(await tryRegistry(docker, { ...options, login: REGISTRY_LOGIN })).toContain('an image was pushed');
      await expect(tryRegistry(docker, { ...options, login: undefined })).rejects.toThrow(
        /^The registry of images: cannot push to 127\.0\.0\.1:\d+\/mullover: no basic auth credentials$/,
      );
    } finally {
      await locked.stop();
    }
  });
});

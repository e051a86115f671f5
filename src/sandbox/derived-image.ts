// A foreign image made fit for our entry scripts: Node with its libraries, the scripts and the two work folders are copied in.
// Nothing of the image is started for it, and nothing of it is in force in our programs. It needs /bin/sh and tar, and the architecture of the host; no glibc, no Node.

import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { statusOf } from '../docker/docker.ts';
import { KEY_LABEL } from '../docker/images.ts';
import type { SharedImages } from '../docker/shared-images.ts';

const DERIVED_LABEL = 'mullover.derived';
const OWNER = 10001;
const NODE = '/opt/node/20/bin/node';
/** A program of its own with its own libraries, wherever it runs: also where the C library is another one. */
const WRAPPER = `#!/bin/sh
exec /opt/mullover/runtime/ld.so --library-path /opt/mullover/runtime /opt/mullover/runtime/node "$@"
`;

export interface DeriveDeps {
  readonly docker: Docker;
  readonly shared: SharedImages;
  /** Id of our own image that Node and the entry scripts come from. */
  readonly baseImage: string;
}

/** Id of the derived image; made once for each pair of images. */
export async function deriveImage(
  { docker, shared, baseImage }: DeriveDeps,
  foreign: string,
  signal: AbortSignal,
): Promise<string> {
  const key = createHash('sha256').update(`${foreign}\n${baseImage}`).digest('hex');
  const name = `derived-${key}`;
  const id =
    (await derivedId(docker, key)) ??
    (await shared.take({ name }, signal)) ??
    (await derive(docker, { foreign, baseImage, key }));
  shared.offer(name, id);
  return id;
}

async function derivedId(docker: Docker, key: string): Promise<string | undefined> {
  // Environments on top of it inherit its labels, but for the first one.
  const labels = [`${KEY_LABEL}=derived`, `${DERIVED_LABEL}=${key}`];
  // Untagged and with children it is listed among intermediate images only.
  const [known] = await docker.listImages({ all: true, filters: { label: labels } });
  return known?.Id;
}

interface Derivation {
  readonly foreign: string;
  readonly baseImage: string;
  readonly key: string;
}

async function derive(docker: Docker, { foreign, baseImage, key }: Derivation): Promise<string> {
  const source = await docker.createContainer({ Image: baseImage, Cmd: ['true'] });
  // A command, so that an image without one can become a container; it is never started.
  const target = await docker.createContainer({ Image: foreign, Cmd: ['true'], NetworkDisabled: true });
  try {
    // An image that is built on ours has a Node that its tests may start again by its path.
    const programs = (await isThere(target, NODE)) ? [] : [WRAPPER];
    await target.putArchive(await ground(programs), { path: '/' });
    await target.putArchive(await source.getArchive({ path: '/opt/mullover' }), { path: '/opt' });
    await target.putArchive(await source.getArchive({ path: NODE }), { path: '/opt/mullover/runtime' });
    const { Id } = (await target.commit({
      ...{ comment: 'base by mullover', pause: false },
      Labels: { [DERIVED_LABEL]: key, [KEY_LABEL]: 'derived' },
    })) as { Id: string };
    return Id;
  } finally {
    for (const container of [source, target]) await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}

async function isThere(container: Docker.Container, path: string): Promise<boolean> {
  try {
    await container.infoArchive({ path });
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return false;
    throw error;
  }
}

/** What our loader loads into every program that it starts, before any of our words. */
const PRELOADED = 'etc/ld.so.preload';

/** What must be there before the rest, as a tar, and nothing that would be found beside our own. */
async function ground(programs: readonly string[]): Promise<Buffer> {
  const tar = pack();
  const mtime = new Date(0);
  for (const name of ['opt', 'opt/node', 'opt/node/20', 'opt/node/20/bin'])
    tar.entry({ name, type: 'directory', mode: 0o755, mtime });
  for (const name of ['opt/env', 'workspace'])
    tar.entry({ name, type: 'directory', mode: 0o755, uid: OWNER, gid: OWNER, mtime });
  // A file takes the place of a folder and all that is in it; our own comes next.
  for (const name of ['opt/mullover', PRELOADED]) tar.entry({ name, mode: 0o644, mtime }, '');
  for (const text of programs) tar.entry({ name: NODE.slice(1), mode: 0o755, mtime }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

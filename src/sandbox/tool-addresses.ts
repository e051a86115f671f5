// Where the tools of an image fetch packages from when nobody tells them otherwise: they are asked themselves.

import type Docker from 'dockerode';
import { ECOSYSTEMS } from '../ecosystems/all.ts';
import { withContainer } from './with-container.ts';

const ADDRESS = /(?:sparse\+)?https?:\/\/[^\s"',|<>]+/g;
const HOME = '/tmp';
/** Debian's own packages. */
const ARCHIVE = 'cat /etc/apt/sources.list /etc/apt/sources.list.d/*';
/** By id, which names content: what an image says does not change. */
const known = new Map<string, Promise<readonly string[]>>();

/**
 * Addresses of the registries of every ecosystem whose tools the image has, and of its archive. The image is one of ours: in
 * place of another one its makers would answer.
 */
export function toolAddresses(docker: Docker, image: string): Promise<readonly string[]> {
  const answer = known.get(image) ?? ask(docker, image);
  known.set(image, answer);
  answer.catch(() => known.delete(image));
  return answer;
}

async function ask(docker: Docker, image: string): Promise<readonly string[]> {
  const questions = [...ECOSYSTEMS.map(({ registries = 'true' }) => registries), ARCHIVE];
  const script = `${questions.map((question) => `(${question}\n) 2>/dev/null &`).join('\n')}\nwait`;
  const options = { Image: image, Entrypoint: ['/bin/sh', '-c', script], WorkingDir: HOME, Env: [`HOME=${HOME}`] };
  return withContainer(docker, options, async (container) => {
    await container.start();
    await container.wait();
    const said = (await container.logs({ stdout: true, stderr: false })).toString('utf8');
    return [...new Set(said.match(ADDRESS))].sort();
  });
}

// Images in the registry of a deployment that keeps files: one for each name, replaced whole.

import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PushedImages } from '../ports/sandbox.ts';
import { absent } from './event-log.ts';
import { replaceFile } from './replace-file.ts';

export function createPushedImages(dir: string): PushedImages {
  const pathOf = (name: string) => join(dir, createHash('sha256').update(name).digest('hex'));
  return {
    find: async (name) => {
      const [first, id, digest] = (await readFile(pathOf(name), 'utf8').catch(absent(''))).split('\n');
      return first === name && id && digest ? { id, digest } : undefined;
    },
    keep: async (name, { id, digest }) => {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await replaceFile(pathOf(name), `${name}\n${id}\n${digest}\n`);
    },
  };
}

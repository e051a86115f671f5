// Images of toolchains on a real engine: built once, by whoever is first, and what cannot be built is told.

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import { execa } from 'execa';
import { type ImageRecipe, imageRecipe, namedTool } from '../../src/ecosystems/catalogue.ts';
import { EnvironmentFault } from '../../src/errors.ts';
import { ensureToolchainImage, type ToolchainDeps } from '../../src/sandbox/toolchain-image.ts';
import { imageNames } from '../../src/toolchains/image-names.ts';
import { nodeImage } from '../node-image.ts';

const docker = new Docker();
const never = new AbortController().signal;
const made: ImageRecipe[] = [];

beforeAll(nodeImage);
afterAll(async () => {
  const { Arch } = await docker.version();
  for (const recipe of made)
    for (const { tag } of imageNames(recipe, Arch).layers.slice(-2).reverse()) await docker.getImage(tag).remove();
});

/** Node's image with one small package more, so that a build takes seconds. */
function smallRecipe(label: string, check: string): ImageRecipe {
  const node = imageRecipe(namedTool('node'));
  const args = { CHECK: `${check} # ${process.pid}` };
  const layer = { file: 'node', args, npm: { 'managers/is-number': 'is-number@7.0.0' } };
  return { ...node, label: `${label}-${process.pid}`, layers: [...node.layers, layer] };
}

function depsWith(lines: string[], failed = new Map()): ToolchainDeps {
  return { docker, network: {}, log: (line) => lines.push(line), failed };
}

const built = (lines: readonly string[]) => lines.filter((line) => line.startsWith('sandbox image: layer node'));

test('who wants the same image meanwhile waits for it', async () => {
  const recipe = smallRecipe('shared', 'test -f /opt/managers/is-number/package.json && sleep 2');
  const lines: string[] = [];
  const ids = await Promise.all([1, 2, 3].map(() => ensureToolchainImage(depsWith(lines), recipe, never)));
  made.push(recipe);
  expect(new Set(ids).size).toBe(1);
  expect(built(lines)).toHaveLength(1);
  const again: string[] = [];
  expect(await ensureToolchainImage(depsWith(again), recipe, never)).toBe(ids[0]);
  expect(again).toEqual([]);
});

test('what cannot be built is told with what it said, and not tried again at once', async () => {
  const recipe = smallRecipe('broken', 'echo no such release && exit 7');
  const lines: string[] = [];
  const deps = depsWith(lines);
  for (let times = 0; times < 2; times += 1) {
    const fault = await ensureToolchainImage(deps, recipe, never).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(EnvironmentFault);
    expect(fault).toMatchObject({
      message: expect.stringMatching(/^The sandbox image cannot be built \(layer node\): [\s\S]*no such release/),
      next: expect.stringContaining('package registries'),
    });
  }
  expect(built(lines)).toHaveLength(1);
});

test('the command line lists all of them, builds those that are named, and refuses others', async () => {
  const mullover = (...args: readonly string[]) =>
    execa(process.execPath, ['src/cli.ts', 'toolchains', ...args], { reject: false, stdin: 'ignore' });
  const { stdout } = await mullover();
  expect(stdout.split('\n')).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^node-20 +\d+ MB {2}mullover-toolchain:node-20-[0-9a-f]{12}$/),
      expect.stringMatching(/^java-25 +/),
    ]),
  );
  expect(await mullover('node')).toMatchObject({ exitCode: 0, stdout: `node-20 ${await nodeImage()}` });
  expect(await mullover('node-19')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('There is no toolchain node 19.'),
  });
});

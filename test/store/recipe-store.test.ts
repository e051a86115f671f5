import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SandboxSettings } from '../../src/execution.ts';
import type { RecipeStore } from '../../src/ports/sandbox.ts';
import { createRecipeStore } from '../../src/store/recipe-store.ts';

let dir: string;
let store: RecipeStore;
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'mullover-recipes-')), 'recipes');
  const parse = (text: string) => (text.startsWith('{') ? (JSON.parse(text) as SandboxSettings) : undefined);
  store = createRecipeStore({ dir, parse });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const SETTINGS: SandboxSettings = { setup: ['npm install --legacy-peer-deps'], test: 'mocha' };

test('what was kept is found by the same repository with the same manifests, and by no other', async () => {
  expect(await store.find('acme/calc', 'm1')).toBeUndefined();
  await store.keep('acme/calc', 'm1', SETTINGS);
  expect(await store.find('acme/calc', 'm1')).toEqual(SETTINGS);
  expect(await store.find('acme/calc', 'm2')).toBeUndefined();
  expect(await store.find('evil/calc', 'm1')).toBeUndefined();
});

test('one recipe is kept for each repository: the last one, whole, however many are kept at once', async () => {
  const kept = Array.from({ length: 20 }, (_, i) => ({ setup: [`npm ci ${'x'.repeat(2000 * i)}`] }));
  await Promise.all(kept.map((settings) => store.keep('acme/calc', 'm1', settings)));
  expect(kept).toContainEqual(await store.find('acme/calc', 'm1'));
  expect(await readdir(dir)).toHaveLength(1);
});

test('a file that an update has made unusable counts for nothing', async () => {
  await store.keep('acme/calc', 'm1', SETTINGS);
  const [name = ''] = await readdir(dir);
  await writeFile(join(dir, name), 'm1\nno settings\n');
  expect(await store.find('acme/calc', 'm1')).toBeUndefined();
});

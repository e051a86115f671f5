import { expect, test } from '@jest/globals';
import { everyOffer, type ImageRecipe } from '../../src/ecosystems/catalogue.ts';
import { type ChoiceDeps, chooseSetUp } from '../../src/ecosystems/choose-set-up.ts';
import { EnvironmentFault, InputFault } from '../../src/errors.ts';

const manifest = JSON.stringify({ scripts: { test: 'tape test/*.js && lint' }, engines: { node: '>=20' } });
const FILES: Readonly<Record<string, string>> = { 'package.json': manifest, 'test/a.js': '', 'test/b.js': '' };
const sourceOf = (files = FILES) => ({ files: Object.keys(files), read: async (path: string) => files[path] });

/** Every image can be had but those of these tools; keeps what was asked for. */
function machine(...absent: readonly string[]) {
  const asked: string[] = [];
  const deps: ChoiceDeps = {
    readSettings: () => ({}),
    offers: everyOffer,
    image: async ({ label }: ImageRecipe) => {
      asked.push(label);
      if (absent.some((name) => label.startsWith(name))) throw new EnvironmentFault(`no ${label}`, 'Build it.');
      return `sha256:${label}`;
    },
  };
  return { deps, asked };
}

test('the preferred version is taken where its image can be had', async () => {
  const { deps, asked } = machine();
  const { chosen, hosts } = await chooseSetUp(deps, sourceOf(), {});
  expect({ chosen, hosts, asked }).toMatchObject({
    ...{ chosen: { ok: true, recipe: { runtime: '20' }, image: 'sha256:node-20' }, hosts: [], asked: ['node-20'] },
  });
});

test('settings by a name that is not read are the fault of the settings, before an image is asked for', async () => {
  const { deps, asked } = machine();
  const { chosen } = await chooseSetUp(deps, sourceOf({ ...FILES, '.github/mullover.yaml': 'sandbox: {}' }), {});
  expect({ chosen, asked }).toEqual({
    chosen: {
      ok: false,
      fault: 'settings',
      reason: '.github/mullover.yaml is not read: settings are read from .github/mullover.yml.',
      next: 'Rename it to .github/mullover.yml on the default branch, or remove it.',
    },
    asked: [],
  });
});

test('else the next one that the repository accepts, and the reasons tell why', async () => {
  const { deps, asked } = machine('node-20', 'node-22');
  const { chosen } = await chooseSetUp(deps, sourceOf(), {});
  expect({ chosen, asked }).toMatchObject({
    chosen: { ok: true, recipe: { runtime: '24' }, image: 'sha256:node-24' },
    asked: ['node-20', 'node-22', 'node-24'],
  });
  const told = chosen.ok ? chosen.recipe.reasons.slice(-2) : [];
  expect(told).toEqual(['node 20 could not be built here', 'node 22 could not be built here']);
});

test('where none can be had, the first one says what to do', async () => {
  const { deps } = machine('node');
  const { chosen } = await chooseSetUp(deps, sourceOf(), {});
  expect(chosen).toEqual({ ok: false, fault: 'infrastructure', reason: 'no node-20', next: 'Build it.' });
});

test('any other error is not taken for a missing image', async () => {
  const { deps } = machine();
  const broken = async (): Promise<string> => {
    throw new TypeError('a bug');
  };
  await expect(chooseSetUp({ ...deps, image: broken }, sourceOf(), {})).rejects.toThrow('a bug');
});

test('settings of the repository hold, and those that are given stand over them', async () => {
  const { deps } = machine();
  const files = { ...FILES, '.github/mullover.yml': 'x' };
  const readSettings = () => ({ test: 'tape test/a.js', hosts: ['files.example'] });
  const own = await chooseSetUp({ ...deps, readSettings }, sourceOf(files), {});
  expect(own).toMatchObject({
    chosen: { recipe: { test: 'tape test/a.js' } },
    variations: [],
    hosts: ['files.example'],
  });
  const given = await chooseSetUp({ ...deps, readSettings }, sourceOf(files), { settings: { test: 'tape test/b.js' } });
  expect(given).toMatchObject({ chosen: { recipe: { test: 'tape test/b.js' } } });
});

test('settings that cannot be used are told as such', async () => {
  const { deps } = machine();
  const readSettings = () => {
    throw new InputFault('not YAML', 'Correct it.');
  };
  const files = { ...FILES, '.github/mullover.yml': 'x' };
  expect(await chooseSetUp({ ...deps, readSettings }, sourceOf(files), {})).toEqual({
    ...{ chosen: { ok: false, fault: 'settings', reason: 'not YAML', next: 'Correct it.' }, variations: [], hosts: [] },
  });
});

test('a set-up that this version does not see is refused', async () => {
  const { deps } = machine();
  const { chosen } = await chooseSetUp(deps, sourceOf(), { variation: 'backwards' });
  expect(chosen).toEqual({
    ...{ ok: false, fault: 'recipe', next: 'Start a new run.' },
    reason: 'This version does not see the set-up "backwards".',
  });
});

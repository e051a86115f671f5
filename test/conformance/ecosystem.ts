// What every ecosystem promises (src/ecosystems/ecosystem.ts), checked by one table.

import { describe, expect, test } from '@jest/globals';
import { toolchainOf } from '../../src/ecosystems/all.ts';
import { detectRecipe, type Knowledge } from '../../src/ecosystems/detect.ts';
import type { Ecosystem } from '../../src/ecosystems/ecosystem.ts';
import { setupSecrets } from '../../src/ecosystems/network.ts';
import { searchPath } from '../../src/ecosystems/search-path.ts';
import type { Recipe, SandboxSettings } from '../../src/execution.ts';
import { planSteps } from '../../src/runners/invocations.ts';
import { OBSERVED } from '../../src/runners/observed.ts';
import { UNKNOWN_RUNNER } from '../../src/runners/report.ts';
import { parseCommandLine } from '../../src/runners/runner-command.ts';
import { isManifest } from '../../src/stages/manifest-path.ts';
import type { EcosystemSample } from '../ecosystems/samples.ts';
import type { Files } from '../fakes/workspace.ts';

/** Where the environment keeps what its tools wrote, and where a container may write. */
const KEPT = /^\/opt\//;
const WRITABLE = /^\/(tmp|workspace\/\.mullover|opt\/env)\b/;

export function describeEcosystem(ecosystem: Ecosystem, sample: EcosystemSample, known: Knowledge): void {
  const { name } = ecosystem;
  const detect = (files: Files, settings: SandboxSettings = {}) => {
    const source = { files: Object.keys(files).sort(), read: async (path: string) => files[path] };
    return detectRecipe(source, settings, known);
  };
  const recipeOf = async (settings: SandboxSettings = {}, files = sample.files): Promise<Recipe> => {
    const found = await detect(files, settings);
    if (!found.ok) throw new Error(found.reason);
    return found.recipe;
  };
  const below = Object.fromEntries(Object.entries(sample.files).map(([path, text]) => [`lib/${path}`, text]));

  describe(name, () => {
    test('detects its own repository, and says why', async () => {
      const recipe = await recipeOf();
      expect(recipe).toMatchObject({ ecosystem: name, directory: '.' });
      expect(recipe.reasons).not.toEqual([]);
      expect(recipe.runtime).not.toBe('');
      expect([...ecosystem.runners, UNKNOWN_RUNNER, OBSERVED]).toContain(recipe.runner);
      expect(JSON.parse(JSON.stringify(recipe))).toEqual(recipe);
    });

    test('claims no folder that holds nothing of it', async () => {
      const source = { files: ['README.md'], read: async () => '' };
      expect(await ecosystem.claim({ source, directory: '.', has: () => false })).toBeUndefined();
    });

    test('gives a command that is planned', async () => {
      const recipe = await recipeOf();
      expect(planSteps(recipe, { kind: 'all' }, Object.keys(sample.files), known.runners)?.steps).not.toEqual([]);
    });

    test('is found in the only folder with its manifest, which names environments too', async () => {
      const { manifest } = sample;
      if (manifest === undefined) return expect(ecosystem.manifests).toEqual([]);
      expect(ecosystem.manifests).toContain(manifest);
      expect(isManifest(manifest) || ecosystem.reads?.test(manifest)).toBe(true);
      expect(await recipeOf({}, below)).toMatchObject({ ecosystem: name, directory: 'lib' });
    });

    test('sets up every runner that it names, as the maintainer calls it', async () => {
      expect(Object.keys(sample.commands).sort()).toEqual([...ecosystem.runners].sort());
      for (const [runner, command] of Object.entries(sample.commands)) {
        const recipe = await recipeOf({ test: command });
        expect(recipe).toMatchObject({ ecosystem: name, runner });
        expect(parseCommandLine(recipe.test, known.runners)?.runner).toBe(runner);
      }
    });

    test('refuses a version that it cannot have with the next step, and none of an image of others', async () => {
      const { refused } = sample;
      if (refused === undefined) return;
      const found = await detect(sample.files, { runtime: refused });
      expect(found).toMatchObject({
        ok: false,
        reason: expect.stringMatching(/\w/),
        next: expect.stringMatching(/\w/),
      });
      expect(await recipeOf({ runtime: refused, image: 'own' })).toMatchObject({ ecosystem: name, runtime: refused });
    });

    test('has a set-up whose tools find their folders', async () => {
      const recipe = await recipeOf();
      const { caches, setupCaches = [], folders } = toolchainOf(recipe, known.ecosystems);
      for (const { from, to } of [...caches, ...setupCaches]) {
        expect(from).toMatch(KEPT);
        expect(to).toMatch(WRITABLE);
      }
      for (const folder of folders) expect(folder).toMatch(WRITABLE);
      expect(searchPath(recipe, known.ecosystems).split(':')).toContain('/usr/bin');
    });

    test('keeps no secret where nothing is set', () => {
      expect(setupSecrets({}, [ecosystem])).toEqual({ variables: {} });
    });
  });
}

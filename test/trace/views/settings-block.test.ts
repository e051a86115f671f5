import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { detectRecipe } from '../../../src/ecosystems/detect.ts';
import type { Recipe, SandboxSettings } from '../../../src/execution.ts';
import { parseRepositoryFile } from '../../../src/repository-file.ts';
import { settingsBlock, settingsOf } from '../../../src/trace/views/settings-block.ts';

const FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'a', scripts: { test: 'mocha test/' }, devDependencies: { mocha: '*' } }),
  'test/a.js': '',
};
const source = { files: Object.keys(FILES), read: async (path: string) => FILES[path] };

/** A line of shell as a model may write it: quotes, YAML's own signs, spaces at its ends cut off. */
const command = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 80 })
  .map((text) => text.replace(/\s+/g, ' ').trim())
  .filter((text) => text !== '');
const commands = fc.array(command, { minLength: 1, maxLength: 5 });
const settings: fc.Arbitrary<SandboxSettings> = fc
  .record(
    {
      setup: commands,
      build: commands,
      test: fc.constantFrom('mocha test/', 'node --test', 'npx jest'),
      runtime: fc.constantFrom('20', '22', '24'),
      timeout: fc.integer({ min: 1, max: 7200 }),
      packages: fc.uniqueArray(fc.constantFrom('bc', 'g++-13', 'libxml2-dev'), { minLength: 1 }),
      env: fc.dictionary(fc.constantFrom('TZ', 'LANG', 'A_1'), fc.string({ unit: 'grapheme', maxLength: 20 })),
    },
    { requiredKeys: ['setup'] },
  )
  .map((given) => given as SandboxSettings);

test('a block that is shown is read back by our own schema as the same settings and gives the same recipe', async () => {
  await fc.assert(
    fc.asyncProperty(settings, async (given) => {
      const parsed = parseRepositoryFile(settingsBlock(given)).sandbox;
      expect(parsed).toEqual(given);
      expect(await detectRecipe(source, parsed)).toEqual(await detectRecipe(source, given));
    }),
    { numRuns: 300 },
  );
});

test('what detection found, written down, is found again', async () => {
  const detection = await detectRecipe(source, {});
  if (!detection.ok) throw new Error(detection.reason);
  const { reasons: _found, ...found } = detection.recipe;
  const recipe = { ...found, setup: settingsOf(detection.recipe).setup };
  const written = await detectRecipe(source, parseRepositoryFile(settingsBlock(settingsOf(detection.recipe))).sandbox);
  expect(written).toMatchObject({ ok: true, recipe });
});

test('variables and system packages of CI are part of it', () => {
  const recipe: Recipe = {
    ...{ ecosystem: 'python', runtime: '3.11', directory: '.', setup: [], build: [], runner: 'pytest', test: 'pytest' },
    ...{ env: { TZ: 'UTC', N: '1' }, systemPackages: ['bc'], reasons: [] },
  };
  const block = settingsBlock(settingsOf(recipe));
  expect(block).toBe('sandbox:\n  test: pytest\n  packages: bc\n  env:\n    TZ: UTC\n    N: "1"\n');
  expect(parseRepositoryFile(block.replace('"1"', '1')).sandbox).toEqual({
    ...{ test: 'pytest', packages: ['bc'], env: { TZ: 'UTC', N: '1' } },
  });
});

test('reads as a maintainer would write it', () => {
  const block = settingsBlock({ setup: ['npm install --legacy-peer-deps'], test: 'mocha test/', runtime: '20' });
  expect(block).toBe('sandbox:\n  setup: npm install --legacy-peer-deps\n  test: mocha test/\n  runtime: "20"\n');
});

test.each<readonly [string, readonly string[], readonly string[] | undefined]>([
  ['a look at what was installed', ['pip install -e .', 'python /opt/mullover/own-package.py'], ['pip install -e .']],
  [
    'a program around an install',
    ["npm ci || node /opt/mullover/install-without.mjs 'npm install --legacy-peer-deps'"],
    ['npm ci || npm install --legacy-peer-deps'],
  ],
  ['what only it can do', ['cargo fetch', 'node /opt/mullover/cargo-build.mjs'], undefined],
  ['nothing else', ['python /opt/mullover/own-package.py'], undefined],
])('a block to start from names no program of ours: %s', (_, setup, wanted) => {
  const recipe: Recipe = {
    ...{ ecosystem: 'python', runtime: '3.11', directory: '.', build: [], runner: 'pytest', test: 'pytest' },
    ...{ setup, reasons: [] },
  };
  expect(settingsOf(recipe)).toEqual({ ...(wanted === undefined ? {} : { setup: wanted }), test: 'pytest' });
});

// What an export says of itself: repositories of all sets, changed licences, what is too long, and configurations of what there is.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readConfig } from '../../../src/config.ts';
import { exportSets } from '../../../src/synthesis/export/export.ts';
import { servingText, trainingYaml } from '../../../src/synthesis/export/training.ts';
import { type Episode, writeEpisodes } from '../../../src/synthesis/filter/episode.ts';
import { LOCALIZATION, patchEpisode } from '../episodes.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-export-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function exported(episodes: readonly Episode[], cutoff = 32_768) {
  const byInstance = Map.groupBy(episodes, ({ instance }) => instance);
  for (const [instance, own] of byInstance) await writeEpisodes({ folder, step: 'filter' }, instance, own);
  const counter = { name: 'characters', count: (text: string) => text.length };
  const options = { form: 'sharegpt', counter, student: 'tiny', template: 'qwen3', cutoff } as const;
  const { tooLong } = await exportSets(folder, options, { table: [], filters: [], source: 'A test.' });
  const card = await readFile(join(folder, 'export', 'README.md'), 'utf8');
  const configurations = (await readdir(join(folder, 'export', 'train'))).sort();
  return { tooLong, card, configurations };
}

const only = { rejected: 'wrong: it is' } as const;
const patches = [patchEpisode('u0.f0.p0', 'incorrect', only), patchEpisode('u0.f0.p1', 'correct', only)];

test('the card names repositories that only reward models learn from, with each licence they had', async () => {
  const relicensed = patches.map((one) => ({ ...one, instance: 'acme__calc-8', licence: 'Apache-2.0' }));
  const { card } = await exported([...patches, ...relicensed]);
  expect(card).toMatch(/^---\nlicense: other\n/);
  expect(card).toContain('| acme/calc | Apache-2.0 | train | 2 |\n| acme/calc | MIT | train | 2 |\n');
});

test('an expression of licences is none that a hub knows', async () => {
  const { card } = await exported(patches.map((one) => ({ ...one, licence: 'MIT OR Apache-2.0' })));
  expect(card).toMatch(/^---\nlicense: other\n/);
});

test('a configuration is there for what there are examples of, also after another export', async () => {
  const { configurations } = await exported([LOCALIZATION, ...patches]);
  expect(configurations).toEqual(['ds-z3.json', 'orm-kto.yaml', 'orm-pairs.yaml', 'orm.yaml', 'sft.yaml']);
  expect((await exported(patches)).configurations).toEqual([
    'ds-z3.json',
    'orm-kto.yaml',
    'orm-pairs.yaml',
    'orm.yaml',
  ]);
});

test('an export that is stopped has no card and no list of sets, also where an earlier one had', async () => {
  await exported(patches);
  const out = join(folder, 'export');
  await writeFile(join(out, 'sft_train.jsonl.6b1f.tmp'), 'half of a li');
  const stopped = new Error('stopped');
  const counter = {
    name: 'none',
    count: () => {
      throw stopped;
    },
  };
  const options = { form: 'sharegpt', counter, student: 'tiny', template: 'qwen3', cutoff: 32_768 } as const;
  await expect(exportSets(folder, options, { table: [], filters: [], source: '' })).rejects.toBe(stopped);
  const names = await readdir(out);
  expect(names.filter((name) => /README|dataset_info|tmp/.test(name))).toEqual([]);
  expect(names).toContain('orm_train.jsonl');
  await exported(patches);
  expect(await readdir(out)).toEqual(expect.arrayContaining(['README.md', 'dataset_info.json']));
});

test('what reward models could not read is left out and counted', async () => {
  const long = patchEpisode('u0.f0.p2', 'correct', { ...only, question: [{ role: 'user', content: 'x'.repeat(900) }] });
  const { tooLong, card } = await exported([...patches, long], 800);
  expect(tooLong).toBe(1);
  expect(card).toContain('0 samples of the model that writes and 1 of reward models are longer and left out');
});

test('the settings that use what was trained are ones that this build takes, all of them together', () => {
  const text = servingText({ student: 'tiny', template: 'qwen3', cutoff: 16_384, folder: 'export' });
  const settings = Object.fromEntries(
    [...text.matchAll(/^(MULLOVER_\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const { model, judge } = readConfig(settings);
  expect(Object.keys(settings)).toHaveLength(12);
  expect([model?.name, judge?.name, judge?.body]).toEqual([
    'mullover-sft',
    'mullover-judge',
    { chat_template_kwargs: { enable_thinking: false } },
  ]);
});

test('a template that thinks puts no empty thought into what a judge learns; who writes is taught to think', () => {
  const options = { student: 'tiny', template: 'qwen3', cutoff: 32_768, folder: 'export' } as const;
  const told = (['sft', 'prm', 'orm', 'orm-pairs', 'orm-kto'] as const).map(
    (name) => /^enable_thinking: .*$/m.exec(trainingYaml({ name, train: name, validation: undefined }, options))?.[0],
  );
  expect(told).toEqual([undefined, ...new Array(4).fill('enable_thinking: false')]);
});

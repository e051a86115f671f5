// The loop in simulation: what is exported trains a judge, which is served by the port of trained reward models and judges other tasks.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { aucOf, type Scored } from '../../src/evaluation/statistics/auc.ts';
import { intervalOf, resample } from '../../src/evaluation/statistics/bootstrap.ts';
import { createServedReward } from '../../src/models/served-reward.ts';
import type { Message } from '../../src/ports/model.ts';
import type { RewardModel } from '../../src/ports/reward-model.ts';
import { exportSets } from '../../src/synthesis/export/export.ts';
import { type Episode, writeEpisodes } from '../../src/synthesis/filter/episode.ts';
import { type Example, fitJudge, type ServedJudge, serveJudge } from './fitted-judge.ts';
import { simulatedEpisodes } from './simulated-episodes.ts';

const TEACHER = { repositories: 6, tasks: 48, attempts: 3, skill: 0.5, misleading: 0.25, seed: 7 };

let folder: string;
let served: ServedJudge;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mullover-loop-'));
});
afterAll(async () => {
  await served?.close();
  await rm(folder, { recursive: true });
});

/** Exports one half of the tasks; the judge never sees the other one. */
async function fitted(half: readonly (readonly Episode[])[]): Promise<ServedJudge> {
  for (const episodes of half) await writeEpisodes({ folder, step: 'filter' }, episodes[0]?.instance ?? '', episodes);
  const counter = { name: 'characters', count: (text: string) => Math.ceil(text.length / 4) };
  const options = { form: 'sharegpt', counter, student: 'tiny', template: 'qwen', cutoff: 32_768 } as const;
  await exportSets(folder, options, { table: [], filters: [], source: 'Simulated.' });
  const sides = ['train', 'validation'].map((side) => join(folder, 'export', `prm_classes_${side}.jsonl`));
  const texts = await Promise.all(sides.map((file) => readFile(file, 'utf8')));
  const lines = texts.join('').split('\n').slice(0, -1);
  return serveJudge(fitJudge(lines.map((line) => JSON.parse(line) as Example)));
}

async function scoredBy(reward: RewardModel, tasks: readonly (readonly Episode[])[]): Promise<readonly Scored[]> {
  const scored: Scored[] = [];
  for (const [unit, episodes] of tasks.entries())
    for (const { id, question, label, stage } of episodes) {
      if (stage === 'patch-generation') continue;
      const asked = {
        node: id.split('/')[1] ?? '',
        question: 'localization',
        messages: question as readonly Message[],
      } as const;
      const { value } = await reward.score(asked, new AbortController().signal);
      scored.push({ unit, score: value, correct: label.value === 'correct' });
    }
  return scored;
}

test('a judge fitted on the exported half of the tasks tells right from wrong on the other half', async () => {
  const tasks = simulatedEpisodes(TEACHER);
  const half = tasks.length / 2;
  served = await fitted(tasks.slice(0, half));
  const reward = createServedReward({
    ...{ url: served.url, model: 'fitted', apiKey: '', timeoutMs: 10_000, idleMs: 10_000 },
    ...{ label: 1, scale: 'probability', pricePerMillion: 0 },
  });
  const scored = await scoredBy(reward, tasks.slice(half));
  const statistic = aucOf(scored);
  const draws = resample(half);
  const [auc, interval] = [statistic(new Array<number>(half).fill(1)), intervalOf(draws, statistic)];
  process.stdout.write(
    `simulated: AUC ${auc?.toFixed(3)} (${interval?.low.toFixed(3)} to ${interval?.high.toFixed(3)}) on ${scored.length} steps of ${half} tasks\n`,
  );
  expect(scored).toHaveLength(half * 3 * 2);
  expect(interval?.low).toBeGreaterThan(0.5);
}, 60_000);

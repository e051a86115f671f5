// Plays a batch of issues in a worker thread.

import { parentPort } from 'node:worker_threads';
import { policyNamed } from '../../src/search/policy.ts';
import type { Coefficients } from '../../src/selection/confidence.ts';
import { beta } from './chance.ts';
import { type Played, play } from './play.ts';
import { issueOf } from './simulated-world.ts';
import type { World } from './world.ts';

export interface Batch {
  readonly world: World;
  readonly policy: string;
  readonly rollouts: number;
  readonly from: number;
  readonly to: number;
  readonly coefficients: Coefficients | undefined;
}

async function run(batch: Batch): Promise<Played[]> {
  const named = policyNamed(batch.policy);
  if (!named) throw new Error(`no policy ${batch.policy}`);
  const { coefficients } = batch;
  const policy = coefficients ? { ...named, selection: { ...named.selection, coefficients } } : named;
  const played: Played[] = [];
  for (let seed = batch.from; seed < batch.to; seed++) {
    const ability = beta(seed, 'ability', batch.world.ability);
    played.push(await play(issueOf(batch.world, seed, ability), policy, batch.rollouts));
  }
  return played;
}

parentPort?.on('message', (batch: Batch) => {
  void run(batch).then((played) => parentPort?.postMessage(played));
});

// The settings that change what a run of an evaluation comes to, by name: machines that share one must agree on them.

import { createHash } from 'node:crypto';
import type { Config, ModelConfig } from '../config.ts';

/** Addresses, keys and limits of the machine are left out: they may differ. */
export function settingsThatCount(config: Config): Readonly<Record<string, string>> {
  const { model, judge, reward, confidence, sandbox } = config;
  const { served, timeoutSeconds: _timeout, price: _price, ...judged } = reward;
  return {
    sampling: JSON.stringify(model && samplingOf(model)),
    judging: JSON.stringify(judge && samplingOf(judge)),
    'reward models': JSON.stringify({ ...judged, process: served.process?.name, outcome: served.outcome?.name }),
    confidence: JSON.stringify(confidence ?? 'cautious'),
    'seconds of a suite': String(sandbox.suiteSeconds),
    images: JSON.stringify([sandbox.baseImage, sandbox.images, sandbox.dockerfiles, sandbox.packages]),
  };
}

function samplingOf({ contextTokens, replyTokens, temperature, body, priceIn, priceOut }: ModelConfig) {
  // A body may hold what is not for Redis and not for a message.
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 12);
  return { contextTokens, replyTokens, temperature, body: digest, prices: [priceIn, priceOut] };
}

// What GitHub still allows in this hour, as its answers say.

import type { Api } from './api.ts';

/** Infinity until an answer said so; an Enterprise server without limits never does. */
export function watchRate(api: Api): () => number {
  let left = Number.POSITIVE_INFINITY;
  api.hook.after('request', ({ headers }) => {
    const said = headers['x-ratelimit-remaining'];
    if (said !== undefined) left = Number(said);
  });
  return () => left;
}

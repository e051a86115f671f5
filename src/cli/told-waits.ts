// Whoever watches many runs is told when an endpoint is waited for, which may take minutes, and when it answers again.

import type { EvaluationPorts } from '../evaluation/with-place.ts';
import { countedStore } from '../metrics/counted-store.ts';
import type { EventBody } from '../trace/event.ts';

const ANSWERS: readonly EventBody['type'][] = ['asked', 'scored', 'compared'];

/** Opens tasks as `open` does. Once for each wait, however many runs of it are held up. */
export function toldWaits(open: EvaluationPorts['open'], say: (line: string) => void): EvaluationPorts['open'] {
  let isWaiting = false;
  const look = (event: EventBody) => {
    if (event.type === 'work-lost' && event.reason === 'away' && !isWaiting) {
      isWaiting = true;
      say(`  waiting for the endpoint: ${event.message.replace(/\s+/g, ' ').slice(0, MOST)}`);
    }
    if (!isWaiting || !ANSWERS.includes(event.type)) return;
    isWaiting = false;
    say('  the endpoint answers again');
  };
  return async (...given) => {
    const place = await open(...given);
    return { ...place, deps: { ...place.deps, store: countedStore(place.deps.store, look) } };
  };
}

const MOST = 200;

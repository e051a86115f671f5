// What a run's model was told and said, turn by turn in the order of the trace: what leaks are looked for in.

import type { Message } from '../ports/model.ts';
import type { BlobRef } from '../task.ts';
import type { Event } from '../trace/event.ts';
import type { Turn } from './leaks.ts';

export async function toldTurns(
  events: readonly Event[],
  get: (ref: BlobRef) => Promise<string>,
): Promise<readonly Turn[]> {
  const turns: Turn[] = [];
  for (const event of events) {
    if (event.type !== 'asked') continue;
    const { added, reply, thoughts } = event;
    const said = [await get(reply), thoughts === null ? '' : await get(thoughts)];
    const messages = JSON.parse(await get(added)) as readonly Message[];
    turns.push({ told: messages.map(({ content }) => content).join('\n'), said: said.join('\n') });
  }
  return turns;
}

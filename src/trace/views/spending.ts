// How a run spent its tokens, as points over its time.

import type { Usage } from '../../task.ts';
import type { Event } from '../event.ts';

export interface SpendingPoint {
  /** Minutes since the run was asked for. */
  readonly minutes: number;
  /** Tokens so far, prompts and replies. */
  readonly input: number;
  readonly output: number;
}

/** At most `most` points, the last one among them. */
export function spendingOverTime(events: readonly Event[], most: number): readonly SpendingPoint[] {
  const start = Date.parse(events[0]?.at ?? '');
  const points: SpendingPoint[] = [{ minutes: 0, input: 0, output: 0 }];
  for (const event of events) {
    const usage = usageOf(event);
    const before = points.at(-1);
    if (!usage || !before) continue;
    const minutes = (Date.parse(event.at) - start) / 60_000;
    points.push({ minutes, input: before.input + usage.inputTokens, output: before.output + usage.outputTokens });
  }
  const step = Math.max(1, Math.ceil((points.length - 1) / most));
  return points.filter((_, at) => at % step === 0 || at === points.length - 1);
}

function usageOf(event: Event): Usage | undefined {
  return 'usage' in event ? event.usage : undefined;
}

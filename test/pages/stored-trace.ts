// Puts traces that were written by hand, or grown by the simulation, into a store on disk.

import { issueOf, simulatedRunner } from '../../bench/search/simulated-world.ts';
import { WORLD } from '../../bench/search/world.ts';
import type { TraceStore } from '../../src/ports.ts';
import { plan } from '../../src/search/plan.ts';
import { policyNamed } from '../../src/search/policy.ts';
import { createTraceStore } from '../../src/store/trace-store.ts';
import type { RunId } from '../../src/task.ts';
import type { Event, EventBody } from '../../src/trace/event.ts';
import { applyEvent } from '../../src/trace/fold-tree.ts';
import { emptyTree } from '../../src/trace/tree.ts';
import { begin, createTrace, type TraceBuilder } from '../trace/views/sample-trace.ts';

export function storeAt(dir: string, now?: () => string): TraceStore {
  return createTraceStore({ dir, redact: (text) => text, ...(now ? { now } : {}) });
}

/** Writes the events at the times that they have, from number `from` on. */
export async function storeTrace(
  dir: string,
  run: RunId,
  { events, texts }: Pick<TraceBuilder, 'events' | 'texts'>,
  from = 0,
): Promise<void> {
  let at = '';
  const store = storeAt(dir, () => at);
  for (const text of texts.values()) await store.put(run, text);
  for (const { v: _v, seq, at: then, ...body } of events.slice(from) as (Event & EventBody)[]) {
    at = then;
    await store.append(run, seq, body as EventBody);
  }
}

/** A search of at least so many nodes, whose model and sandbox are simulated. */
export async function grownTrace(nodes: number): Promise<TraceBuilder> {
  const trace = createTrace();
  const tree = emptyTree();
  begin(trace);
  const budget = { rollouts: Math.ceil(nodes / 3), tokens: 1e15, seconds: 1e9, sandboxSeconds: 1e9, money: 1e9 };
  trace.add({ type: 'budget-raised', budget, by: 'maintainer' });
  for (const event of trace.events) applyEvent(tree, event);
  const policy = policyNamed('best-of-n');
  const runner = simulatedRunner(issueOf(WORLD, 1, 0.3));
  while (policy && tree.nodes.size < nodes) {
    const wanted = plan(tree, budget, policy);
    if (wanted.length === 0) break;
    for (const work of wanted) {
      trace.add(await runner.perform(work, tree, 1, new AbortController().signal));
      const last = trace.events.at(-1);
      if (last) applyEvent(tree, last);
    }
  }
  return trace;
}

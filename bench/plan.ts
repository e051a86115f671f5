// `npm run bench:plan`: time of plan() on a large tree, and of folding a long trace, as ratios to a plain pass over the
// same data (JSON.parse of the events) in the same run. `--quick` repeats less often.

import { median } from 'simple-statistics';
import { plan } from '../src/search/plan.ts';
import { policyNamed } from '../src/search/policy.ts';
import type { Budget } from '../src/task.ts';
import { type Event, type EventBody, TRACE_VERSION } from '../src/trace/event.ts';
import { applyEvent, foldTree } from '../src/trace/fold-tree.ts';
import { emptyTree, type Tree } from '../src/trace/tree.ts';
import { QUICK, readCommandLine } from './command-line.ts';
import { issueOf, simulatedRunner } from './search/simulated-world.ts';
import { WORLD } from './search/world.ts';

const values = readCommandLine('bench:plan', 'Time of plan() on a large tree, and of folding a long trace.', {
  quick: QUICK,
});
const REPEATS = values.quick ? 5 : 50;
const NODES = 10_000;
const EVENTS = 100_000;
const REF = 'a'.repeat(64);
const policy = policyNamed('best-of-n') ?? raise('no policy best-of-n');

function raise(message: string): never {
  throw new Error(message);
}

/** A tree of about `nodes` nodes in the middle of its search: everything that was wanted is done, round by round. */
async function grown(
  nodes: number,
): Promise<{ readonly tree: Tree; readonly events: readonly Event[]; readonly budget: Budget }> {
  const rollouts = Math.ceil(nodes / 3);
  const budget: Budget = { rollouts, tokens: 1e15, seconds: 1e9, sandboxSeconds: 1e9, money: 1e9 };
  const [tree, events] = [emptyTree(), [] as Event[]];
  const append = (body: EventBody) => {
    const event: Event = { ...body, v: TRACE_VERSION, seq: events.length, at: '2026-01-01T00:00:00Z' };
    events.push(event);
    applyEvent(tree, event);
  };
  append({
    type: 'run-started',
    origin: { kind: 'cli', repository: '.' },
    issue: REF,
    title: '',
    budget,
    policy: 'best-of-n',
    seed: 0,
  });
  append({ type: 'pinned', base: 'c', task: REF, model: 'm', judge: 'j', prompts: REF });
  const runner = simulatedRunner(issueOf(WORLD, 1, 0.3));
  while (tree.nodes.size < nodes - rollouts / 2) {
    const wanted = plan(tree, budget, policy);
    if (wanted.length === 0) break;
    for (const work of wanted) append(await runner.perform(work, tree, 1, new AbortController().signal));
  }
  return { tree, events, budget };
}

/** The least of many runs is what the code takes; the median is that on this machine with everything else it does. */
function milliseconds(action: () => unknown): { readonly median: number; readonly least: number } {
  const times = Array.from({ length: REPEATS }, () => {
    const start = performance.now();
    action();
    return performance.now() - start;
  });
  return { median: median(times), least: Math.min(...times) };
}

const { tree, events, budget } = await grown(NODES);
const long = Array.from({ length: EVENTS }, (_, seq): Event => ({ ...(events[seq % events.length] as Event), seq }));
const lines = long.map((event) => JSON.stringify(event));
// As in drive(): each plan follows an event, so nothing is left from the plan before.
const planned = milliseconds(() => {
  applyEvent(tree, {
    type: 'session-started',
    worker: 'bench',
    v: TRACE_VERSION,
    seq: tree.length,
    at: '2026-01-01T00:00:00Z',
  });
  return plan(tree, budget, policy);
});
const folded = milliseconds(() => foldTree(long));
const parsed = milliseconds(() => lines.map((line) => JSON.parse(line) as Event));
const shown = ({ median: middle, least }: typeof planned) => `${middle.toFixed(1)} ms (at least ${least.toFixed(1)})`;
process.stdout.write(
  `plan() on ${tree.nodes.size} nodes: ${shown(planned)}; folding ${EVENTS} events: ${shown(folded)}; parsing their JSON: ${shown(parsed)}\n`,
);
const ratio = (part: typeof planned) => part.least / parsed.least;
process.stdout.write(
  `${JSON.stringify({ nodes: tree.nodes.size, plan_ms: planned.median, plan_least_ms: planned.least, plan_over_parse: ratio(planned), fold_ms: folded.median, fold_least_ms: folded.least, fold_over_parse: ratio(folded) })}\n`,
);

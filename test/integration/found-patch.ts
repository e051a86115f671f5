// The trace of a search that chose a patch for the seeded repository, as far as publishing reads it.

import type { TraceStore } from '../../src/ports.ts';
import type { Draft, RunId, Task } from '../../src/task.ts';
import { ask, createTrace, drafted } from '../trace/views/sample-trace.ts';

const DIFF = `diff --git a/lib/add.js b/lib/add.js
--- a/lib/add.js
+++ b/lib/add.js
@@ -1 +1 @@
-exports.add = (a, b) => a - b;
+exports.add = (a, b) => a + b;
`;

export async function appendFound(store: TraceStore, run: RunId, task: Task, diff = DIFF): Promise<void> {
  const trace = createTrace();
  const changes = [{ path: 'lib/add.js', text: 'exports.add = (a, b) => a + b;\n' }];
  const explanation = 'It subtracted.';
  const patch: Draft = { kind: 'patch', changes, diff, title: 'add adds', explanation };
  const pinned = { base: task.base, task: trace.put(JSON.stringify(task)) };
  trace.add({ type: 'pinned', ...pinned, model: 'm', judge: 'j', prompts: 'p' });
  ask(trace, { node: 'u0.f0.p0', outcome: drafted(trace, patch, 'add adds') });
  trace.add({
    type: 'decided',
    decision: 'propose',
    winner: 'u0.f0.p0',
    confidence: 0.8,
    reason: 'r',
    next: 'n',
    rollouts: 1,
  });
  for (const text of trace.texts.values()) await store.put(run, text);
  for (const { v: _v, seq: _seq, at: _at, ...body } of trace.events) {
    const { length } = await store.events(run);
    await store.append(run, length, body);
  }
}

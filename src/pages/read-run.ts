// A run as the pages read it: whole events, and the texts of the part that is shown. What is missing is said on the page.

import { TraceFault } from '../errors.ts';
import type { TraceStore } from '../ports.ts';
import type { BlobRef, NodeId, RunId } from '../task.ts';
import { textsOfComparison, textsOfNode, textsOfRun } from '../trace/views/page-texts.ts';
import { type RunView, type Texts, viewRun } from '../trace/views/run-view.ts';
import { wholeEvents } from '../trace/whole-events.ts';

export type TraceReader = Pick<TraceStore, 'events' | 'get'>;

/** Which part of a run is shown; undefined: the run as a whole. */
export type RunPart = { readonly node: NodeId } | { readonly left: NodeId; readonly right: NodeId } | undefined;

/** Undefined for a run that has no events. Throws TraceFault for a trace that is damaged. */
export async function readRun(trace: TraceReader, run: RunId, part: RunPart): Promise<RunView | undefined> {
  const events = await wholeEvents(trace, run);
  if (events.length === 0) return undefined;
  const view = viewRun(events, new Map());
  return { ...view, texts: await loadTexts(trace, run, refsOf(view, part)) };
}

function refsOf(view: RunView, part: RunPart): readonly BlobRef[] {
  if (part === undefined) return textsOfRun(view);
  if ('node' in part) {
    const node = view.tree.nodes.get(part.node);
    return node ? textsOfNode(view, node) : [];
  }
  const [left, right] = [candidateOf(view, part.left), candidateOf(view, part.right)];
  return left && right ? textsOfComparison(left, right) : [];
}

/** The patch that a node made. */
export function candidateOf({ candidates }: RunView, node: NodeId): RunView['candidates'][number] | undefined {
  return candidates.find(({ nodes }) => nodes.some(({ id }) => id === node));
}

/** Those that are there. */
export async function loadTexts(trace: TraceReader, run: RunId, refs: readonly BlobRef[]): Promise<Texts> {
  const found = new Map<BlobRef, string>();
  for (const ref of refs) {
    const text = await trace.get(run, ref).catch(unlessMissing);
    if (text !== undefined) found.set(ref, text);
  }
  return found;
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof TraceFault)) throw error;
}

// Which stored texts a view reads, so that its caller loads those and no others.

import type { BlobRef } from '../../task.ts';
import type { Event } from '../event.ts';
import { foldTree } from '../fold-tree.ts';
import { failureLog } from './environment-note.ts';
import { pathOf, type Texts, viewRun } from './run-view.ts';

export type ViewName = 'pull-request' | 'diagnosis' | 'progress' | 'terminal' | 'report' | 'revision';

const NONE: Texts = new Map();

/** References in a fixed order, each once. A view given fewer texts says what is unknown; it never throws. */
export function textsNeeded(events: readonly Event[], view: ViewName): readonly BlobRef[] {
  const refs: Record<ViewName, () => readonly (BlobRef | null | undefined)[]> = {
    'pull-request': () => [...evidenceTexts(events), ...drafts(events), ...dialogue(events)],
    report: () => [...evidenceTexts(events), ...drafts(events)],
    diagnosis: () => [...evidenceTexts(events), ...drafts(events), ...logs(events)],
    progress: () => [...evidenceTexts(events), ...drafts(events), ...logs(events)],
    revision: () => [...evidenceTexts(events), ...drafts(events), ...logs(events), ...reviews(events)],
    terminal: () => [...evidenceTexts(events), ...drafts(events)],
  };
  return [...new Set(refs[view]().filter((ref) => ref !== null && ref !== undefined))];
}

function evidenceTexts(events: readonly Event[]) {
  return events.map((event) => (event.type === 'executed' ? event.tests : undefined));
}

function drafts(events: readonly Event[]) {
  return [...foldTree(events).nodes.values()].map(({ draft }) => draft?.ref);
}

/** The review, as it was read and as the task holds it. */
function reviews(events: readonly Event[]) {
  const { run, pinned } = foldTree(events);
  return [run?.review, pinned?.task];
}

/** The log that shows why there is no environment. */
function logs(events: readonly Event[]) {
  return [failureLog(foldTree(events))];
}

/** Every turn on the way to the chosen patch. */
function dialogue(events: readonly Event[]) {
  const { tree, decided } = viewRun(events, NONE);
  const way = decided?.winner ? pathOf(tree, decided.winner) : [];
  return way.flatMap(({ turns }) => turns.flatMap(({ added, reply, thoughts }) => [added, reply, thoughts]));
}

// The nodes that a review gives: written into the trace before anything is sampled, so that a revision begins below them.

import { nodesOfReview } from '../stages/review.ts';
import { parentOf, stageOf } from '../trace/position.ts';
import { type Context, promptRoom } from './context.ts';

/** Share of a prompt that the issue and the diff may take each. */
const PARTS = 6;

/** Does nothing for a task without a review, and for what is there already. */
export async function giveReview(context: Context): Promise<void> {
  const { task, journal, workspace, prompts, model } = context;
  const { review } = task;
  if (!review || journal.tree.nodes.has('u0.f0')) return;
  const room = { tokens: Math.floor(promptRoom(context) / PARTS), count: (text: string) => model.count(text) };
  for (const { node, draft, product, said } of await nodesOfReview({ task, review, workspace, prompts, room })) {
    if (journal.tree.nodes.has(node)) continue;
    await journal.append({
      type: 'given',
      ...{ node, parent: parentOf(node), stage: stageOf(node) },
      draft: await journal.put(JSON.stringify(draft)),
      ...{ key: product.key, files: product.files, summary: product.summary },
      said: await journal.put(JSON.stringify(said)),
    });
  }
}

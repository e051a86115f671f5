// The repository's own wish for a budget becomes that of the run, before anything was spent.

import { inProportion } from '../commands/raise.ts';
import { settingsText } from '../ecosystems/settings-text.ts';
import type { Workspace } from '../ports/workspace.ts';
import type { TraceStore } from '../ports.ts';
import { parseRepositoryFile } from '../repository-file.ts';
import type { Budget, RunId } from '../task.ts';
import { foldTree } from '../trace/fold-tree.ts';
import { wholeEvents } from '../trace/whole-events.ts';
import { REVISION_SHARE } from './revise.ts';

export interface AdoptParts {
  readonly trace: TraceStore;
  readonly workspace: Pick<Workspace, 'read'>;
  /** The operator's maximum. */
  readonly most: Budget;
}

const FILE = '.github/mullover.yml';

/**
 * Rollouts as `budget:` says, all caps in proportion, up to the operator's maximum; the default branch's file counts, as the
 * base commit has it. Throws InputFault when the file cannot be used.
 */
export async function adoptRepositoryBudget(run: RunId, { trace, workspace, most }: AdoptParts): Promise<void> {
  const text = await settingsText((path) => workspace.read(path));
  const wish = text === undefined ? undefined : parseRepositoryFile(text).budget;
  const tree = foldTree(await wholeEvents(trace, run));
  // A repair has what the run before it left.
  if (tree.run?.origin.kind === 'github' && tree.run.origin.ci) return;
  if (wish === undefined || !tree.budget || tree.nodes.size > 0 || tree.raises.length > 0) return;
  const whole = Math.min(wish, most.rollouts);
  const rollouts = tree.run?.review === undefined ? whole : Math.max(1, Math.ceil(whole * REVISION_SHARE));
  if (rollouts === tree.budget.rollouts) return;
  const budget = inProportion({ present: tree.budget, rollouts, most });
  await trace.append(run, tree.length, { type: 'budget-raised', budget, by: FILE });
}

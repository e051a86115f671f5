// What became of an attempt at an environment, in words for the model that proposes the next one.

import type { Recipe } from '../execution.ts';
import { cutHead } from '../stages/room.ts';
import type { NodeId } from '../task.ts';
import type { Tree } from '../trace/tree.ts';
import { attemptsOf, brokenBaseline } from '../verification/environment.ts';
import type { Context } from './context.ts';

/** Tokens of a log that are worth reading. */
const LOG_TOKENS = 2000;

/** `node` proposed the attempt; null for what detection found. */
export async function environmentEvidence(context: Context, tree: Tree, node: NodeId | null): Promise<string> {
  const attempt = attemptsOf(tree).find((each) => each.node === node);
  if (!attempt) return 'Nothing was tried.';
  const { outcome, log } = attempt.prepared;
  const tail = async (ref: string) =>
    cutHead(await context.journal.get(ref), LOG_TOKENS, (text) => context.model.count(text));
  if (!outcome.ok) {
    const [what = ''] = outcome.reason.split('\n');
    return [...recipeLines(outcome.recipe), what, 'End of the output:', await tail(log)].join('\n');
  }
  const { recipe } = outcome.environment;
  const broken = brokenBaseline(tree, attempt);
  if (!broken) return recipeLines(recipe).join('\n');
  const why = `The set-up succeeded, but then no test passed: ${broken.verdict.reason}.`;
  return [...recipeLines(recipe), why, ...countLine(broken.counts), 'End of the output:', await tail(broken.log)].join(
    '\n',
  );
}

function recipeLines(recipe: Recipe | undefined): readonly string[] {
  if (!recipe) return [];
  const { ecosystem, runtime, directory, setup, build, test } = recipe;
  const list = (name: string, commands: readonly string[]) => (commands.length > 0 ? [`${name}:`, ...commands] : []);
  return [
    `Taken for: ${ecosystem} ${runtime}${directory === '.' ? '' : `, in the folder ${directory}`}`,
    ...list('Set-up commands', setup),
    ...list('Commands before the tests', build),
    `Test command: ${test}`,
    '',
  ];
}

function countLine(counts: { readonly failed: number; readonly error: number; readonly skipped: number } | null) {
  return counts ? [`Tests failed: ${counts.failed}, errors: ${counts.error}, skipped: ${counts.skipped}.`] : [];
}

// Says that a search had to do without samples or judgements which an endpoint did not give.

import { missingIn } from '../../selection/trouble.ts';
import type { Tree } from '../tree.ts';
import { plural } from './quantities.ts';

/** One text, or none where nothing is missing. Holds words of the endpoint: escape before use. */
export function missingNote(tree: Tree): readonly string[] {
  const missing = missingIn(tree);
  if (!missing) return [];
  const { samples, judgements, reason } = missing;
  const counted = [
    ...(samples === 0 ? [] : [plural(samples, 'sample')]),
    ...(judgements === 0 ? [] : [plural(judgements, 'judgement')]),
  ].join(' and ');
  const isOne = samples + judgements === 1;
  const again = tree.run?.origin.kind === 'cli' ? '`--resume` asks' : 'A retry asks';
  const why = reason.trim().replace(/[.:]$/, '');
  return [`${counted} ${isOne ? 'is' : 'are'} missing, since ${why}. ${again} for ${isOne ? 'it' : 'them'} again.`];
}

// What stands above the description of a pull request where GitHub or the repository is not as the run found it.

import type { Sha } from '../../task.ts';
import { paragraph } from '../../texts.ts';

/** The repository has no drafts. */
export const withoutDraft = (): string => paragraph('without-draft');

/** The branch holds later commits than the one that the patch was checked on. */
export const baseBehind = (base: Sha, branch: string): string => paragraph('base-behind', { base, branch });

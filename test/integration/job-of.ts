// Jobs of made-up issues, by number.

import type { Job } from '../../src/ports.ts';

/** A run of its own for each number. */
export const jobOf = (number: number, issue = number, installation = 5): Job => ({
  run: `r-${number.toString(16).padStart(12, '0')}`,
  place: { installation, repositoryId: 7, owner: 'octo', name: 'calc', issue },
});

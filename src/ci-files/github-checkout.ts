// Where a workflow job lays its sources, and those of other repositories.

import type { Reading } from './github-reading.ts';
import { joinPath } from './join-path.ts';

interface Checkout {
  readonly repository: string | undefined;
  readonly path: string | undefined;
}

/** Where a step lays the sources, or those of another repository. */
export function readCheckout({ checkouts }: Reading, { repository = '', path = '' }: Checkout): void {
  const folder = joinPath('.', path);
  const isOwn = repository === '' || /\bgithub\.repository\b/.test(repository);
  if (folder !== '') checkouts.set(folder, isOwn ? 'own' : 'other');
}

/** As seen from the root of the repository; undefined in another one. */
export function fromCheckout({ checkouts }: Reading, directory: string): string | undefined {
  for (const [folder, whose] of checkouts) {
    const path = joinPath('.', directory);
    if (path !== folder && !path.startsWith(`${folder}/`)) continue;
    return whose === 'own' ? path.slice(folder.length + 1) || '.' : undefined;
  }
  return directory;
}

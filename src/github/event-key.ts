// What makes an event of GitHub this one and no other, whatever else its body says: the names of runs and commands come from it.

import { hash } from 'node:crypto';

/**
 * SHA-256 in hexadecimal digits of facts that GitHub fixes when something happens. The id of a delivery is not signed, and the
 * bytes of a body differ between two webhooks that tell of the same event: neither names anything.
 */
export function eventKey(facts: readonly (string | number)[]): string {
  return hash('sha256', JSON.stringify(facts));
}

// What is said about a repository's own file: the offer, the pull request with it, and the answer to who asked for that.

import { text } from '../../texts.ts';

/** Title and description of the pull request. `hasSchema`: the file for editors comes with it. */
export function setupPull({ label, hasSchema }: { readonly label: string; readonly hasSchema: boolean }): {
  readonly title: string;
  readonly body: string;
} {
  return { title: 'chore: describe what Mullover may do here', body: text('setup-pull', { label, schema: hasSchema }) };
}

export function setupAnswer(
  outcome: { readonly kind: 'there' } | { readonly kind: 'open' | 'opened'; readonly number: number },
): string {
  const number = outcome.kind === 'there' ? 0 : outcome.number;
  return text('setup-answer', { kind: outcome.kind, number });
}

/** Below the first result in a repository. */
export const setupOffer = (): string => text('setup-offer');

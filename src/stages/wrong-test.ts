// What who was to repair a patch says of a test that is wrong: only where it says so of some test.

import { statement } from './tags.ts';

/** Characters that a statement may have. */
const LONGEST = 600;
const NONE =
  /^(?:none|n\/?a|nil|null|no|nothing|not (?:applicable|needed|any)|[-–—]*|no (?:wrong )?tests?|none of (?:them|these|those|the tests))$/i;
/** The example of the form, and sentences that speak for the tests. */
const EXAMPLE = /^which test, and what it should ask for$/i;
const TRUSTS = [
  /^(?:no|none of the|none of these)\s+(?:\p{L}+\s+){0,2}tests?\s+(?:is|are|seems?|looks?)\s+wrong$/iu,
  /^(?:i (?:think|believe) )?(?:(?:all|both|the|this|that|these|those|every|each|failing|existing|of)\s+)*tests?\s+(?:is|are|looks?|seems?)\s+(?:(?:all|both)\s+)?(?:right|correct|fine|ok(?:ay)?|valid|good|not wrong)$/iu,
  /^(?:but\s+)?(?:the|my)\s+(?:\p{L}+\s+)?(?:patch|fix|change)\s+(?:is|was)\s+(?:wrong|incomplete|not right)$/iu,
];

/** The statement, on one line; empty for one that no test is wrong, undefined without any. */
export function wrongTestIn(reply: string): string | undefined {
  const said = statement(reply, 'wrong-test')?.replace(/\s+/g, ' ').trim();
  if (said === undefined) return undefined;
  return saysNothing(said) ? '' : [...said].slice(0, LONGEST).join('');
}

function saysNothing(said: string): boolean {
  const parts = (mark: RegExp) =>
    said
      .split(mark)
      .map((each) => each.replace(/^[\s*`"'(]+|[\s*`"'):.!]+$/g, ''))
      .filter((each) => each !== '');
  const [first = ''] = parts(/[.!;)]+\s+|\s+[–—-]\s+/);
  const isTrust = (each: string) => NONE.test(each) || TRUSTS.some((pattern) => pattern.test(each));
  // Who says that there is none names none, whatever follows.
  return (
    NONE.test(first) ||
    EXAMPLE.test(said.replace(/(?<![\s.])[\s.]+$/, '')) ||
    parts(/[.!;,)]+\s+|\s+[–—-]\s+/).every(isTrust)
  );
}

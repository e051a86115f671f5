// What is said where the tests that were written for an issue pass on base: it may be fixed already, and this is how one sees it.

import { type Markdown, markdown, paragraph } from '../../texts.ts';
import { passingOnBase } from '../../verification/matrix.ts';
import { draftOf, type RunView } from './run-view.ts';
import { shortened } from './shortened.ts';
import { codeFence, codeSpan } from './untrusted-text.ts';

const LONGEST = 8000;

/** Markdown paragraphs; undefined where that was not seen. */
export function alreadyFixed(run: RunView): readonly string[] | undefined {
  const passing = passingOnBase(run.tree);
  if (run.decided?.decision !== 'abstain' || passing.length === 0) return undefined;
  const test = passing
    .map((node) => draftOf(run.texts, node, 'reproduction-test'))
    .find((draft) => draft !== undefined);
  const base = run.tree.pinned?.base ?? '';
  const head = paragraph('already-fixed', {
    count: passing.length,
    base,
    file: test?.file ?? false,
    since: sinceOf(run),
  });
  if (!test) return [head];
  const code = codeFence(shortened(test.changes.map(({ text }) => text ?? '').join('\n'), LONGEST));
  const file = codeSpan(shortened(test.file, 200));
  return [
    head,
    `<details>\n<summary>A test that passes on the base branch</summary>\n\n${file} on ${codeSpan(base.slice(0, 7))}:\n\n${code}\n\n</details>`,
  ];
}

/** A sentence; false where it was not looked for. */
function sinceOf({ tree: { since } }: RunView): Markdown | false {
  if (!since) return false;
  const { passes, before, between = 0, looked = 0, reason = '' } = since;
  const facts = passes
    ? { commit: passes.commit, day: passes.at.slice(0, 10), title: shortened(passes.title, 100) }
    : false;
  const older = before ? { commit: before.commit, fails: before.result === 'fails' } : false;
  return markdown(paragraph('fixed-since', { passes: facts, before: older, between, looked, reason }));
}

// Words that other services obey: what passes the way out gives them none, and ordinary words stay.

import { expect, test } from '@jest/globals';
import { createOutgoing } from '../../../src/github/outgoing.ts';
import { createSecrets } from '../../../src/secrets/secrets.ts';
import { withoutForeignOrders } from '../../../src/trace/views/foreign-orders.ts';
import { plainLine } from '../../../src/trace/views/untrusted-text.ts';

const outgoing = createOutgoing(createSecrets().redact);

/** As the services read: Jira, Linear and Sentry, Azure Boards, GitVersion, a tag action, Pivotal, Shortcut, release tools, git. */
const OBEYED: readonly RegExp[] = [
  /\b[A-Z][A-Z0-9]+-\d+\b[^\n]*#[a-z]/,
  /#[a-z][^\n]*\b[A-Z][A-Z0-9]+-\d+\b/,
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|complete[sd]?)[\s:`*[(-]+(?:https:\S+\/)?[A-Z]+-\d/i,
  /\bAB#\d/,
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|wontfix|reopens)[\s:`*[(-]+(?:(?:task|bug)s?\s)?(?:https:\S+\/)?[TD]\d/i,
  /\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?)[\s:]+(?:issues? |https:\S+\/merge_requests\/)?[#!]?\d/i,
  /\bcloses https:\S+\/-\/issues\/\d/i,
  /^\s*Differential Revision\s*:/im,
  /\+semver:/,
  /#(?:major|minor|patch|none)\b/,
  /\[(?:[A-Za-z]+ )?#\d+\]/,
  /\[(?:sc-|ch)\d+\]/,
  /^[\s|*]*BREAKING[ -]CHANGE[:\s]/im,
  /^\s*(?:Release-As|Change-Id|Depends-On|Co-authored-by|Signed-off-by|Reviewed-by)\s*:/im,
  /^(?:feat|\w+(?=\S*!))(?:\([^)]*\))?!?:/m,
  /BEGIN_COMMIT_OVERRIDE/,
  /^[\s>*|-]*@?bors(?:-ng)?\s{0,3}[:,]?\s*(?:[rd][+=-]|delegate|merge|try|retry|p=|ping|single|cancel)/im,
  /\bbors[:,]?\s{1,3}(?:r[+=]|d[+=]|p=\d)/i,
  /@(?:bors|homu|dependabot|mergifyio|rustbot|rust-timer|coderabbitai)\b[:,]?\s+[a-z]/i,
  /^[\s>*|-]*(?:[\w-]+bot|[\w-]+\[bot\]|homu|jenkins|zuul|evergreen|mergify|renovate|packit|travis-ci)\s{0,3}[:,]?\s*(?:r\+|retry|retest|recheck|rebase|merge|squash)[\s\w]{0,20}[.!]?$/im,
  /^[\s>*|-]*[\w.-]+\s{0,3}[:,]?\s*(?:[rd]|delegate|try)\+/im,
  /^\s*r\? @?\w/m,
  /^\s*re(?:check|verify)\s*$/im,
  /I (?:have read|hereby sign) the CLA/,
  /test this please/,
  /\[skip ci\]/,
];

test.each([
  'ABC-12 #close',
  'ABC-12 the sum is wrong #time 2h #comment done',
  'Fixes ENG-123',
  'resolves: OPS-9',
  'Fixes `ENG-123`',
  'Fixes **ENG-1**',
  'fix(ENG-12): x',
  'Fixes - ENG-1',
  'Fixes https://tracker.example/team/issue/ENG-1',
  'x\n\nBREAKING CHANGE all of it',
  'x\n\nfeat(core)!: all',
  'x\n\nfeat: all',
  'fixes AB#77',
  'Fixes T1234',
  'Fixes: `T1234`',
  'closes task T12 as wontfix',
  'Wontfix T9',
  'reopens T9',
  'Fixes https://phabricator.example.org/T12',
  'Resolves D77',
  'x\n\nDifferential Revision: https://phabricator.example.org/D12',
  'Closes !12',
  'Fixes: !7',
  'Closes issue #12',
  'Implements #12',
  'Closing #12',
  'Closes https://gitlab.example.org/group/sub/calc/-/issues/12',
  '+semver: major',
  '+semver:breaking',
  'a crash #major',
  '[Finishes #1234]',
  '[sc-123]',
  'x\n\nBREAKING CHANGE: all',
  'x\n\nBREAKING-CHANGE: all',
  'x\n\nRelease-As: 99.0.0',
  'x\n\nChange-Id: I0123456789',
  'x\n\nDepends-On: https://review.example.org/1',
  'x\n\nCo-authored-by: Eve <eve@example.org>',
  'x\n\n  Signed-off-by: Eve <eve@example.org>',
  'x\n\nReviewed-by: Eve <eve@example.org>',
  'BEGIN_COMMIT_OVERRIDE\nfeat!: all\nEND_COMMIT_OVERRIDE',
  'bors r+',
  'bors: r+',
  'bors, r+',
  'Bors :  R+',
  'bors  r+',
  'bors:r+',
  'bors\tr+',
  '@bors r+',
  '@bors: r+',
  'bors-ng: r+',
  'bors r-',
  'bors r=alice p=9',
  'bors d+',
  'bors d=alice',
  'bors delegate+',
  'bors: delegate+',
  'bors: delegate=alice',
  'bors: retry',
  'bors retry',
  'bors merge',
  'bors: merge p=1',
  'bors try-',
  'bors single on',
  'bors cancel',
  '> bors: p=10',
  '- bors ping',
  '**bors: retry**',
  'all is well, bors r+',
  'Done.\n\nbors: delegate+',
  'homu: r+',
  'homu retry',
  'x, @homu: retry',
  'merge-robot: r+',
  'robo, delegate+',
  'anyone r+ rollup',
  'jenkins, retest',
  'Jenkins: retest this please',
  'evergreen retry',
  'zuul: recheck',
  'packit, retest',
  'travis-ci: retry',
  'dependabot merge',
  'dependabot: squash and merge',
  '@dependabot ignore this major version',
  'mergify: rebase',
  '@mergifyio backport v1',
  'renovate: rebase',
  'my-bot: retry',
  'some-app[bot], rebase this',
  '@rustbot label +ready',
  '@rust-timer queue',
  '@coderabbitai resolve',
  'r? @alice',
  'r? core',
  'recheck',
  'I have read the CLA Document and I hereby sign the CLA',
  'retest this please',
  'x\n\n```\n[skip ci]\n```',
])('%j is an order to nobody, in a body, a message or a title', (order) => {
  const obeyed = (text: string) => OBEYED.filter((pattern) => pattern.test(text));
  expect(obeyed(order)).not.toEqual([]);
  for (const text of [outgoing.body(order, 7), outgoing.line(order, 7), plainLine(order)])
    expect(obeyed(text)).toEqual([]);
});

test('no line of a body is a command of other bots, also in a block of code', () => {
  expect(outgoing.body('```\n/lgtm cancel\n  /ok-to-test\n!deploy\n/usr/lib/x: no\n```\n/mull retry', 7)).toBe(
    '```\n\u200b/lgtm cancel\n  \u200b/ok-to-test\n\u200b!deploy\n/usr/lib/x: no\n```\n/mull retry',
  );
});

test.each([
  'fix: python-3 and base-64 are read: see step-2, level-1!: no',
  'fix: UTF-8 and ISO-8601 are read, fixes SHA-256 of #include lines',
  'The key ABC-12 is a link. C# and F# stay; so does the color #fff of a page',
  'Fixes #7: signed by whoever wrote it; a release as before: no breaking change',
  'A test of this pleases. Changes: a, b',
  'queue: retry failed jobs',
  'retry: the job is rebuilt',
  'bot: merge lists of both sides',
  'robot: test the arm',
  'chatbot: test the answers to a greeting',
  'Jenkins build fails; Jenkins: build on Windows',
  'Travis: merge the matrix of builds with that of tests',
  'Dependabot merge commits are left out of the list',
  'renovate: update the schema of its settings',
  'A file in mode r+ is read; with p=3 and d=2, r=1; open(x, "r+")',
  'mode r+ keeps what is there',
  'The bors queue and its r+ are shown, thanks to bors, retry works',
  'Is it a, or r? No: a recheck is due; recheck the sum',
  'parser: delegate to the inner one, merge: try again',
  'core-ci: build once, drone: add a rotor',
  'The T1000 image closes at D2: it fixes 12! of them, a fixed T-shirt, not !important',
])('%j stays', (text) => {
  expect(withoutForeignOrders(text.replace('ABC-12', 'ABC'), ' ')).toBe(text.replace('ABC-12', 'ABC'));
});

test('a plain key of a ticket stays, and so does our own sentence', () => {
  const text = 'See ABC-12 at https://example.org/a/b.py#L10-L12 and [b.py](b.py#add).\n\nFixes #7';
  expect(outgoing.body(text, 7)).toBe(text);
});

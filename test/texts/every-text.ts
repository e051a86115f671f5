// Every text that people read on GitHub, made of a sample run and of made-up facts: looked at on one page, kept as golden files.

import { COMMAND_WORDS } from '../../src/commands/command.ts';
import { type TextVariables, text } from '../../src/texts.ts';
import type { Event } from '../../src/trace/event.ts';
import { dashboard } from '../../src/trace/views/dashboard.ts';
import { diagnosis } from '../../src/trace/views/diagnosis.ts';
import { explain } from '../../src/trace/views/explain.ts';
import { filledTemplate } from '../../src/trace/views/filled-template.ts';
import { DRY_RUN, patchComment } from '../../src/trace/views/patch-comment.ts';
import { progress } from '../../src/trace/views/progress.ts';
import { baseBehind, withoutDraft } from '../../src/trace/views/pull-notes.ts';
import { pullRequest } from '../../src/trace/views/pull-request.ts';
import * as refusals from '../../src/trace/views/refusals.ts';
import * as replies from '../../src/trace/views/replies.ts';
import { retry } from '../../src/trace/views/retry.ts';
import { remarkAnswer, revision, revisionPart } from '../../src/trace/views/revision.ts';
import type { RunState, RunSummary } from '../../src/trace/views/run-summary.ts';
import { viewRun } from '../../src/trace/views/run-view.ts';
import { setupAnswer, setupOffer, setupPull } from '../../src/trace/views/setup.ts';
import { status } from '../../src/trace/views/status.ts';
import { paused, stopped } from '../../src/trace/views/stopped.ts';
import { remark, revised } from '../trace/views/review-trace.ts';
import { completeTrace } from '../trace/views/sample-trace.ts';

const LABEL = 'mull';
const IMAGE = 'sha256:9f2c00112233';
const SHA = '931e91012ab45c0de0f1e2d3c4b5a69788776655';
const RUN = 'r-7f3a00112233';
const LINK = `https://mullover.example.org/runs/${RUN}`;
const ISSUE = 634;
const AGAIN = Date.parse('2026-03-05T08:30:00Z');
const TEMPLATE = '## Description\n\n## How was it tested?\n\n## Checklist\n- [ ] I read CONTRIBUTING\n';
const trace = completeTrace();

function pullRequestText(): string {
  const options = { run: RUN, issue: ISSUE, trace: LINK, commands: COMMAND_WORDS };
  const text = pullRequest(trace.events, trace.texts, options);
  return `# ${text?.title}\n\n${text?.body}`;
}

function progressText(): string {
  const half = trace.events.slice(0, Math.ceil(trace.events.length / 2));
  const now = Date.parse(half.at(-1)?.at ?? '') + 2000;
  return progress(half, trace.texts, { now, commands: COMMAND_WORDS, label: LABEL, page: LINK });
}

/** The same run, as if its best patch were not good enough. */
function diagnosisText(): string {
  const decision = { decision: 'abstain', reason: 'no patch passes enough checks', next: 'Raise the budget.' } as const;
  const events = trace.events.map((event): Event => (event.type === 'decided' ? { ...event, ...decision } : event));
  return diagnosis(events, trace.texts, { commands: COMMAND_WORDS });
}

/** The set-up failed, so that no test was run. */
function diagnosisStoppedText(): string {
  const outcome = { ok: false, reason: '`npm install` ends with 1', next: 'Add `sandbox.setup`.' } as const;
  const events = trace.events
    .filter(({ type }) => type !== 'executed')
    .map((event): Event => {
      if (event.type === 'prepared') return { ...event, outcome };
      return event.type === 'decided'
        ? { ...event, decision: 'blocked', winner: null, next: 'Add `sandbox.setup` to `.github/mullover.yml`.' }
        : event;
    });
  return diagnosis(events, trace.texts, { commands: COMMAND_WORDS });
}

/** Ended by its cap before any patch. */
function explainNothingText(): string {
  const before = trace.events.slice(0, 3);
  const last = { v: 1, seq: 3, at: before.at(-1)?.at ?? '' };
  return explain([...before, { ...last, type: 'ended', reason: 'the run was stopped', next: 'Ask again.' }], undefined);
}

/** Every sentence of a text that has several. */
function notes(name: string, kinds: readonly string[], more: TextVariables): string {
  return kinds.map((kind) => text(name, { kind, ...more })).join('\n');
}

const followed = { now: Date.parse(trace.events.at(-1)?.at ?? '') + 2000, commands: COMMAND_WORDS, label: LABEL };
const PUBLISHED = { type: 'published', what: 'pull-request', number: 712, url: 'u', sha: SHA } as const;

/** The run, with its pull request. */
function published() {
  const whole = completeTrace();
  whole.add(PUBLISHED);
  return whole;
}

/** Since when an issue is fixed, as far as it is known. */
function sinceTexts(): Readonly<Record<string, string>> {
  const passes = { commit: SHA, day: '2026-02-03', title: 'fix: keep attributes of <b>nodes</b>' };
  const before = { commit: 'a'.repeat(40), fails: true };
  const known = { passes, before, between: 0, looked: 127, reason: '' };
  return {
    fixedSince: text('fixed-since', known),
    fixedSinceAbout: text('fixed-since', { ...known, between: 3 }),
    fixedSinceUntold: text('fixed-since', { ...known, before: { ...before, fails: false } }),
    fixedLongSince: text('fixed-since', { ...known, before: false }),
    fixedSinceUnknown: text('fixed-since', {
      ...known,
      passes: false,
      before: false,
      reason: 'no earlier commit is at hand',
    }),
  };
}

function dashboardText(): string {
  const origin = {
    kind: 'github',
    installation: 1,
    repositoryId: 2,
    owner: 'octo',
    name: 'xml',
    sender: 'ann',
  } as const;
  const at = { at: '2026-03-05T08:30:00Z', lastAt: '2026-03-05T08:40:00Z', length: 9 };
  const run = (issue: number, title: string, state: RunState, pull?: number): RunSummary => ({
    ...{ run: `r-${issue.toString().padStart(12, '0')}`, title, state, ...at },
    origin: { ...origin, issue, triggeredAt: at.at },
    pull: pull === undefined ? undefined : { number: pull, url: 'u' },
  });
  const many = Array.from({ length: 26 }, (_, i) => run(500 - i, 'a title', 'abstained'));
  const runs = [run(640, 'attributes are dropped', 'working'), run(639, 'waits', 'queued')];
  const page = { pageOf: (id: string) => `https://mullover.example.org/runs/${id}` };
  return dashboard([...runs, run(634, 'one-list groups', 'proposed', 712), ...many, run(1, 'm', 'merged', 2)], page);
}

/** A run in its midst that began with what another one had. */
function startedOverText(): string {
  const half = trace.events.slice(0, Math.ceil(trace.events.length / 2));
  const shares = { patches: { kept: 7, of: 8 }, tests: { kept: 3, of: 3 } };
  const last = { v: 1, seq: half.length, at: half.at(-1)?.at ?? '' };
  const over = { ...last, type: 'taken-over', run: 'r-0123456789ab', base: 'b'.repeat(40), ...shares } as const;
  const now = Date.parse(last.at) + 2000;
  return progress([...half, over], trace.texts, { now, commands: COMMAND_WORDS, label: LABEL, page: LINK });
}

/** The run was gone on with, and found the same. */
function retriedText(): string {
  const whole = published();
  const budget = { rollouts: 16, tokens: 4e6, seconds: 3600, sandboxSeconds: 2400, money: 10 };
  whole.add({ type: 'budget-raised', budget, by: 'maintainer', command: 'c-0123456789ab' }, 3600);
  whole.add({ type: 'session-started', worker: 'w-2' });
  const decided = whole.events.find(({ type }) => type === 'decided');
  if (decided?.type === 'decided') whole.add({ ...decided, confidence: 0.9 });
  whole.add(PUBLISHED);
  return retry(whole.events, { command: 'c-0123456789ab', thread: 712, asked: 40 }) ?? '';
}

/** The same while the default branch has moved. */
function retriedOnOldBaseText(): string {
  const whole = published();
  const budget = { rollouts: 16, tokens: 4e6, seconds: 3600, sandboxSeconds: 2400, money: 10 };
  whole.add({ type: 'budget-raised', budget, by: 'maintainer', command: 'c-0123456789ab' }, 3600);
  whole.add({ type: 'base-moved', branch: 'main', head: 'a'.repeat(40) });
  return retry(whole.events, { command: 'c-0123456789ab', thread: 712, asked: 16 }) ?? '';
}

function reviewTexts(): Readonly<Record<string, string>> {
  const review = revised({ covers: [1] });
  const many = revised({ covers: [1], left: 5 });
  const working = review.events.slice(0, 6);
  const left = revised({ committed: false, decision: 'abstain' });
  const kept = revised({ committed: false, ended: 'the head of the branch has moved' });
  const doubted = revised({ covers: [1], fails: [1, 3], decision: 'doubt' });
  const view = viewRun(review.events, review.texts);
  const now = Date.parse(working.at(-1)?.at ?? '') + 2000;
  const options = { now, commands: COMMAND_WORDS, trace: LINK };
  return {
    revising: revision(working, review.texts, options),
    revised: revision(review.events, review.texts, options),
    revisedOfMany: revision(many.events, many.texts, options),
    notRevised: revision(left.events, left.texts, options),
    revisionReady: revision(kept.events, kept.texts, options),
    revisedInDoubt: revision(doubted.events, doubted.texts, options),
    remarkDoubted: remarkAnswer(viewRun(doubted.events, doubted.texts), remark(), 1) ?? '',
    remarkStays: remarkAnswer(viewRun(left.events, left.texts), remark(), 1) ?? '',
    remarkChanged: remarkAnswer(view, remark(), 1) ?? '',
    remarkLeft: remarkAnswer(view, remark({ file: 'lib/z.js' }), 2) ?? '',
    revisionPart: revisionPart(review.events, review.texts, { trace: LINK })?.body ?? '',
  };
}

/** By the name of what makes it, the most read first. */
export const EVERY_TEXT: Readonly<Record<string, string>> = {
  pullRequest: pullRequestText(),
  filledTemplate: filledTemplate(TEMPLATE, 'Fixes #634\n\nWhat the pull request says above.\n', ISSUE),
  progress: progressText(),
  diagnosis: diagnosisText(),
  diagnosisStopped: diagnosisStoppedText(),
  pullRequestOpen: progress(published().events, trace.texts, { ...followed, page: LINK }),
  patchComment: patchComment(viewRun(trace.events, trace.texts), { refusal: 'branch rules forbid it', trace: LINK }),
  dryRun: patchComment(viewRun(trace.events, trace.texts), { refusal: DRY_RUN, trace: LINK }),
  ...reviewTexts(),
  evidenceNotes: notes('evidence-note', ['failing', 'flaky', 'flaky-with-patch'], {
    tests: ['a.test.js › adds', 'a.test.js › subtracts'],
  }),
  evidenceRuns: text('evidence-runs', { thrice: true, commands: ['npx jasmine spec/j2x_spec.js'], images: [IMAGE] }),
  reach: ['seen', 'unseen', 'untried', 'untold', 'unnamed']
    .map((state) => text('reach', { state, file: 'src/xml.js', text: '3 tests fail where it is broken' }))
    .join('\n'),
  environmentNotes: notes('environment-note', ['kept', 'repaired', 'unproven', 'no-way', 'start'], {
    reason: '`npm ci` ends with 1',
  }),
  patchNotes: notes('patch-note', ['unread', 'left-out', 'by-hand', 'save', 'save-base64', 'not-whole'], {
    paths: ['src/xml.js'],
  }),
  morePatches: text('more-patches', { left: 3 }),
  unreadImages: text('unread-images', { count: 2 }),
  withoutDraft: `${withoutDraft()}\n`,
  baseBehind: `${baseBehind(SHA, 'main')}\n`,
  retried: retriedText(),
  status: status(RUN, trace.events, trace.texts, followed),
  explain: explain(trace.events, undefined),
  explainOne: explain(trace.events, 2),
  explainLost: explain(trace.events, 7),
  explainUnknown: explain(trace.events, 9),
  explainNothing: explainNothingText(),
  stopped: stopped('the tests could not be run', 'Add `sandbox.setup` to `.github/mullover.yml`, then `/mull retry`.'),
  paused: paused('the model endpoint answers 429', 31),
  noWriteAccess: refusals.noWriteAccess(LABEL),
  tooLittleText: refusals.tooLittleText(LABEL, 2),
  ignored: refusals.ignored('mull: ignore', LABEL),
  closedBefore: refusals.closedBefore(712),
  tooManyPulls: refusals.tooManyPulls(5, LABEL),
  tooManyRuns: refusals.tooManyRuns({ by: 'person', most: 20, again: AGAIN, label: LABEL }),
  quietNow: refusals.quietNow('07:00', 'Europe/Berlin'),
  takenForQuestion: refusals.takenForQuestion(LABEL),
  sameIssue: refusals.sameIssue({ issue: 612, by: 'error', pull: 702, state: 'proposed' }),
  usage: replies.usage(COMMAND_WORDS, 'mullover'),
  help: replies.help('this command is not known; did you mean `/mull retry`?', COMMAND_WORDS),
  startsOnIssue: replies.startsOnIssue(),
  worksAlready: replies.worksAlready(),
  labelWaits: replies.labelWaits(),
  begunByCommand: replies.begunByCommand(),
  nothingToTell: replies.nothingToTell(LABEL),
  noSuchBranch: replies.noSuchBranch('relase-2'),
  startsOver: replies.startsOver({ branch: 'main', from: SHA, to: 'a'.repeat(40), revisions: 0 }),
  startsOverRevised: replies.startsOver({ branch: 'main', from: SHA, to: 'a'.repeat(40), revisions: 2 }),
  notMoved: replies.notMoved('main', SHA),
  startedOver: startedOverText(),
  retriedOnOldBase: retriedOnOldBaseText(),
  questionAnswered: replies.questionAnswered('Rollout 3 was chosen: it passes everything.\n'),
  nothingSaid: replies.nothingSaid(),
  reviewDismissed: replies.reviewDismissed(),
  answeredAbove: replies.answeredAbove('https://github.com/octo/xml/pull/712#issuecomment-1'),
  neverSearched: replies.neverSearched(LABEL),
  ciFailsAgain: replies.ciFailsAgain(SHA, ['build', 'lint / eslint']),
  ciWithoutBudget: replies.ciWithoutBudget(SHA, ['build']),
  nothingToContinue: replies.nothingToContinue(LABEL),
  setupPull: setupPull({ label: LABEL, hasSchema: true }).body,
  setupOpened: setupAnswer({ kind: 'opened', number: 713 }),
  setupOpen: setupAnswer({ kind: 'open', number: 713 }),
  setupThere: setupAnswer({ kind: 'there' }),
  setupOffer: setupOffer(),
  ...sinceTexts(),
  dashboard: dashboardText(),
  noDashboardRows: dashboard([], { pageOf: () => undefined }),
  notMine: replies.notMine(),
  issueIsClosed: replies.issueIsClosed(),
  waitsItsTurn: replies.waitsItsTurn(),
  tooOften: replies.tooOften(),
  cancelled: replies.cancelled(),
  stopping: replies.stopping(),
  nothingToStop: replies.nothingToStop(),
  notLarger: replies.notLarger(4, 8, 32),
  neverSetUp: replies.neverSetUp(LABEL),
};

// Every text that people read on GitHub, made of a sample run and of made-up facts: looked at on one page, kept as golden files.

import { COMMAND_WORDS } from '../../src/commands/command.ts';
import type { Event } from '../../src/trace/event.ts';
import { diagnosis } from '../../src/trace/views/diagnosis.ts';
import { filledTemplate } from '../../src/trace/views/filled-template.ts';
import { progress } from '../../src/trace/views/progress.ts';
import { pullRequest } from '../../src/trace/views/pull-request.ts';
import * as refusals from '../../src/trace/views/refusals.ts';
import * as replies from '../../src/trace/views/replies.ts';
import { paused, stopped } from '../../src/trace/views/stopped.ts';
import { completeTrace } from '../trace/views/sample-trace.ts';

const LABEL = 'mull';
const SHA = '931e91012ab45c0de0f1e2d3c4b5a69788776655';
const RUN = 'r-7f3a00112233';
const ISSUE = 634;
const AGAIN = Date.parse('2026-03-05T08:30:00Z');
const TEMPLATE = '## Description\n\n## How was it tested?\n\n## Checklist\n- [ ] I read CONTRIBUTING\n';
const trace = completeTrace();

function pullRequestText(): string {
  const link = `https://mullover.example.org/runs/${RUN}`;
  const options = { run: RUN, issue: ISSUE, trace: link, commands: COMMAND_WORDS };
  const text = pullRequest(trace.events, trace.texts, options);
  return `# ${text?.title}\n\n${text?.body}`;
}

function progressText(): string {
  const half = trace.events.slice(0, Math.ceil(trace.events.length / 2));
  const now = Date.parse(half.at(-1)?.at ?? '') + 2000;
  return progress(half, trace.texts, { now, commands: COMMAND_WORDS, label: LABEL });
}

/** The same run, as if its best patch were not good enough. */
function diagnosisText(): string {
  const decision = { decision: 'abstain', reason: 'no patch passes enough checks', next: 'Raise the budget.' } as const;
  const events = trace.events.map((event): Event => (event.type === 'decided' ? { ...event, ...decision } : event));
  return diagnosis(events, trace.texts, { commands: COMMAND_WORDS });
}

/** By the name of what makes it, the most read first. */
export const EVERY_TEXT: Readonly<Record<string, string>> = {
  pullRequest: pullRequestText(),
  filledTemplate: filledTemplate(TEMPLATE, 'Fixes #634\n\nWhat the pull request says above.\n', ISSUE),
  progress: progressText(),
  diagnosis: diagnosisText(),
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
  usage: replies.usage(COMMAND_WORDS, 'mullover'),
  help: replies.help('There is no command `retyr`; did you mean `retry`?', COMMAND_WORDS),
  startsOnIssue: replies.startsOnIssue(),
  worksAlready: replies.worksAlready(),
  nothingToTell: replies.nothingToTell(LABEL),
  noSuchBranch: replies.noSuchBranch('relase-2'),
  startsOver: replies.startsOver({ branch: 'main', from: SHA, to: 'a'.repeat(40) }),
  questionAnswered: replies.questionAnswered('Rollout 3 was chosen: it passes everything.\n'),
  answeredAbove: replies.answeredAbove('https://github.com/octo/xml/pull/712#issuecomment-1'),
  neverSearched: replies.neverSearched(LABEL),
  ciFailsAgain: replies.ciFailsAgain(SHA, ['build', 'lint / eslint']),
  ciWithoutBudget: replies.ciWithoutBudget(SHA, ['build']),
  nothingToContinue: replies.nothingToContinue(LABEL),
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

// What the end of a container means: the results of its tests, or why there are none. Pure.

import type { Ending, Execution, OneTest, Recipe, TestResult, TestSelection } from '../execution.ts';
import { runnerNamed } from '../runners/all.ts';
import { disarmed, isUnheard, UNHEARD, unchecked, withoutCanary } from '../runners/canary.ts';
import { OBSERVED } from '../runners/observed.ts';
import { isResultOf, titlesOf } from '../runners/one-test.ts';
import { parseParts, UNKNOWN_RUNNER } from '../runners/report.ts';
import { type PartedPlan, partResults, ranAndLeft, unexplainedEnd } from '../runners/suite-parts.ts';
import { foreseen, isSample } from '../runners/suite-sample.ts';
import { fileOf } from '../verification/test-ids.ts';
import type { Finished } from './finished.ts';
import { lackIn } from './lack.ts';
import { type Answer, decodeAnswer } from './order.ts';
import type { RunOrder, RunRequest } from './run-order.ts';

/** What the entry script says of a report that it does not send. */
const TOO_LARGE = 'report too large';

export function executionOf(request: RunRequest, order: RunOrder, finished: Finished): Execution {
  const { environment, limits } = request;
  const { plan, nonce, doubted } = order;
  const { recipe, image } = environment;
  const { container, state, log, seconds, runtime } = finished;
  const answer = decodeAnswer(finished.answer, nonce, state.exitCode);
  const isBroken = runnerNamed(recipe.runner)?.brokeDown === state.exitCode;
  const ended = finished.ending === 'exited' ? endingOf(isBroken, answer) : finished.ending;
  // Behind the parts of the plan is that of the canary; a report that it contradicts is void.
  const canary = answer?.parts[plan.steps.length];
  const trick = canary && disarmed(recipe.runner, canary);
  const readable = ended === 'exited' && answer && !answer.failed && trick === undefined;
  const tests = readable && !limits.sample ? results(recipe, plan, answer, request.selection) : undefined;
  const isUntold = ended === 'exited' && tests === undefined && !limits.sample && trick === undefined;
  const lack = isUntold ? lackOf(finished) : undefined;
  const ending = lack === undefined ? ended : 'starved';
  const why =
    finished.note ??
    lack ??
    trick ??
    (isBroken ? brokeDown(recipe.runner, finished) : undefined) ??
    (tests ? undefined : missing(recipe.runner, answer, state.exitCode));
  const unheard = tests !== undefined && isUnheard(recipe.runner, order.canary, canary);
  const note = (doubted && tests ? unchecked(doubted, canary) : undefined) ?? (unheard ? UNHEARD : why);
  const parts = answer?.parts ?? [];
  const unexplained = tests && unexplainedEnd(recipe.runner, plan.steps, parts);
  return {
    container,
    image,
    command: [...recipe.build, plan.command].join(' && '),
    state,
    ending,
    tests,
    log: withoutCanary(log),
    seconds,
    ...(unexplained === undefined ? {} : { unexplained }),
    ...(unheard ? { unheard } : {}),
    ...(note === undefined ? {} : { note }),
    ...(readable ? foresight(recipe, plan, answer) : {}),
    ...(runtime === undefined ? {} : { runtime }),
    ...(limits.enough === undefined ? {} : { parts: ranAndLeft(recipe.runner, plan.steps, parts) }),
  };
}

/** Of a container that ended by itself. */
function endingOf(isBroken: boolean, answer: Answer | undefined): Ending {
  if (isBroken) return 'broke-down';
  return answer?.failed === TOO_LARGE ? 'output-cap' : 'exited';
}

/** The engine tells when it ended a process for want of memory; of other limits only what ran into them does. */
const lackOf = ({ state, log }: Finished) => (state.oomKilled ? 'out of memory' : lackIn(log));

/** A line in which a runner tells why it broke down. */
const TOLD = /^INTERNALERROR> +(\S.*)$/gm;

function brokeDown(runner: string, { state, log }: Finished): string {
  const told = [...log.matchAll(TOLD)].at(-1)?.[1];
  return [`${runner} itself broke down (exit code ${state.exitCode})`, ...(told === undefined ? [] : [told])].join(
    ': ',
  );
}

function foresight(recipe: Recipe, plan: PartedPlan, { parts }: Answer): Pick<Execution, 'foreseen'> {
  if (!isSample(plan) || !parts.every((part, at) => ranNoOthers(recipe, plan.steps[at]?.files ?? [], part))) return {};
  const least = foreseen(
    plan,
    parts.map(({ seconds = 0, cut }) => ({ seconds, cut })),
  );
  const files = plan.steps.reduce((sum, step) => sum + step.files.length, 0);
  return least === undefined ? {} : { foreseen: { seconds: least, files, of: plan.of } };
}

/** A runner that runs more than it is given, as its configuration may ask, says nothing of how long a file takes. */
function ranNoOthers(recipe: Recipe, files: readonly string[], part: Answer['parts'][number]): boolean {
  if (part.cut) return true;
  const ran = fromRoot(recipe, parseParts(recipe.runner, [part])) ?? [];
  return ran.every(({ id }) => files.includes(fileOf(id)));
}

/**
 * No file to run is an empty list, not a missing report. A runner may add files that its own configuration names
 * (`spec` of mocha): only results of the selected ones count.
 */
function results(recipe: Recipe, plan: PartedPlan, answer: Answer, selection: TestSelection | OneTest) {
  if (plan.steps.length === 0) return [];
  const tests = fromRoot(recipe, partResults(recipe.runner, plan.steps, answer.parts));
  if (selection.kind === 'all') return tests;
  const titles = titlesOf(selection);
  if (titles) return tests?.filter(({ id }) => isResultOf(id, selection.files[0] ?? '', titles));
  // What runs as a whole says so of every test, whatever was selected.
  if (recipe.report) return tests;
  const wanted = new Set(['', ...selection.files]);
  return tests?.filter(({ id }) => wanted.has(id.slice(0, id.indexOf('::'))));
}

function fromRoot({ runner, directory }: Recipe, tests: readonly TestResult[] | undefined) {
  if (directory === '.' || !runnerNamed(runner)?.namesFromFolder) return tests;
  return tests?.map((test) => ({ ...test, id: `${directory}/${test.id}` }));
}

function missing(runner: string, answer: Answer | undefined, exitCode: number): string {
  if (!answer) return `the entry script did not answer (exit code ${exitCode})`;
  if (answer.failed === TOO_LARGE) return 'the report is too large';
  if (answer.failed) return `failed before the tests: ${answer.failed} (exit code ${answer.exitCode})`;
  if (runner === UNKNOWN_RUNNER)
    return `its output has no summary of tests that is known and agrees with exit code ${answer.exitCode}`;
  if (runner === OBSERVED)
    return `no test runner that it started left a readable report, and its output has no summary that is known and agrees with exit code ${answer.exitCode}`;
  return `the runner left no readable report (exit code ${answer.exitCode})`;
}

// What `mullover test` prints: the environment, each run, and what a patch would be measured by. Pure.

import type { Environment, Execution, Recipe, TestResult } from '../execution.ts';
import type { Preparation } from '../ports/sandbox.ts';
import type { Verdict } from '../trace/check.ts';
import { plural } from '../trace/views/quantities.ts';
import { settingsBlock, settingsOf } from '../trace/views/settings-block.ts';
import { shortened } from '../trace/views/shortened.ts';
import { visibleText } from '../trace/views/untrusted-text.ts';
import type { Baseline } from '../verification/baseline.ts';
import { environmentNeeds, needsText } from '../verification/environment-needs.ts';
import { tellingLines } from '../verification/telling-lines.ts';

export interface Tested {
  /** At least one. */
  readonly runs: readonly Execution[];
  /** Of the run that decides: the first that is no baseline, else the first. */
  readonly verdict: Verdict;
  readonly baseline: Baseline;
  /** Whether the tests run the repository's own code; undefined where that was not asked, or no source can be broken. */
  readonly reach?: Verdict | undefined;
}

/** True when a patch can be measured by these tests. */
export function isMeasure({ verdict, reach }: Tested): boolean {
  return verdict.result === 'pass' && (reach === undefined || reach.result === 'pass');
}

type Failed = Extract<Preparation, { ok: false }>;

const WIDTH = 200;
/** Tests of one kind that are listed; the number is exact. */
const LISTED = 20;
const LOG_LINES = 20;
const TO_START =
  'To start from, in a file; correct what is wrong in it, and try it with `mullover test --settings FILE`:';

interface Built {
  readonly seconds: number;
  readonly cached: boolean;
  readonly base: string;
  /** Name of the set-up; undefined for the first. */
  readonly variation?: string | undefined;
}

export function environmentLines(
  { recipe }: Environment,
  { seconds, cached, base, variation }: Built,
): readonly string[] {
  const { ecosystem, runtime, runner, directory } = recipe;
  const where = directory === '.' ? '' : ` in ${line(directory)}`;
  const how = cached ? 'was there already' : `built in ${seconds.toFixed(0)} s`;
  return [
    ...(variation === undefined ? [] : ['', `Another set-up: ${line(variation)}`]),
    `Environment of ${base.slice(0, 12)}${where}: ${ecosystem} ${line(runtime)}, ${line(runner)} (${how})`,
    ...recipeLines(recipe),
  ];
}

/** What it stands on, and its commands. */
export function recipeLines({ reasons, setup, build, test }: Recipe): readonly string[] {
  return [
    ...reasons.map((reason) => `  ${line(reason)}`),
    ...commands('Set-up', setup),
    ...commands('Build, before every run', build),
    ...commands('Tests', [test]),
  ];
}

function commands(name: string, list: readonly string[]): readonly string[] {
  return list.length === 0 ? [] : [`${name}:`, ...list.flatMap(commandLines)];
}

/** Lines stay lines: on one of them the commands of a script would be words of the first. */
export function commandLines(command: string): readonly string[] {
  return visibleText(command)
    .split('\n')
    .map((one, at) => `${at === 0 ? '  $ ' : '    '}${one.trimEnd()}`);
}

/** The ranking of what was tried, where that was more than one. */
export function setUpLines(setUps: readonly SetUpTried[]): readonly string[] {
  if (setUps.length < 2) return [];
  const lines = setUps.map(
    ({ name, result, used }) => `  ${used ? '→' : ' '} ${line(name)}: ${shortened(line(result), WIDTH)}`,
  );
  return ['', `${plural(setUps.length, 'set-up')} tried:`, ...lines];
}

/** One set-up that was tried, and what it came to, for people. */
export interface SetUpTried {
  readonly name: string;
  readonly result: string;
  readonly used: boolean;
}

export function runLine({ tests, seconds, state, ending, note, parts }: Execution, { number, of }: Count): string {
  const took = `in ${seconds.toFixed(1)} s (exit code ${state.exitCode})`;
  const head = `Run ${number} of ${of}${parts ? `, ${plural(parts.ran.length, 'test file')} that end in time` : ''}:`;
  if (tests === undefined) return `${head} no result ${took}: ${line(note ?? ending)}`;
  const counts = (['passed', 'failed', 'error', 'skipped'] as const).flatMap((status) => {
    const count = tests.filter((test) => test.status === status).length;
    return count > 0 || status === 'passed' ? [`${count} ${status === 'error' ? 'with errors' : status}`] : [];
  });
  return `${head} ${counts.join(', ')} ${took}`;
}

interface Count {
  readonly number: number;
  readonly of: number;
}

interface Asked {
  readonly environment: Environment;
  /** Whether all tests were asked for. */
  readonly whole: boolean;
  /** File of the settings that were tried. */
  readonly settings: string | undefined;
}

const NOTHING_NEEDED = 'A run finds this environment by itself.';
const toKeep = (file: string) =>
  `For runs to use these settings, commit ${file} as .github/mullover.yml to the default branch.`;

export function baselineLines(tested: Tested, { environment, whole, settings }: Asked): readonly string[] {
  const { runs, verdict, baseline, reach } = tested;
  const last = runs.at(-1);
  const block = startOf(environment.recipe);
  const found = new Map(runs.flatMap(({ tests = [] }) => tests.map((test) => [test.id, test] as const)));
  const listed = (title: string, sign: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : ['', title, ...idLines(sign, ids, found)];
  const red = new Set(baseline.red);
  const needs = needsText(environmentNeeds([...found.values()].filter(({ id }) => red.has(id))));
  const every = runs.length === 1 ? '' : ` in each of ${runs.length} runs`;
  const missed = baseline.missed ?? [];
  const sometimes = baseline.sometimes ?? [];
  const lists = [
    ...listed(
      `${plural(baseline.red.length, 'test')} not passing${every}: known, and held against no patch`,
      '✗',
      baseline.red,
    ),
    ...(needs === '' ? [] : [`Red because of the environment: ${needs}.`]),
    ...listed(
      `${plural(baseline.flaky.length, 'test')} with different results: flaky, and never decisive`,
      '~',
      baseline.flaky,
    ),
    ...listed(`${plural(missed.length, 'test')} of them passing, and not run each time`, '~', missed),
    ...listed(`${plural(sometimes.length, 'test')} passing and skipped by turns, or not always there`, '~', sometimes),
  ];
  const parts = runs[0]?.parts;
  const cut = parts
    ? [
        `The whole suite is too slow or too large to be run at once: ${parts.ran.length} of ${plural(parts.ran.length + parts.left.length, 'test file')} ran.`,
      ]
    : [];
  if (isMeasure(tested))
    return [
      '',
      ...cut,
      `A patch is measured by ${plural(baseline.passing.length, 'test')} passing${every}.`,
      reach ? `They run the code of this repository: ${line(reach.reason)}.` : UNTOLD,
      ...lists,
      ...leftLines(environment.recipe),
      ...(whole ? ['', ...keptLines(environment.recipe, settings)] : []),
    ];
  if (verdict.result === 'pass')
    return [
      '',
      `Nothing to measure a patch by: the tests were not seen to run the code of this repository: ${line(reach?.reason ?? '')}.`,
      /\bin node_modules as published\b/.test(reach?.reason ?? '') ? PUBLISHED : NOT_SEEN,
      ...lists,
    ];
  return [
    '',
    `Nothing to measure a patch by: ${line(verdict.reason)}.`,
    ...lists,
    ...tail(last?.log ?? ''),
    ...(last?.tests?.length === 0 ? [NONE_RAN] : []),
    // Of a selection it says nothing about the environment.
    ...(whole ? (last?.ending === 'timeout' ? [TOO_SLOW] : ['', TO_START, ...block]) : []),
  ];
}

/** What the repository's own test command holds beside these tests. */
function leftLines({ runner, left = [] }: Recipe): readonly string[] {
  if (left.length === 0) return [];
  const named = left.map((command) => `\`${line(command)}\``).join(', ');
  return [`These are the tests of ${line(runner)} only; not run: ${named}. Each patch is proposed with that doubt.`];
}

function keptLines({ left = [] }: Recipe, settings: string | undefined): readonly string[] {
  if (settings !== undefined) return [toKeep(settings)];
  return [left.length === 0 ? NOTHING_NEEDED : TO_RUN_ALL];
}

const TO_RUN_ALL =
  '  next: set `sandbox.test` to the whole command, such as "npm test", "make test" or a script that runs all parts: it is run as it is then.';
const UNTOLD =
  'Whether they run the code of this repository is not known: it has no source file that can be broken to see it.';
const PUBLISHED =
  '  next: install the repository last and in place, so that its tests load it and not the copy in node_modules.';
const NOT_SEEN =
  '  next: look at what the tests call. If that is another copy of the code (one that is installed, or was built before), let the set-up install or build the repository itself; if it is nothing of it, no patch can be measured by them. What a file computes while it is loaded, and what a macro writes, cannot be told from loading it.';
const NONE_RAN =
  '  next: look at what the test command prints above: it may name another folder or pattern than the tests have, or stop before them. Set `sandbox.test` to the command that runs them, and `sandbox.directory` to the folder where it does.';
const TOO_SLOW =
  '  next: give more time with --seconds, or some files with --file. In a run the tests near the fault come first, and others until time is up.';

function idLines(sign: string, ids: readonly string[], found: ReadonlyMap<string, TestResult>): readonly string[] {
  const shown = ids.slice(0, LISTED).map((id) => {
    const message = found.get(id)?.message;
    return `  ${sign} ${line(id)}${message === undefined ? '' : `: ${shortened(line(message.split('\n', 1)[0] ?? ''), WIDTH)}`}`;
  });
  return ids.length > LISTED ? [...shown, `  … and ${ids.length - LISTED} more`] : shown;
}

export function failedLines({ reason, next, recipe, log }: Failed): readonly string[] {
  const [first = '', ...more] = visibleText(reason).split('\n');
  return [
    `There is no environment: ${first}`,
    ...(more.length > 0 ? more.map((text) => `  │ ${text}`.slice(0, WIDTH)) : tail(log)),
    `  next: ${next}`,
    ...(recipe ? ['', TO_START, ...startOf(recipe)] : []),
  ];
}

/** What a log says of errors, with nothing in it that a terminal would obey. */
/** Settings to start from; a set-up with commands of our own is left to detection, which adds them. */
function startOf(recipe: Recipe): readonly string[] {
  const { setup, ...settings } = settingsOf(recipe);
  const isOwn = [setup ?? []].flat().some((command) => command.includes('/opt/mullover/'));
  return settingsBlock(isOwn ? settings : settingsOf(recipe))
    .trimEnd()
    .split('\n');
}

function tail(log: string): readonly string[] {
  const lines = tellingLines(visibleText(log), LOG_LINES);
  return lines.join('') === '' ? [] : ['', ...lines.map((text) => `  │ ${text}`.slice(0, WIDTH))];
}

/** Commands and ids can be copied: nothing is taken out but what a terminal would obey. */
/** Text of others on one line, with what cannot be seen shown. */
export function line(text: string): string {
  return visibleText(text).replace(/\s+/g, ' ').trim();
}

/** For programs. */
export function testedJson(
  tested: Tested,
  { environment, base }: { readonly environment: Environment; readonly base: string },
) {
  const { runs, verdict, baseline, reach } = tested;
  return {
    schemaVersion: 1,
    ok: isMeasure(tested),
    base,
    ...{ image: environment.image, recipeHash: environment.recipeHash, recipe: environment.recipe },
    reason: isMeasure(tested) ? verdict.reason : (reach?.reason ?? verdict.reason),
    reach: reach ? { result: reach.result, reason: reach.reason } : null,
    runs: runs.map(({ ending, state, seconds, note, tests }) => ({
      ...{ ending, exitCode: state.exitCode, outOfMemory: state.oomKilled, seconds, note: note ?? null },
      tests: tests ?? null,
    })),
    ...baseline,
  };
}

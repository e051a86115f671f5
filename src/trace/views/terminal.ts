// What the command line prints of a run: the steps while it works, and a summary at the end.

import type { Event } from '../event.ts';
import { isProposed, isUnjudged } from '../tree.ts';
import { countsOf } from './candidates.ts';
import { costInShort, costOf, type StageCost } from './cost.ts';
import { capReached } from './diagnosis.ts';
import { environmentStory } from './environment-note.ts';
import { evidenceOf } from './evidence.ts';
import { cellText } from './evidence-table.ts';
import { missingNote } from './missing-note.ts';
import { clock, plural, tokens } from './quantities.ts';
import { type RunView, type Texts, viewRun } from './run-view.ts';
import { columnsOf, fitted } from './shortened.ts';
import { isOver, type StageSoFar, stagesSoFar } from './stages-so-far.ts';
import { unreadImagesNote } from './unread-images.ts';
import { visibleText } from './untrusted-text.ts';
import { waitsFor } from './waiting.ts';

export interface TerminalOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Columns; lines are never longer. */
  readonly width: number;
  /**
   * On a terminal the lines are redrawn and hold bars. Otherwise only finished steps are lines, and a line never
   * changes once it is there: print those that were not printed before.
   */
  readonly tty: boolean;
}

const STEPS: Readonly<Record<StageSoFar['stage'], readonly [word: string, cost: string]>> = {
  environment: ['prepared', 'environment'],
  understanding: ['understood', 'repository understanding'],
  reproduction: ['reproduced', ''],
  localization: ['located', 'fault localization'],
  patches: ['patches', 'patches'],
  verification: ['verified', 'verification'],
};
const WORDS = 12;

export function progressLines(events: readonly Event[], texts: Texts, options: TerminalOptions): readonly string[] {
  const run = viewRun(events, texts);
  const costs = costOf(run).stages;
  const lines = [...stagesSoFar(run).flatMap((stage) => stepLine(stage, costs, options)), ...waitingLine(events)];
  if (!options.tty || isOver(run)) return lines;
  const active =
    run.tree.activeMs + (run.tree.sessionStartedAt === undefined ? 0 : Math.max(0, options.now - run.tree.lastAt));
  const spent = tokens(run.tree.spent.inputTokens + run.tree.spent.outputTokens);
  return [...lines, fitted(`    ${clock(active)} so far · ${spent} tokens`, options.width)];
}

/** Whole, since it is no state but a reason. */
function waitingLine(events: readonly Event[]): string[] {
  const words = waitsFor(events);
  return words === undefined ? [] : [`    waiting for the model endpoint: ${oneLine(words)}`];
}

/** Columns of count, time and tokens. */
const RIGHT = 28;
/** Where less than this would be left for the result, it has the whole line. */
const NARROW = 10;

function stepLine(stage: StageSoFar, costs: readonly StageCost[], { width, tty }: TerminalOptions): string[] {
  const settled = stage.state === 'done' || stage.state === 'failed';
  if (stage.state === 'waiting' || (!tty && !settled)) return [];
  const [word, of] = STEPS[stage.stage];
  const result = oneLine(stage.result);
  if (!settled) return [fitted(`  ▸ ${word.padEnd(WORDS)} ${bar(stage)}${result === '' ? '' : ` · ${result}`}`, width)];
  const cost = costs.find((each) => each.stage === of);
  const tail = [
    counted(stage),
    cost ? clock(cost.ms) : '',
    cost?.calls ? `${tokens(cost.inputTokens + cost.outputTokens)} tokens` : '',
  ];
  const right = `${(tail[0] ?? '').padStart(6)} ${(tail[1] ?? '').padStart(7)}   ${tail[2] ?? ''}`.trimEnd();
  const left = `  ${stage.state === 'done' ? '✓' : '✗'} ${word.padEnd(WORDS)} `;
  const beside = right === '' || width < left.length + NARROW + RIGHT ? '' : right;
  const room = width - left.length - (beside === '' ? 0 : RIGHT);
  const shown = fitted(result, room);
  const gap = ' '.repeat(Math.max(0, Math.min(room, 48) - columnsOf(shown)));
  return [fitted(`${left}${shown}${gap}${beside}`.trimEnd(), width)];
}

function counted({ count, of }: StageSoFar): string {
  return of === undefined || of === 1 ? '' : `${count}/${of}`;
}

const BAR = 10;

function bar({ count, of }: StageSoFar): string {
  if (of === undefined) return `${count}`;
  const full = Math.min(BAR, Math.round((BAR * count) / Math.max(1, of)));
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${count}/${of}`;
}

/** Why a session ended before a decision, and how the run goes on. */
export interface Interruption {
  readonly reason: string;
  readonly next: string;
}

/** Lines after the end of a session: the decision or what interrupted it, the evidence, the counts, the cost. */
export function summaryLines(
  events: readonly Event[],
  texts: Texts,
  width: number,
  interruption?: Interruption,
): readonly string[] {
  const run = viewRun(events, texts);
  const { spent, cap } = run.tree;
  const sandbox = `${Math.round(spent.sandboxSeconds)} s in the sandbox`;
  const lines: readonly Line[] = [
    ...decisionLines(run, interruption),
    ...(run.winner && !isUnjudged(run.tree) ? evidenceLines(run) : []),
    ...environmentLines(run),
    ...unreadImagesNote(run.tree).map((note) => [4, note] as const),
    ...(interruption ? [] : missingNote(run.tree)).map((note) => [4, note] as const),
    [4, countsOf(run)],
    ...(cap ? [[4, capReached(cap)] as const] : []),
    [4, `spent: ${costInShort(costOf(run))}, ${sandbox}, $${spent.money.toFixed(2)}`],
  ];
  return lines.flatMap(([indent, text, as]) => {
    const line = `${' '.repeat(indent)}${oneLine(text)}`;
    if (as === 'whole') return line;
    return wrapped(line, indent + 2, width);
  });
}

/** Wrapped to the width, but for a `whole` line: that is copied from the screen. */
type Line = readonly [indent: number, text: string, as?: 'whole'];

const DECISIONS = {
  propose: 'Likely right',
  doubt: 'Doubtful',
  abstain: 'No patch is good enough to propose',
  blocked: 'Stopped, which is no verdict about the patches',
} as const;

function decisionLines({ decided, winner, tree }: RunView, interruption?: Interruption): Line[] {
  const ended = tree.ended ?? interruption;
  const next = decided?.next ?? ended?.next ?? '';
  const summary = winner?.nodes[0].draft.summary ?? '';
  const sure = decided && isProposed(decided) ? `, confidence ${decided.confidence.toFixed(2)}: ${summary}` : '';
  const head = decided ? `${DECISIONS[isUnjudged(tree) ? 'blocked' : decided.decision]}${sure}` : 'Stopped';
  const why = decided?.reason ?? ended?.reason ?? 'the run is not over';
  const doubts = decided?.decision === 'doubt' ? decided.doubts?.map((doubt) => `doubt: ${doubt}`) : undefined;
  const told = doubts ?? [`why: ${why}`];
  const texts = next === '' ? told : [...told, `next: ${next}`];
  return [[2, head], ...texts.map((text) => [4, text] as const)];
}

/** The block to write, one line each, as it is: it is copied from here. */
function environmentLines({ tree }: RunView): Line[] {
  const story = environmentStory(tree);
  if (!story?.block) return [];
  const failed = story.state === 'failed' || story.state === 'unproven';
  const head = failed
    ? 'to start from, in .github/mullover.yml on the default branch (correct what is wrong in it):'
    : 'the tests run with this in .github/mullover.yml, which detection does not find:';
  const count = plural(story.failed.length, 'proposed set-up');
  const tried = failed && story.failed.length > 0 ? [[4, `also tried without success: ${count}`] as const] : [];
  const noWay = story.noWay === null ? [] : [[4, `the model sees no way: ${story.noWay}`] as const];
  const block = story.block
    .trimEnd()
    .split('\n')
    .map((line) => [6 + line.search(/\S/), line, 'whole'] as const);
  return [...tried, ...noWay, [4, head], ...block];
}

function evidenceLines(run: RunView): Line[] {
  const { rows, reach } = evidenceOf(run);
  const best = run.winner?.nodes[0].draft.summary;
  const head: Line[] = isProposed(run.decided) ? [] : [[4, `the best patch, which is not proposed: ${best}`]];
  const lines = rows.flatMap(({ what, name, onBase, withPatch }): Line[] => [
    [4, name === undefined ? what : `${what}: ${name}`],
    [6, `on base: ${cellText(onBase)}`],
    [6, `with this patch: ${cellText(withPatch)}`],
  ]);
  const words = {
    seen: 'the tests run what it changes',
    unseen: 'not shown',
    untried: 'not known',
    untold: 'not known',
  };
  const seen = reach.map(({ state, file, text }): Line => {
    const what = state === 'untried' ? `${file}: ${text}` : text;
    return [4, `reach: ${words[state]}: ${what}`];
  });
  return [...head, ...lines, ...seen];
}

/** A CJK character or a run of others: lines are broken before it. */
const UNIT =
  /(?<!\s)\s*(?:[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}、。，！？]|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}、。，！？]+)/gu;

/** Broken between words; only a word that is longer than a line is cut. */
function wrapped(line: string, indent: number, width: number): string[] {
  const lines: string[] = [];
  let now = '';
  for (const [unit] of line.matchAll(UNIT)) {
    if (now.trim() !== '' && columnsOf(now + unit) > width) {
      lines.push(fitted(now, width));
      now = `${' '.repeat(indent)}${unit.trimStart()}`;
    } else now += unit;
  }
  return [...lines, fitted(now, width)];
}

function oneLine(text: string): string {
  return visibleText(text).replace(/\s+/g, ' ').trim();
}

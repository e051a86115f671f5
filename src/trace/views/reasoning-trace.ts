// How the chosen patch came about, for people: understanding, the localization dialogue, the patch, its verification.
// Longest parts are cut first, so that the whole stays within a length whatever a model wrote.

import type { Message } from '../../ports/model.ts';
import type { NodeId } from '../../task.ts';
import { environmentOf } from '../../verification/environment.ts';
import type { Check } from '../check.ts';
import { kindOf } from '../position.ts';
import type { Node } from '../tree.ts';
import type { Asked } from '../work-event.ts';
import { plural } from './quantities.ts';
import { draftOf, parsed, pathOf, type RunView } from './run-view.ts';
import { shortened } from './shortened.ts';
import { codeFence, codeSpan, escapeParagraphs, escapeUntrusted } from './untrusted-text.ts';

/** One part of the trace: its heading is ours, its text is not. */
interface Part {
  readonly heading: string;
  readonly text: string;
  readonly as: 'prose' | 'quote' | 'code' | 'markdown';
  /** Cut even when there is room. */
  readonly most: number;
}

const THOUGHTS = 1500;
const REPLY = 6000;

/** Markdown for the way to a node, at most `length` characters; `where` says where the full trace is. */
export function reasoningTrace(run: RunView, node: NodeId, length: number, where: string): string {
  const whole = [...pathOf(run.tree, node).flatMap((each) => partsOf(run, each)), ...verification(run)];
  const parts = whole.map(boundedPart);
  const note = `*Parts that end in … are cut here; nothing is cut in the ${where}.*`;
  const room = length - note.length - 2;
  const most = largestCut(parts, room);
  if (most === undefined) return note;
  return `${render(parts, most)}\n\n${note}`;
}

/** A text may have any length, and is looked at for each length that is tried: what no part shows is left out before. */
function boundedPart(part: Part): Part {
  return part.as === 'markdown' ? part : { ...part, text: shortened(part.text, Math.min(REPLY, part.most)) };
}

/** The largest length per part with which all parts fit; longest parts are cut first that way. */
function largestCut(parts: readonly Part[], room: number): number | undefined {
  let [low, high] = [0, REPLY];
  if (render(parts, low).length > room) return undefined;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (render(parts, middle).length <= room) low = middle;
    else high = middle - 1;
  }
  return low;
}

function render(parts: readonly Part[], most: number): string {
  return parts.map((part) => renderPart(part, Math.min(most, part.most))).join('\n\n');
}

function renderPart({ heading, text, as }: Part, most: number): string {
  const cut = shortened(text, most);
  if (cut.trim() === '') return heading;
  if (as === 'markdown') return `${heading}\n\n${cut.length < text.length ? '' : cut}`.trimEnd();
  if (as === 'code') return `${heading}\n\n${codeFence(cut)}`;
  const prose = escapeParagraphs(cut);
  return `${heading}\n\n${as === 'quote' ? quoted(prose) : prose}`;
}

function quoted(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

const TITLES = {
  'repository-understanding': 'Repository understanding',
  'fault-localization': 'Fault localization',
  'patch-generation': 'Patch',
  'patch-verification': 'Reproduction test',
  'environment-setup': 'Environment',
} as const;

function partsOf(run: RunView, node: Node): Part[] {
  const title = kindOf(node.id) === 'r' ? 'Repair' : TITLES[node.stage];
  const fails = node.score?.fails
    ? ` (leaves ${plural(node.score.fails.length, 'case')}: ${node.score.fails.join(', ')})`
    : '';
  const score = node.score ? `, reward ${node.score.value.toFixed(2)}${fails}` : '';
  const head = `#### ${title}\n\n*sample ${node.index + 1}, temperature ${node.turns[0]?.temperature ?? 0}${score}*`;
  const turns = node.turns.flatMap((turn) => partsOfTurn(run, turn, node.turns.length));
  const analysis = analysisOf(run, node);
  return [{ heading: head, text: analysis, as: 'prose', most: 3000 }, ...turns];
}

function analysisOf({ texts }: RunView, node: Node): string {
  const product = draftOf(texts, node, 'understanding') ?? draftOf(texts, node, 'localization');
  const patch = draftOf(texts, node, 'patch') ?? draftOf(texts, node, 'reproduction-test');
  return product?.analysis ?? patch?.explanation ?? node.draft?.summary ?? '';
}

/** What the model was told in a later turn, what it thought and what it answered. */
function partsOfTurn({ texts }: RunView, turn: Asked, turns: number): Part[] {
  const name = turns > 1 ? `, turn ${turn.turn + 1}` : '';
  const added = turn.turn === 0 ? [] : (parsed<Message[]>(texts, turn.added) ?? []);
  const told = added.filter(({ role }) => role === 'user').map(({ content }) => content);
  const thoughts = texts.get(turn.thoughts ?? '') ?? '';
  const parts: Part[] = [
    { heading: `**Given to the model${name}**`, text: told.join('\n'), as: 'code', most: 3000 },
    { heading: `**Thoughts${name}**`, text: thoughts, as: 'quote', most: THOUGHTS },
    { heading: `**Reply${name}**`, text: texts.get(turn.reply) ?? '', as: 'code', most: REPLY },
  ];
  return parts.filter(({ text }) => /\S/.test(text));
}

/** Every execution about the chosen patch and on base, in order, with its verdict. */
function verification(run: RunView): Part[] {
  const environment = environmentOf(run.tree)?.recipeHash;
  const about = [...run.tree.executions.values()].filter(
    ({ subject, recipeHash }) => recipeHash === environment && (subject === 'base' || subject === run.winner?.key),
  );
  if (about.length === 0) return [];
  const lines = about.slice(0, 20).map(({ subject, check, container, verdict, seconds }) => {
    const on = subject === 'base' ? 'on base' : 'with the patch';
    const id = container === '' ? 'no container' : `container ${codeSpan(container.slice(0, 12))}`;
    const reason = verdict.reason === 'passes' ? '' : escapeUntrusted(shortened(verdict.reason, 160));
    return `- ${checkName(check)} ${on}: ${verdict.result}${reason ? ` (${reason})` : ''}, ${Math.round(seconds)} s, ${id}`;
  });
  return [{ heading: '#### Verification', text: lines.join('\n'), as: 'markdown', most: REPLY }];
}

function checkName(check: Check): string {
  if (check.kind === 'baseline') return `tests, run ${check.repetition + 1}`;
  if (check.kind === 'reach')
    return `${check.test ? 'reproduction test' : 'tests'} with ${codeSpan(shortened(check.file, 160))} broken`;
  if (check.kind === 'published') return `existing tests beside ${codeSpan(check.test)}`;
  return check.kind === 'reproduction' ? `reproduction test ${codeSpan(check.test)}` : 'regression tests';
}

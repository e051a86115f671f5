// What a reply that was cut at the limit of tokens is, and what its repetition may have.

import type { ChatReply } from '../ports/model.ts';
import type { Ask } from '../search/work.ts';
import type { Reading } from '../stages/stage.ts';
import type { Draft } from '../task.ts';
import type { Tree } from '../trace/tree.ts';
import { type Context, promptRoom } from './context.ts';

/** In place of a reply that was cut: as far as it goes it may be a thought, and thoughts do not come back. */
export const CUT_OFF = '(cut off)';

/**
 * A reply cut at the token limit is no whole product, whatever can be read of it: more blocks may have been to come, and
 * where a chat template opens the thoughts, what arrived may be a thought. The model is told, because it cannot know.
 */
export function explainCut(reply: ChatReply, reading: Reading, maxTokens: number): Reading {
  const { finish, text } = reply;
  if (finish !== 'length') return reading;
  if (reading.kind === 'search') {
    const { otherwise } = reading;
    return otherwise ? { ...reading, otherwise: explainCut(reply, otherwise, maxTokens) } : reading;
  }
  if (reading.kind === 'draft' && isWhole(reading.draft.kind, text)) return reading;
  const cut = `it was cut off at ${maxTokens} tokens`;
  const invalid = (reason: string): Reading => ({ kind: 'invalid', reason, cut: maxTokens });
  if (text === '') return invalid(`${cut}, before the answer began: think less, answer now.`);
  const missing = reading.kind === 'invalid' ? ` ${reading.reason}` : ' What arrived of it was not used.';
  return invalid(`${cut}: think less, answer now, and keep it short.${missing}`);
}

const SECTIONS = ['analysis', 'cases', 'files', 'locations', 'search'];
const LAST_WORDS = new RegExp(`</(?:${SECTIONS.join('|')})\\s*>[\\s*\`]*$`, 'i');

/**
 * Sections that are all closed can be read, where nothing was begun behind them: it may take them back. Where no tag says
 * what is closed, and of edits, it is never known that they are all.
 */
function isWhole(kind: Draft['kind'], text: string): boolean {
  if (kind !== 'understanding' && kind !== 'localization') return false;
  const last = (tag: string) => text.toLowerCase().lastIndexOf(tag);
  return LAST_WORDS.test(text) && SECTIONS.every((name) => last(`</${name}`) >= last(`<${name}>`));
}

/** Tokens that a turn may have: its prompt, and its reply, as far as that prompt leaves them. */
export interface Limits {
  readonly prompt: number;
  readonly reply: number;
}

/** Who was cut off gets twice as much, up to half of the context: told to think less, a model still needs to end. */
export function limitsOf(context: Context, tree: Tree, { node, turn }: Ask): Limits {
  const { model, replyTokens } = context;
  const outcome = tree.nodes.get(node)?.turns[turn - 1]?.outcome;
  const cut = outcome?.kind === 'invalid' ? outcome.cut : undefined;
  if (cut === undefined) return { prompt: promptRoom(context), reply: replyTokens };
  const more = Math.min(2 * cut, Math.floor(model.contextTokens / 2));
  return { prompt: Math.min(promptRoom(context), model.contextTokens - more), reply: Math.max(replyTokens, more) };
}

// Counts tokens with one public vocabulary and corrects the count upwards by what the endpoint reports.

import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { LRUCache } from 'lru-cache';
import type { Message } from '../ports/model.ts';

/** Tokens that a chat template adds to every message. */
const MESSAGE_OVERHEAD = 4;
/** Prompts below this say more about the chat template than about the tokenizer. */
const LEARN_FROM = 1000;
/** Byte-pair merging is quadratic in an unbroken run, so hostile runs are cut: 200,000 equal letters took 37 s uncut. */
const RUN = 512;
const LONG_RUN = new RegExp(`\\S{${RUN}}|\\s{${RUN}}`);
/** Texts may hold `<|endoftext|>` and the like: ordinary characters to us. */
const PLAIN = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

export interface TokenCounter {
  /** Corrected count of a text. */
  count(text: string): number;
  /** Uncorrected count of a prompt. */
  prompt(messages: readonly Message[]): number;
  /** Compares an uncorrected prompt count with the endpoint's own. */
  learn(counted: number, reported: number): void;
  readonly factor: number;
}

export function createTokenCounter(): TokenCounter {
  let factor = 1;
  return {
    count: (text) => Math.ceil(rawCount(text) * factor),
    prompt: (messages) => messages.reduce((sum, message) => sum + rawCount(message.content) + MESSAGE_OVERHEAD, 0),
    // Only upwards and in steps: too high a count wastes a little room, too low a one fails the call, and a figure that
    // settles early keeps prompts independent of the order in which replies arrive.
    learn: (counted, reported) => {
      if (counted < LEARN_FROM) return;
      factor = Math.min(2, Math.max(factor, Math.ceil((reported / counted) * 20 - 0.2) / 20));
    },
    get factor() {
      return factor;
    },
  };
}

/** By text: the rollouts of a search show the same files and are fitted in the same steps. `maxSize` is in characters. */
const counted = new LRUCache<string, number>({ maxSize: 4 * 2 ** 20, sizeCalculation: (_, text) => text.length + 1 });

function rawCount(text: string): number {
  const known = counted.get(text);
  if (known !== undefined) return known;
  const count = freshCount(text);
  counted.set(text, count);
  return count;
}

function freshCount(text: string): number {
  if (!LONG_RUN.test(text)) return countTokens(text, PLAIN);
  let total = 0;
  for (let at = 0; at < text.length; at += RUN) total += countTokens(text.slice(at, at + RUN), PLAIN);
  return total;
}

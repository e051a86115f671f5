// The texts of a study, whose beginnings nobody has read before.

import type { Message, Model } from '../../ports/model.ts';

/** A request that no model answers in a few words. */
export function storyPrompt(name: string): readonly Message[] {
  const content = `(${name}) Write a long story about a keeper of a lighthouse who repairs its clock. Write at least two thousand words, and begin with the story at once.`;
  return [{ role: 'user', content }];
}

/** A program of about so many tokens whose first line holds the name, and a question about it. */
export function codePrompt(model: Pick<Model, 'count'>, name: string, tokens: number, ask: string): readonly Message[] {
  const lines = [`// program ${name}`];
  const size = model.count(lineOf(name, 1234));
  while (lines.length * size < tokens) lines.push(lineOf(name, lines.length));
  return [{ role: 'user', content: `${lines.join('\n')}\n\n${ask}` }];
}

/** Each line is another one, as in a real file. */
function lineOf(name: string, at: number): string {
  const [a, b] = [(at * 7919) % 997, (at * 104_729) % 991];
  return `export function step${at}(left: number, right: number): number { return left * ${a} + right * ${b}; } // ${name.slice(0, 2)}${at}`;
}

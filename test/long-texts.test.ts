// Texts that strangers write, and what tests print, take time of their length wherever a process of ours reads them: one sign
// again and again is what patterns are slowest with.

import { expect, test } from '@jest/globals';
import { isQuestionIssue, onlyAsks } from '../src/commands/only-asks.ts';
import { saysTooLittle } from '../src/commands/useful-text.ts';
import { visibleCommand } from '../src/github/comment-event.ts';
import { createOutgoing } from '../src/github/outgoing.ts';
import { createSecrets } from '../src/secrets/secrets.ts';
import { pathIn, pathLine, pathWithin } from '../src/stages/edit-path.ts';
import { stopped } from '../src/trace/views/stopped.ts';
import { codeFence, escapeParagraphs } from '../src/trace/views/untrusted-text.ts';

const LONGEST = 60_000;
const secrets = createSecrets();
secrets.register('Zx9Qw7Er5Ty3Ui1Op8As6Df4');
const outgoing = createOutgoing(secrets.redact);
const grammar = { mention: 'mullover', policies: ['wide'] };

const READERS: readonly (readonly [name: string, read: (text: string) => unknown])[] = [
  ['the word behind /mull', (text) => visibleCommand(`/mull ${text}`, grammar)],
  ['what stands behind a command', (text) => visibleCommand(`/mull retry ${text}`, grammar)],
  ['a review', (text) => onlyAsks([text])],
  ['an issue that may be a question', (text) => isQuestionIssue('how do I?', text)],
  ['an issue that may say too little', (text) => saysTooLittle('x', text)],
  ['a block of code', (text) => codeFence(text)],
  ['paragraphs', (text) => escapeParagraphs(text)],
  ['a reason', (text) => stopped(text, 'Again.')],
  ['a text on its way out', (text) => outgoing.body(text, 7)],
  ['a title on its way out', (text) => outgoing.line(text, 7)],
  ['a line that may name a file', (text) => [pathIn(text), pathLine(text), pathWithin(text)]],
  ['the words behind a fence', (text) => pathLine(`\`\`\` ${text}\`y`)],
];
const PARTS = ['!', '.', ':', '?', '`', '\n', ' ', ' \n', '`\n', '> ', 'a.', 'sk-', 'hf_', 'nvapi-', 'hvs.'];

/** Microseconds of the processor. */
function timed(work: () => unknown): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return user + system;
}

test.each(READERS)('%s is read in time of its length', (_name, read) => {
  for (const part of PARTS) {
    const of = (length: number) => `${part.repeat(length / part.length)}x`;
    const least = (length: number) => Math.min(...[0, 1].map(() => timed(() => read(of(length)))));
    const quarter = least(LONGEST / 4);
    // Four times as much takes about four times as long, and not sixteen.
    expect([part, least(LONGEST) < 10 * quarter + 150_000]).toEqual([part, true]);
  }
});

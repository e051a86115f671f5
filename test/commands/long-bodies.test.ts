// Comments as long as GitHub takes them: what is quoted, code, folded, hidden or part of something else is no command in any of them.

import { expect, test } from '@jest/globals';
import { commandOfComment } from '../../src/commands/command.ts';

const LONGEST = 65_000;
const LINE = '/mull stop\n';
const filled = (part: string, room = LONGEST) => part.repeat(Math.floor(room / part.length));
/** As many lines of commands as there is room for. */
const around = (before: string, after = '', part = LINE) =>
  before + filled(part, LONGEST - before.length - after.length) + after;

const NO_COMMANDS: readonly (readonly [name: string, text: string])[] = [
  ['<pre>', around('<pre>\n', '</pre>')],
  ['<pre> over paragraphs', around('<pre>\n\n', '\n</pre>', `${LINE}\n`)],
  ['<details>', around('<details>\n\n', '\n</details>')],
  ['<summary>', around('<details><summary>\n', '</summary></details>')],
  ['<details> in each other', filled('<details>\n\n', 30_000) + LINE + filled('</details>\n\n', 30_000)],
  ['a comment', around('<!--\n', '-->')],
  ['a comment that does not end', around('<!--\n')],
  ['a fence', around('```\n', '```')],
  ['a fence in a longer one', around('````\n', '````', `\`\`\`\n${LINE}`)],
  ['a fence of tildes', around('~~~\n', '~~~')],
  ['a diagram', around('```mermaid\n', '```')],
  ['blanks in front', filled(`    ${LINE}`)],
  ['tabs in front', filled(`\t${LINE}`)],
  ['one blank in front', filled(` ${LINE}`)],
  ['a quotation', filled(`> ${LINE}`)],
  ['a quotation with ends of Windows', filled('> /mull stop\r\n')],
  ['a quotation that goes on without its mark', around('> a\n')],
  ['quotations in each other', `${'>'.repeat(90)} ${filled(LINE)}`],
  ['as many quotations as there is room for', `${filled('> ', LONGEST - LINE.length)}${LINE}`],
  ['an alert', `> [!NOTE]\n${filled(`> ${LINE}`)}`],
  ['a list', filled(`- ${LINE}`)],
  ['a numbered list', filled(`1. ${LINE}`)],
  ['tasks', filled(`- [ ] ${LINE}`)],
  ['a list that goes on', around('- a\n')],
  ['lists in each other', Array.from({ length: 90 }, (_, depth) => `${'  '.repeat(depth)}- /mull stop\n`).join('')],
  ['footnotes', filled(`[^1]: ${LINE}`)],
  ['a footnote that goes on', around('x[^1]\n\n[^1]: a\n')],
  ['a footnote with paragraphs', around('x[^1]\n\n[^1]: a\n\n', '', `    ${LINE}\n`)],
  ['the title of a link', around('[a](b "\n', '")')],
  ['the title of a definition', around('[a]: b "\n', '"\n')],
  ['the text of a link', around('[\n', '](x)')],
  ['the description of a picture', around('![\n', '](x)')],
  ['a span of code', around('`\n', '`')],
  ['a span of code with a quote in it', around('``\n', '``', `\`\n${LINE}`)],
  ['emphasis', around('*a\n', 'b*')],
  ['strong emphasis', around('**a\n', 'b**')],
  ['struck out', around('~~a\n', 'b~~')],
  ['a formula', around('$$\n', '$$')],
  ['a formula in a line', around('$`\n', '`$')],
  ['rows of a table', around('a|b\n-|-\n', '', '/mull stop|x\n')],
  ['rows of a table with one cell', around('a|b\n-|-\n')],
  ['heads of tables', filled('/mull stop|x\n-|-\na|b\n\n')],
  ['a cell of HTML', around('<table><tr><td>\n\n', '</td></tr></table>')],
  ['an attribute', around('<a title="\n', '">x</a>')],
  ['an attribute of a block', around('<div title="\n\n', '">')],
  ['an instruction', around('<?php\n', '?>')],
  ['CDATA', around('<![CDATA[\n', ']]>')],
  ['a declaration', around('<!DOCTYPE\n', '>')],
  ['<textarea>', around('<textarea>\n', '</textarea>')],
  ['<svg>', around('<svg>\n\n', '</svg>')],
  ['<blockquote>', around('<blockquote>\n\n', '</blockquote>')],
  ['<dl>', around('<dl><dt>\n\n', '</dt></dl>')],
  ['<noscript>', around('<noscript>\n\n', '</noscript>')],
  ...['kbd', 'q', 'samp', 'var', 'ins', 'del', 'sub'].map(
    (name) => [`<${name}>`, around(`<${name}>\n`, `</${name}>`)] as const,
  ),
  ['the middle of a line', filled('see /mull stop ')],
  ['a backslash in front', filled(`\\${LINE}`)],
  ['a reference in place of the stroke', filled('&#47;mull stop\n')],
  ['a space that is not seen in front', filled(`\u200b${LINE}`)],
];

test.each(NO_COMMANDS)('%s holds no command', (_name, text) => {
  expect(text.length).toBeLessThan(65_536);
  expect(commandOfComment(text)).toBeUndefined();
});

test.each([
  ...[
    '[',
    '![',
    '<b>',
    '<a "',
    '`',
    '> ',
    '- ',
    '|a',
    'a|b\n-|-\n',
    '[^1]',
    '[^1]: ',
    '[a]: ',
    '<!--x',
    '$',
    '**a',
    '\\',
  ],
  ...[
    '&amp;',
    '\n> - ',
    '1. ',
    '<details></details>\n',
    '```\n```\n',
    'http://a',
    '@a',
    '[a](<',
    '-\n',
    ':-\n',
    'a\n-|-\n',
  ],
])('before and after as much of %j as there is room for, a command is one, in time of the length', (part) => {
  const least = (text: string) => Math.min(...[timed(text), timed(text)]);
  const after = `/mull stop\n\n${filled(part, LONGEST - 100)}`;
  expect(commandOfComment(after)).toEqual({ kind: 'stop' });
  const half = `/mull stop\n\n${filled(part, LONGEST / 4)}`;
  // Four times as much takes about four times as long, and not sixteen.
  expect(least(after)).toBeLessThan(10 * least(half) + 30_000);
});

/** Microseconds of the processor. */
function timed(text: string): number {
  const started = process.cpuUsage();
  commandOfComment(text);
  const { user, system } = process.cpuUsage(started);
  return user + system;
}

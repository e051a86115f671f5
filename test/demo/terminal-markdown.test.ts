// Markdown on a terminal: every part of a pull request's body is readable there.
import { describe, expect, test } from '@jest/globals';
import { renderMarkdown } from '../../demo/terminal-markdown.ts';

const plain = (source: string, width = 40) => renderMarkdown(source, { width, colour: false });

describe('Markdown on a terminal', () => {
  test('paragraphs are wrapped at blanks and inside words that are too long', () => {
    expect(plain('one **two** `three` four five', 12)).toBe('one two\nthree four\nfive');
    expect(plain('abcdefghijkl', 5)).toBe('abcde\nfghij\nkl');
  });

  test('a table fits into the width: its widest column is wrapped', () => {
    expect(plain('| a | b |\n|---|---|\n| x | one two three four five six |', 24)).toBe(
      ['a │ b', '──┼─────────────────────', 'x │ one two three four', '  │ five six'].join('\n'),
    );
  });

  test('lists keep their marks and boxes', () => {
    expect(plain('- [x] done\n- [ ] open\n\n1. first\n2. second')).toBe(
      '• [x] done\n• [ ] open\n\n1. first\n2. second',
    );
  });

  test('short details are shown, long ones are folded to their summary', () => {
    const details = (body: string) => `<details>\n<summary>How</summary>\n\n${body}\n\n</details>`;
    expect(plain(details('text'))).toBe('▾ How\n  text');
    expect(plain(details(Array.from({ length: 50 }, (_, i) => `- ${i}`).join('\n')))).toBe('▸ How (50 lines, folded)');
  });

  test('entities are decoded, comments and tags vanish, control characters cannot reach the terminal', () => {
    expect(plain('a &lt;b&gt; &amp;#60; <!-- hidden --> \u001b[31mred')).toBe('a <b> &#60;  [31mred');
  });

  test('a picture of the search tree is named instead of printed', () => {
    expect(plain('```mermaid\nflowchart LR\n```')).toBe('(a picture of the search tree; GitHub draws it)');
  });
});

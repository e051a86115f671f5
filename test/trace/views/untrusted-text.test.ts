// Whatever a model or an issue says, Markdown made from it must do nothing but show it.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked } from 'marked';
import {
  codeFence,
  codeSpan,
  escapeParagraphs,
  escapeUntrusted,
  mermaidLabel,
  plainLine,
  visibleText,
} from '../../../src/trace/views/untrusted-text.ts';

/** Text that a browser would show for rendered HTML. */
function shown(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#8203;', '')
    .replaceAll('\u200b', '')
    .replaceAll('&amp;', '&')
    .trim();
}

const HOSTILE = [
  '@everyone look',
  'fixes #12 and closes octo/calc#3, resolves GH-4',
  'fixes https://github.com/octo/calc/issues/9',
  '/lgtm',
  '</details><img src=x onerror=alert(1)>',
  '<!-- hidden -->',
  '![pixel](https://evil.example/p.png)',
  '[click](https://evil.example "title")',
  'www.evil.example/steal',
  '_www.evil.example/steal',
  '[ref]: https://evil.example',
  '`` ` @someone `` `',
  '`https://evil.example`',
  '| a | b |',
  '# heading',
  '- item',
  '1. item',
  '===',
  '$`math`$ and ~~strike~~',
];

describe('escapeUntrusted', () => {
  test.each(HOSTILE)('shows %j as text and makes nothing of it', (text) => {
    const html = marked.parse(escapeUntrusted(text), { async: false });
    expect(html).not.toMatch(/<(img|a|details|h\d|li|table|del|hr|em|strong)\b/);
    expect(html.replace(/<code>.*?<\/code>/g, '')).not.toMatch(/@\w|#\d|GH-\d|:\/\/|\bwww\.\w/);
    expect(escapeUntrusted(text)).not.toMatch(/^\//);
  });

  test('keeps the words and harmless code', () => {
    const text = 'drops `attributesGroupName` when a < b & c > d (`src/a.js:115`)';
    const html = marked.parse(escapeUntrusted(text), { async: false });
    expect(html).toBe(
      '<p>drops <code>attributesGroupName</code> when a &lt; b &amp; c &gt; d (<code>src/a.js:115</code>)</p>\n',
    );
  });

  test('any text is shown whole, on one line, without tags other than code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 60 }), (text) => {
        const markdown = escapeUntrusted(text);
        expect(markdown).not.toContain('\n');
        const html = marked.parse(`x ${markdown}`, { async: false });
        expect(html.replace(/<\/?(p|code)>/g, '')).not.toMatch(/<[a-z/!]/i);
        const wanted = `x ${text.replace(/\s+/g, ' ').trim()}`.trim();
        expect(shown(html).replaceAll('`', '')).toBe(wanted.replaceAll('`', ''));
      }),
      { numRuns: 300 },
    );
  });
});

describe('the other forms', () => {
  test('paragraphs stay apart and each is escaped', () => {
    expect(escapeParagraphs('one\ntwo\n\n\n# three @me')).toBe('one two\n\n\\# three @&#8203;me');
  });

  test('a code block is fenced longer than any fence in it', () => {
    expect(codeFence('a\n````\n</details>\n', 'js')).toBe('`````js\na\n````\n</details>\n`````');
    expect(codeFence('x', 'js\n```')).toBe('```js\nx\n```');
  });

  test('inline code holds backticks and never ends a table cell', () => {
    expect(codeSpan('npx `a`')).toBe('`` npx `a` ``');
    expect(codeSpan('a | <b>')).toBe('<code>a \\| &lt;b&gt;</code>');
    expect(codeSpan('  ')).toBe('');
  });

  test('a Mermaid label holds no syntax', () => {
    expect(mermaidLabel('p1"]; click x "javascript:1" --> `y`')).toBe('p1 click x javascript:1 -- y');
    expect(mermaidLabel('x'.repeat(80))).toHaveLength(60);
  });

  test('a title names nobody and closes nothing', () => {
    expect(plainLine('/close fix @octo\nfixes #3, GH-4 https://x.y')).toBe(
      'close fix @ octo fixes # 3, GH- 4 https: //x.y',
    );
    expect(plainLine('a'.repeat(200), 50)).toHaveLength(50);
  });

  test('terminal codes, invisible characters and controls are gone', () => {
    const hidden = '\u200b\u2060\u2063\u{E0041}\u{FE0F}\u{E0101}\u3164\u2800\u00ad\u202e\ufeff\u115f';
    expect(visibleText(`a\u001b[31mb${hidden}c\u0000\r\nd\u001b]0;title\u0007e`)).toBe('abc\nde');
  });
});

test('an address without a scheme is split before its dot: behind it, a link would begin', () => {
  expect(escapeUntrusted('see www.evil.example')).toBe('see www&#8203;.evil.example');
});

describe('a code of the terminal', () => {
  test.each([
    '\u001b]0;',
    '\u001b]8;;https://x',
    '\u009d0;',
    '\u001bP1$r',
    '\u0090',
    '\u001b_',
    '\u001b^',
    '\u001bX',
    '\u001b[',
    '\u009b',
  ])('that has no end (%j) hides nothing behind its line', (code) => {
    const shown = visibleText(`line 1\n${code}\nFAILED adds\n3 failed \u0007 \u001b\\ done`);
    expect(shown.split('\n').slice(2)).toEqual(['FAILED adds', expect.stringMatching(/^3 failed .* done$/)]);
  });

  test.each([
    ['\u001b]0;title\u0007', ''],
    ['\u001b]8;;https://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u001bPq\u001b\\', ''],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u009b31mred', 'red'],
  ])('%j is gone, its text stays', (text, shown) => {
    expect(visibleText(`a ${text} b`)).toBe(`a ${shown} b`);
  });
});

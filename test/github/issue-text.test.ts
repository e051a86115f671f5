// A maintainer who adds the label has read the page: the model must see that text and no other.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readableIssueText, shownTitle, titleAndBody } from '../../src/github/issue-text.ts';

describe('what nobody sees on the page', () => {
  test.each([
    ['a comment', 'before <!-- POISON --> after'],
    ['a comment over lines', 'before\n<!--\nPOISON\n\nPOISON\n-->\nafter'],
    ['an unclosed comment', 'before after\n<!-- POISON\n\nPOISON'],
    ['a comment in a comment', 'before <!-- a <!-- POISON --> after'],
    ['a comment made of comments', 'before <!-<!-- x -->- POISON --> after'],
    ['a comment that hides a code fence', 'before\n<!--\n```\nPOISON\n```\n-->\nafter'],
    ['an encoded comment', 'before &lt;!-- POISON --&gt; after'],
    ['an image', 'before ![POISON](https://x.y/p.png "POISON") after'],
    ['an image tag', 'before <img alt="POISON" src=x title="POISON"> after'],
    ['a hidden element', 'before <span title="POISON">x</span> after'],
    ['a script', 'before <script>POISON</script> after'],
    ['an unclosed template', 'before after <template>POISON'],
    ['the title of a link', 'before [link](https://x.y "POISON") after'],
    ['the title of a reference', 'before [link][a] after\n\n[a]: https://x.y "POISON"'],
    ['a comment made of a reference', 'before after\n\n[//]: # (POISON)\n[x]: <> (POISON)\n[comment]: # "POISON"'],
  ])('%s does not reach the model', (_name, text) => {
    const seen = readableIssueText(text);
    expect(seen).not.toContain('POISON');
    expect(seen).toMatch(/before/);
    expect(seen).toMatch(/after/);
  });

  test.each([
    '\u200b',
    '\u200d',
    '\u2060',
    '\u2061',
    '\u2064',
    '\u00ad',
    '\u202e',
    '\u2066',
    '\ufeff',
    '\u{E0041}',
    '\u{E0020}',
    '\ufe0f',
    '\u{E0100}',
    '\u3164',
    '\u115f',
    '\u1160',
    '\uffa0',
    '\u2800',
    '\u034f',
    '\u180e',
    '\u0007',
    '&#8203;',
    '&#x200B;',
    '&#xE0041;',
    '&zwnj;',
    '&shy;',
    '&ZeroWidthSpace;',
    '&#917569;',
  ])('the invisible character %j is dropped', (hidden) => {
    expect(readableIssueText(`a${hidden}b`)).toBe('ab');
    expect(readableIssueText(`\`a${hidden}b\``)).toBe('`ab`');
  });
});

describe('an image is not read, and the text says so in its place', () => {
  const uuid = '0f0fdd70-1b7e-4a43-8b0c-b2f6a6f1b1aa';
  test.each([
    ['![a](https://x.y/p.png)', '(image, not read)'],
    ['![](https://x.y/p.png "title")', '(image, not read)'],
    ['![a[0] is wrong](https://x.y/p_(1).png)', '(image, not read)'],
    ['![a][ref]\n\n[ref]: https://x.y/p.png', '(image, not read)'],
    ['<img width="300" alt="a" src="https://x.y/p.png" />', '(image, not read)'],
    ['<IMG SRC=x>', '(image, not read)'],
    ['<picture><source srcset="a.webp"><img src="a.png"></picture>', '(image, not read)'],
    ['<a href="https://x.y"><img src="a.png"></a>', '(image, not read)'],
    ['<video src="a.mp4" controls></video>', '(image, not read)'],
    ['[![a](https://x.y/p.png)](https://x.y/full)', '[(image, not read)](https://x.y/full)'],
    [`https://github.com/user-attachments/assets/${uuid}`, '(image, not read)'],
    [`<https://github.com/user-attachments/assets/${uuid}>`, '(image, not read)'],
    [`[screenshot](https://github.com/user-attachments/assets/${uuid})`, 'screenshot (image, not read)'],
    [`https://ghe.example.com/octo/repo/assets/12/${uuid}`, '(image, not read)'],
    ['https://user-images.githubusercontent.com/1/2-a.png', '(image, not read)'],
    ['seen:\nhttps://i.example.com/a.PNG\nhere', 'seen:\nhttps://i.example.com/a.PNG (image, not read)\nhere'],
    ['Loading https://x.y/p.png fails', 'Loading https://x.y/p.png fails'],
    ['`![a](b.png)` is not shown', '`![a](b.png)` is not shown'],
    ['```html\n<img src="a.png">\n```', '```html\n<img src="a.png">\n```'],
    ['arr![0] and !important', 'arr![0] and !important'],
  ])('%j', (text, seen) => {
    expect(readableIssueText(text)).toBe(seen);
    expect(readableIssueText(seen)).toBe(seen);
  });
});

describe('what is on the page stays', () => {
  test.each([
    'Parsing `<!-- note -->` drops the node.',
    '```xml\n<a>\n<!-- kept -->\n</a>\n```',
    '~~~\n<details>\n~~~',
    'Array<string> and Map<K, V> are fine',
    'a < b && c > d, 5 <!-- is not closed',
    'see [the docs](https://example.org/x) and &amp;lt; in `&lt;`',
    '- one\n- two\n\n    indented code',
    'unclosed fence:\n\n```\n<!-- shown as code',
    'footnote[^1]\n\n[^1]: visible',
    'émojis 👍 and 漢字',
  ])('%j', (text) => {
    expect(readableIssueText(text)).toBe(text);
  });

  test('folded logs are read, their tags are not', () => {
    expect(readableIssueText('<details>\n<summary>Log</summary>\n\nError: x\n\n</details></details>')).toBe(
      'Log\n\nError: x',
    );
  });

  test('line ends are one kind', () => {
    expect(readableIssueText('a\r\nb\rc')).toBe('a\nb\nc');
  });
});

test('cleaning twice is cleaning once, and no comment survives outside of code', () => {
  const piece = fc.constantFrom(
    '<!--',
    '-->',
    '`',
    '```',
    '\n',
    '\n\n',
    ' ',
    'x',
    '<b>',
    '</details>',
    '[a]: b',
    '~~~',
    '&#8203;',
    '&lt;',
    '(',
    ')',
    '![',
    '<img>',
    'https://x.y/p.png',
    'https://github.com/user-attachments/assets/a',
    ']',
    '\u200b',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const once = readableIssueText(pieces.join(''));
      expect(readableIssueText(once)).toBe(once);
    }),
    { numRuns: 3000 },
  );
});

/** Seconds of the processor. */
function costOf(text: string): number {
  const before = process.cpuUsage();
  readableIssueText(text);
  return process.cpuUsage(before).user / 1_000_000;
}

/** Of several: the compiler and the collector of garbage work now and then, and on other threads. */
const leastCostOf = (text: string) => Math.min(...Array.from({ length: 3 }, () => costOf(text)));

test('the longest text that GitHub takes, however hostile, costs no more than its length', () => {
  for (const unit of [
    '<!--',
    '`',
    '``` ',
    '[a]:',
    '![',
    '![](',
    '![a[',
    'https://a/a/a/assets/',
    '<script>',
    '<a ',
    '&#',
    '](a ',
    '~~~\n',
    '\n<!--\n',
    ...[
      '>',
      '> ',
      '>\n',
      '>a\n',
      '- ',
      '* a\n',
      '  - a\n',
      '- - ',
      '> - ',
      '1. ',
      '1) ',
      '# a\n',
      'a\n===\n',
      '---\n',
      '\n\n    a',
      '\n',
      '\t',
    ],
    ...[
      '**a',
      '*_',
      '_a ',
      '~',
      '~~a',
      '\\\\',
      '\\`',
      ']',
      '[',
      '](',
      '[a](',
      '[[a](b)',
      '![a](b',
      '![x][y] ',
      '[a][b]',
      '[x](y "z")\n',
      '[\n',
      '[a]: b\n',
      '[a]: <b\n',
      '[a]: "\n',
    ],
    ...['[^a]: ', '[^a]: b\n', '[^a]: b\n\n', '[^', '[^a]', 'a|b\n-|-\n', '|', '|\n-|\n', '`a', '``a', '~~~a\n'],
    ...[
      '<?',
      '<!X',
      '<![CDATA[',
      '<a b="',
      '\n\n<a b="',
      "<a b='",
      '<b/',
      '<a/b>',
      '</',
      '<x>',
      '<div>\n\n',
      '<div title="\n\n',
      '<svg>',
      '<svg></svg>',
      '</svg>',
      '<template>\n\n',
    ],
    ...[
      '&lt;!--',
      '&lt;!-- --&gt;',
      '<!-<!-- x -->- ',
      '$',
      '$$',
      '$a ',
      '$`',
      '$%',
      '```math\n\\phantom{',
      '```mermaid\n%%{\n',
      '$\\phantom{a}$',
      'https://x.y/a.png\n',
    ],
  ]) {
    for (const begin of unit.includes('[') ? ['', '[a]: b\n\n', '[^a]: b\n\nc[^a] '] : ['']) {
      const made = (length: number) => begin + unit.repeat((length - begin.length) / unit.length);
      const [all, quarter] = [made(65_536), made(65_536 / 4)];
      const whole = costOf(all);
      // What grows with its square costs 16 times its quarter, however often; what costs little is not compared.
      const isLinear = whole < 2 || whole < 9 * costOf(quarter) || leastCostOf(all) < 9 * leastCostOf(quarter);
      expect({ text: begin + unit, isLinear }).toEqual({ text: begin + unit, isLinear: true });
    }
  }
});

describe('what a reader of the page sees', () => {
  test.each([
    ...['script', 'style', 'title', 'textarea', 'iframe', 'noembed', 'noframes', 'xmp', 'plaintext'].map(
      (name) => [name, `Everything after <${name}> is lost.\n\nSteps: parse it twice.`] as const,
    ),
  ])('an unclosed <%s> is text, and so is what follows', (_name, text) => {
    expect(readableIssueText(text)).toBe(text);
  });

  test.each(['template', 'head', 'svg', 'math'])('an unclosed <%s> takes no more than its paragraph', (name) => {
    expect(readableIssueText(`The <${name}> of mine\nfails.\n\nSteps: render it twice.`)).toBe(
      'The\n\nSteps: render it twice.',
    );
  });

  test.each([
    ['a shortcut reference', '![截图]\n\n[截图]: https://example.org/a.png'],
    ['an image in its address', `![x](data:image/png;base64,${'iVBORw0KGgo'.repeat(3000)})`],
  ])('%s is an image', (_name, text) => {
    expect(readableIssueText(text)).toBe('(image, not read)');
  });

  test('a shortcut reference without a definition is text', () => {
    expect(readableIssueText('an array ![0] of mine')).toBe('an array ![0] of mine');
  });

  test('letters that are longer in lower case move nothing', () => {
    const text = `${'İ'.repeat(40)} before <STYLE>hidden</Style> after`;
    expect(readableIssueText(text)).toBe(`${'İ'.repeat(40)} before  after`);
  });

  test('a tag that closes a tag of a longer name closes nothing of a shorter one', () => {
    expect(readableIssueText('<template>a</templates> b</template> c')).toBe('c');
  });
});

describe('code by four blanks of indentation', () => {
  test.each([
    'Steps:\n\n    <div class="a"><script>alert(1)</script></div>\n    <!-- a comment -->\n    <p>x</p>\n\nexpected',
    'Steps:\n\n    <p>\n\n        <b>x</b>\n    </p>\n\nexpected',
    'Steps:\n\n\t<title>x</title>',
    '    <p>at the start</p>\n\nexpected',
  ])('stays as it is written: %j', (text) => {
    expect(readableIssueText(text)).toBe(text);
  });

  test.each([
    ['goes on with an item of a list', '- item\n\n    <b>bold</b> <!-- hidden -->', '- item\n\n    bold'],
    ['goes on with a paragraph', 'words\n    <b>bold</b>', 'words\n    bold'],
  ])('is none where it %s', (_how, text, shown) => {
    expect(readableIssueText(text)).toBe(shown);
  });
});

describe('a title is shown as it is written', () => {
  test.each([
    '[Bug]: crash',
    'Array<string> is <b>lost</b>',
    '<!-- stays --> in the output',
    '# is no comment',
    '[x](y "z") is not parsed',
    '> is less',
    '    indented code',
  ])('%j', (title) => {
    expect(shownTitle(title)).toBe(title.trim());
  });

  test('without what nobody sees, on one line', () => {
    expect(shownTitle(' a\u200b\u{E0041}b\nc\t ')).toBe('ab c');
  });
});

describe('the first line of a text is its title', () => {
  test.each([
    ['[Bug]: crash', '[Bug]: crash', ''],
    ['[Bug]: crash\n\nThe loop <!-- x --> never ends', '[Bug]: crash', 'The loop  never ends'],
    ['# It crashes\n\nSteps:\n\n    a', 'It crashes', 'Steps:\n\n    a'],
    ['<!-- template -->\nIt crashes\nhere', 'It crashes', 'here'],
    ['<!--\n[x]: y\n-->\nIt crashes', 'It crashes', ''],
    [' \n ', '', ''],
  ])('%j', (text, title, body) => {
    expect(titleAndBody(text)).toEqual({ title, body });
  });
});

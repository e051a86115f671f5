// What GitHub's page does not show of an issue reaches no model, and what it shows does: one table of each, and random texts.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readableIssueText } from '../../src/github/issue-text.ts';

/** Forms in which a text is on no page; each stands between words that are. */
const HIDDEN: readonly (readonly [string, string])[] = [
  // Footnotes.
  ['a footnote that nothing refers to', 'before\n\n[^n]: POISON\n\nafter'],
  [
    'a footnote over lines',
    'before\n\n[^n]: POISON\nPOISON\n    POISON\n\n    POISON\n\n    ```\n    POISON\n    ```\n\nafter',
  ],
  ['a footnote in a quotation', 'before\n\n> [^n]: POISON\n> POISON\n\nafter'],
  ['a footnote in a list', 'before\n\n- a\n\n  [^n]: POISON\n\nafter'],
  ['a footnote that is written twice', 'before[^n]\n\n[^n]: shown\n\n[^n]: POISON\n\nafter'],
  ['a comment behind many blanks of a footnote', 'before[^n]\n\n[^n]:       <!-- POISON -->\n\nafter'],
  ['the name of a footnote', 'before[^POISON,POISON]\n\n[^POISON,POISON]: shown\n\nafter'],
  ['a footnote right below a quotation', 'before\n\n> a\n[^n]: POISON\n\nafter'],
  ['a footnote right below an item of a quotation', 'before\n\n> - a\n[^n]: POISON\n\nafter'],
  ['a definition whose address has an open bracket', 'before\n\n[x]: https://x.y/(POISON "POISON"\n\nafter'],
  ['the title of a link whose address has an open bracket', 'before [a](https://x.y/(b "POISON") after'],
  ['a tag that goes on in the paragraph of an item', 'before\n\n- <?x?> <b\n  title="POISON"\n  c="d">\n\nafter'],
  ['an attribute above what looks like a table', 'before\n\n<div title="POISON\n|-|\nPOISON">\n\nafter'],
  ['the last line of a block that never ends, in an attribute', 'before after\n\n<p title="\n\n```\na\nPOISON'],
  // Definitions of links.
  ['a definition with blanks', 'before\n\n[x]: <POISON with blanks>\n\nafter'],
  ['a definition without an address', 'before\n\n[x]: <> "POISON"\n\nafter'],
  ['a title over two lines', 'before\n\n[x]: https://x.y "POISON\nPOISON"\n\nafter'],
  ['a title on the next line', 'before\n\n[x]: https://x.y\n  "POISON"\n\nafter'],
  ['an address on the next line', 'before\n\n[x]:\n  https://x.y/POISON\n\nafter'],
  ['a title with quotes', 'before\n\n[x]: https://x.y "a \\" POISON"\n\nafter'],
  ['a title in brackets', 'before\n\n[x]: https://x.y (a \\) POISON)\n\nafter'],
  ['a definition whose name is over lines', 'before\n\n[x\nPOISON]: https://x.y\n\nafter'],
  ['a definition whose name has brackets', 'before\n\n[x \\] POISON]: https://x.y\n\nafter'],
  ['a definition in a quotation', 'before\n\n> [x]: https://x.y "POISON"\n\nafter'],
  ['a definition in a list', 'before\n\n- [x]: https://x.y "POISON"\n\nafter'],
  ['a definition in a list of a quotation', 'before\n\n> - [x]: <POISON> (POISON\n>   POISON)\n\nafter'],
  ['a definition of a footnote', 'before[^n]\n\n[^n]: shown\n\n    [x]: https://x.y "POISON"\n\nafter'],
  ['definitions in a row', 'before\n\n[x]: a "POISON"\n[y]: b "POISON"\n[z]: c (POISON)\nafter'],
  ['a comment behind a definition', 'before\n\n[x]: a\n    <!-- POISON -->\nafter'],
  ['a comment behind a definition of a quotation', 'before\n\n> [x]: a\n     <!-- POISON -->\nafter'],
  ['a comment behind a title with a backquote', 'before\n\n> [x]: a "`"\n> b ` <!-- POISON --> after'],
  // Links and images.
  ['an address with blanks', 'before [a](<POISON with blanks>) after'],
  ['an address with encoded blanks', 'before [a](x&#32;POISON&nbsp;POISON) after'],
  ['an address that is nowhere shown', 'before [a](data:text/plain,POISON) after'],
  ['a title over lines', 'before [a](https://x.y\n"POISON\nPOISON") after'],
  ['a title with escaped quotes', 'before [a](https://x.y "b \\" POISON") after'],
  ['a title in single quotes', "before [a](https://x.y 'POISON \"x') after"],
  ['a title in brackets of a link', 'before [a](https://x.y (POISON)) after'],
  ['the title of a link with brackets', 'before [a [b] `]` c](https://x.y/(z) "POISON") after'],
  ['the title of a link in many brackets', `before ${'['.repeat(40)}a${']'.repeat(40)}(https://x.y "POISON") after`],
  ['the title of a link behind many brackets', `before ${'['.repeat(40)} [a](https://x.y "POISON") after`],
  ['the title of a link around an image', 'before [![POISON](a.png "POISON")](https://x.y "POISON") after'],
  ['the title of an emphasised link', 'before **[a](https://x.y "POISON")** after'],
  ['the name of a definition', 'before [a][POISON and more] after\n\n[POISON and more]: https://x.y'],
  ['the name of an image', 'before ![a][POISON] after\n\n[poison]: https://x.y/a.png'],
  ['the name of a definition in another case', 'before [a][POISON\n  x] after\n\n[poison X]: https://x.y'],
  ['an image whose description has an image', 'before ![POISON ![POISON](a) POISON](b "POISON") after'],
  ['an image over lines', 'before ![POISON\nPOISON](\nhttps://x.y/a.png\n"POISON"\n) after'],
  ['an image in deep brackets', 'before ![POISON [[[POISON]]]](https://x.y/((a)).png) after'],
  ['an image without an address', 'before ![POISON]() after'],
  ['an image with blanks in its address', 'before ![POISON](<a POISON.png>) after'],
  ['an image in a heading', '# before ![POISON](a) after ##'],
  ['an image in a cell', 'before | after\n-|-\n![POISON \\| POISON](a) | b'],
  // Tags.
  ['an attribute of an unknown tag', 'before <foo bar="POISON">x</foo> after'],
  ['attributes of an unknown tag over lines', 'before <foo\n  bar="POISON"\n  POISON\n  b=\'POISON\'/>x after'],
  ['a tag whose attribute closes it', 'before <a title="> POISON">x</a> after'],
  ['a tag whose attribute holds a tag', "before <b title='<i> POISON'>x</b> after"],
  ['an attribute behind a slash', 'before <a/POISON> after'],
  ['an attribute around paragraphs', 'before\n\n<div\n  id="POISON\n\nPOISON\n\n> POISON\n\n<p class="x">\n\nafter'],
  ['an attribute behind a slash in a block', '<p>\nbefore <a/POISON>x</a/POISON> after\n</p>'],
  ['attributes of a closing tag', '<p>\nbefore <b>x</b POISON> after\n</p>'],
  ['an instruction', 'before <?x POISON > POISON ?> after'],
  ['an instruction that is a block', 'before\n\n<?x POISON\n\nPOISON > POISON\n?>\n\nafter'],
  ['a declaration', 'before <!DOCTYPE POISON> after'],
  ['a declaration that is a block', 'before\n\n<!DOCTYPE POISON\n\nPOISON>\n\nafter'],
  ['an unknown declaration', 'before <!X POISON> after'],
  ['character data', 'before <![CDATA[POISON > POISON]]> after'],
  ['character data that is a block', 'before\n\n<![CDATA[\nPOISON\n\nPOISON > POISON\n]]>\n\nafter'],
  ['an odd end of a tag', '<p>\nbefore </ POISON> after\n</p>'],
  ['an odd declaration', '<p>\nbefore <! POISON> after\n</p>'],
  ['a tag that never ends', 'before after\n\n<div title="POISON'],
  ['a comment that another sign closes', '<p>\nbefore <!-- POISON --!> after\n</p>'],
  ['a comment that begins behind one that is none', 'before <!--> <!-- POISON --> after'],
  ['a comment in a heading', '# before <!-- POISON --> after'],
  ['a comment in a heading by a line', 'before <!-- POISON --> after\n==='],
  ['a comment in a cell', 'before | after\n-|-\na <!-- POISON --> | b'],
  ['a comment in a quotation', '> before <!-- POISON\n> POISON --> after'],
  ['a comment that a quotation begins', 'before\n\n> <!-- POISON\n\nPOISON\n\n<!-- -->\n\nafter'],
  ['a comment in an item', '- before\n- <!-- POISON -->\n- after'],
  ['a comment in a deep item', `${'- '.repeat(45)}<!-- POISON -->\n\nbefore after`],
  ['a comment in a deep quotation', `before\n\n${'> '.repeat(150)}<!-- POISON -->\n\nafter`],
  ['a comment behind an escaped backquote', 'before \\` <!-- POISON --> \\` after'],
  ['a comment behind backquotes of other lengths', 'before `` <!-- POISON --> ` after'],
  ['a comment between backquotes of two paragraphs', 'before `\n\n<!-- POISON -->\n\n` after'],
  ['a comment between backquotes of two items', '- before `\n- <!-- POISON --> ` after'],
  ['a comment between backquotes of two cells', 'before ` | b\n-|-\n<!-- POISON --> | ` after'],
  ['a comment behind a backquote of an address', 'before [a](https://x.y/`) <!-- POISON --> ` after'],
  ['a comment behind a backquote of a tag', 'before <a title="`">x</a> <!-- POISON --> ` after'],
  ['a comment between fences of an HTML block', '<div>\nbefore\n```\n<!-- POISON -->\n```\nafter\n</div>'],
  ['a comment behind a fence that is none', 'before\n``` a ` b\n<!-- POISON -->\n\nafter'],
  ['a comment behind a fence of a quotation', '> before\n> ```\n> x\n\n<!-- POISON -->\n\nafter'],
  ['a comment behind a fence of an item', '- before\n  ```\n  x\n\n<!-- POISON -->\n\nafter'],
  ['a comment behind a fence that text follows', 'before\n\n```\nx\n```\n<!-- POISON -->\nafter'],
  ['a comment that is indented in a paragraph', 'before\n        <!-- POISON -->\nafter'],
  ['a comment that is indented in an item', '1. before\n\n      <!-- POISON -->\n\n   after'],
  ['a comment that is indented behind an empty item', '-\n\n   before <!-- POISON --> after'],
  ['a comment that is indented by a tab in an item', '- before\n\n\t<!-- POISON -->\n\n  after'],
  ['an element in an element of its kind', 'before <svg><svg></svg> POISON </svg> after'],
  ['an element around paragraphs', 'before\n\n<svg>\n\nPOISON\n\n- POISON\n\n```\nPOISON\n```\n\n</svg>\n\nafter'],
  ['what stands for a video', 'before <video src="a.mp4">POISON</video> after'],
  ['what stands for ruby', 'before <ruby>a<rp>POISON</rp><rt>b</rt></ruby> after'],
  ['a value of a field', 'before <input value="POISON"> after'],
  // Tables and code.
  ['a cell beyond the columns', 'before | after\n-|-\n1 | 2 | POISON\n3 | 4 | POISON |'],
  ['a cell beyond the columns of a quotation', '> before | after\n> -|-\n> 1 | `2 \\| 3` | POISON'],
  ['a cell beyond one column', 'before\n|-|\n| after | POISON |'],
  ['a cell beyond one column without strokes', 'before\n|-\nafter | POISON'],
  ['what follows the language', 'before\n\n```js POISON\nx\n```\n\nafter'],
  ['what follows the language behind tildes', 'before\n\n~~~ js {POISON=`1`}\nx\n~~~\n\nafter'],
  ['what follows the language in a list', '- before\n  ```js title="POISON"\n  x\n  ```\n- after'],
  ['what clings to the language', 'before\n\n```js{POISON}\nx\n```\n\nafter'],
  ['what is no language', 'before\n\n```POISON-POISON-POISON-POISON\nx\n```\n\nafter'],
  ['a comment of a diagram', 'before\n\n```mermaid\ngraph TD\n%% POISON\n  A --> B\n```\n\nafter'],
  ['a directive of a diagram', 'before\n\n```mermaid\n%%{init: {\n"POISON": "POISON"}\n}%%\ngraph TD\n```\n\nafter'],
  [
    'a description of a diagram',
    'before\n\n```mermaid\ngraph TD\naccTitle: POISON\naccDescr {\nPOISON\n}\nA-->B\n```\n\nafter',
  ],
  ['a hint of a diagram', 'before\n\n```mermaid\ngraph TD\nA-->B\nclick A "https://x.y" "POISON"\n```\n\nafter'],
  ['a comment of a diagram in a list', '- before\n\n  ~~~ Mermaid\n  graph TD\n    %% POISON\n  ~~~\n\n- after'],
  ['a comment of a formula', 'before $a % POISON\n= b$ after'],
  ['a comment of a block of maths', 'before\n\n$$\na % POISON\nb\n$$\n\nafter'],
  ['a comment of a fence of maths', 'before\n\n```math\na % POISON\n```\n\nafter'],
  ['a comment of a formula in backquotes', 'before $`a % POISON`$ after'],
  ['what a formula leaves room for', 'before $a \\phantom{POISON {POISON} POISON} b$ after'],
  ['what a formula leaves width for', 'before $$a \\hphantom {POISON}\\vphantom{POISON}$$ after'],
  ['the name of a formula', 'before $$a \\label{POISON}$$ after'],
  ['a macro of a formula', 'before $\\newcommand{\\x}[1]{POISON} \\def\\y{POISON} a$ after'],
  // Characters.
  ['a comment of invisible characters', 'before <\u200b!-- POISON --> after'],
];

/** What a reader sees, to the letter. */
const SHOWN: readonly string[] = [
  'a *b* **c** ~~d~~ `e` [f](https://x.y/z) <https://x.y> https://x.y/z_(a) &amp; \\* \\[g\\]',
  '# one\n\ntwo\n===\n\n> three\n>\n> four\n\n1. five\n2. six\n   - seven\n\n---\n\n- [ ] eight\n- [x] nine',
  '| a | b |\n|---|:-:|\n| `c \\| d` | e |\n| f |\n\ng',
  'a\n|-|\n| b |',
  'Prolog:\n\n```prolog\nfoo\n:-\n```',
  'Array<string> and Map<K, V>, Promise<void>, <T>, </T>, <my-element/>, Vec<Option<T>>',
  'if (a <b && c> d) return x<y;',
  'template<typename T, class U> void f(T&& t);',
  '```js\nconst a = "<!-- x -->"; // <b title="y">\n```',
  '~~~\n[x]: y "z"\n[^1]: n\n![a](b)\n~~~',
  '    [x]: y "z"\n    <!-- shown -->',
  '> ```\n> <!-- shown -->\n> ```',
  '- a\n\n  ```html\n  <!-- shown -->\n  ```\n\n      <!-- shown -->',
  'a `<!-- shown -->` b `` ` <b title="x"> `` c',
  '[Bug]: it fails with "x"',
  'a[^1] b[^note]\n\n[^1]: one\n\n    two\n[^note]: three',
  '[a][b] and [c] and [d]: e, arr[0][1], f[x](y z)',
  '![a] and ![0] and !important',
  'It costs $5 or $6, 100% of $HOME and %PATH%',
  'use $HOME/bin:$PATH or `$a % $b` with "$x" % 3',
  '$a=5 % 3;$b=2',
  '$x^2 + y_1$ and $$\\frac{a}{b}$$',
  '```math\n\\sqrt{x} \\% y\n```',
  '```mermaid\ngraph TD\n  A[one] --> B{two}\n```',
  'a < b, c > d, x <- y, <-- z, <3, </3, <>',
  'Everything </script> and <title> and <script src="x"> is text.',
  '| not a table |\nreally',
];

describe('what is on no page does not reach the model', () => {
  test.each(HIDDEN)('%s', (_name, text) => {
    const seen = readableIssueText(text);
    expect(seen).not.toContain('POISON');
    expect(seen).toMatch(/before/);
    expect(seen).toMatch(/after/);
    expect(readableIssueText(seen)).toBe(seen);
  });
});

describe('what is on the page stays as it is written', () => {
  test.each(SHOWN)('%j', (text) => {
    expect(readableIssueText(text)).toBe(text);
  });

  test.each([
    ['[a](https://x.y "title") b', '[a](https://x.y) b'],
    ['[a][b] c\n\n[b]: https://x.y "title"', '[a] c'],
    ['a <foo b="c">d</foo> <T>', 'a d</foo> <T>'],
    ['<p align="center">\n  <b>a</b> &lt; Map<K>\n</p>', 'a &lt; Map<K>'],
    ['```js title="x"\n<!-- y -->\n```', '```js\n<!-- y -->\n```'],
    ['a | b\n-|-\n1 | 2 | 3', 'a | b\n-|-\n1 | 2 |'],
    ['see[^X.Y] and[^z]\n\n[^z]: one\n[^X.Y]: two', 'see[^1] and[^z]\n\n[^z]: one\n[^1]: two'],
    ['<div title="\n\nnot\n\n<p id="x">\n\nshown', 'shown'],
    ['```mermaid\ngraph TD\nA --> B %% not\n```', '```mermaid\ngraph TD\nA --> B\n```'],
  ])('but for what is not: %j', (text, seen) => {
    expect(readableIssueText(text)).toBe(seen);
  });
});

const WORD = 'MARKED7';
const inLine = fc.constantFrom(
  ...[
    '`code`',
    '**b**',
    '[l](x "t")',
    '[l]',
    '<T>',
    'Map<K, V>',
    '\\`',
    '![i](p)',
    '<!-- c -->',
    '$5',
    'a < b',
    '&amp;',
  ],
  ...[
    '<b>c</b>',
    '<br>',
    '[^f]',
    '<foo a="b">',
    '$x % y$',
    'https://x.y/p.png',
    '~a~',
    '``` ` ```',
    '!',
    '\\',
    '<?x ?>',
  ],
);
const words = fc.array(inLine, { maxLength: 4 }).map((all) => all.join(' '));
const block = fc.oneof(
  words.map((text) => `x ${text}`),
  words.map((text) => `# x ${text}`),
  fc.constantFrom(
    ...['```js t\n<!-- x\n```', '    <!-- x', '| a | b |\n|-|-|\n| 1 | 2 | 3 |', '[d]: <a b> "t"', '[^f]: note\n\n***'],
    ...[
      '<div>\n<b title="x">y</b>\n</div>',
      '<!-- a\n\nb -->',
      '> [d]: e\n> f',
      '$$\na % b\n$$',
      '<svg>x</svg>',
      '~~~\n```\n~~~',
    ],
  ),
);
/** Places in a line. */
const SEEN_IN_LINE = [
  'W',
  '**W**',
  '`W`',
  '[W](x "t")',
  '[W][d]',
  '<b>W</b>',
  '<foo a="b">W</foo>',
  '<T>W',
  '\\`W',
  '"W"',
];
const UNSEEN_IN_LINE = [
  '<!-- W -->',
  '[a](x "W")',
  '![W](x)',
  '<b title="W">c</b>',
  '<foo W="a">',
  '<?W ?>',
  '<!W>',
  '$x % W$',
];
/** Places of their own. */
const SEEN = [
  '```js\nW\n```',
  '    W',
  '| a | b |\n|-|-|\n| W | c |',
  '<div>\nW\n</div>',
  '<details>\n\nW\n\n</details>',
];
const UNSEEN = [
  '[W]: x',
  '[x]: <W> "t"',
  '[^W]: x',
  '[^u]: x\n\n    W',
  '| a |\n|-|\n| b | W |',
  '```js W\nx\n```',
  '<!--\n\nW -->',
];

/** A text with a place for the word, between other blocks, in containers. */
function texts(lines: readonly string[], blocks: readonly string[]) {
  const alone = fc.constantFrom(...blocks);
  const line = fc.tuple(fc.constantFrom('', '# ', '- [ ] '), words, fc.constantFrom(...lines), words);
  const place = fc.oneof(
    alone,
    line.map(([mark, before, at, after]) => `${mark}x ${before} ${at} ${after}`),
  );
  const containers = fc.array(fc.constantFrom('> ', '- ', '1. '), { maxLength: 3 });
  return fc
    .tuple(fc.array(block, { maxLength: 3 }), place, containers, fc.array(block, { maxLength: 3 }))
    .map(([before, at, around, after]) => {
      const inside = around.reduceRight((text, mark) => within(mark, text), at.replaceAll('W', WORD));
      return [...before, inside, ...after].join('\n\n');
    });
}

function within(mark: string, text: string): string {
  const next = mark === '> ' ? mark : ' '.repeat(mark.length);
  return text.replaceAll('\n', `\n${next}`).replace(/^/, mark);
}

test('a word that is shown survives, whatever stands around it', () => {
  fc.assert(
    fc.property(texts(SEEN_IN_LINE, SEEN), (text) => {
      expect(readableIssueText(text)).toContain(WORD);
    }),
    { numRuns: 500 },
  );
});

test('a word that is not shown does not survive, whatever stands around it', () => {
  fc.assert(
    fc.property(texts(UNSEEN_IN_LINE, UNSEEN), (text) => {
      expect(readableIssueText(text)).not.toContain(WORD);
    }),
    { numRuns: 500 },
  );
});

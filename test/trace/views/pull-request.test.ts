// The pull request's title and body: shape, length, and that nothing a model wrote can break either.

import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { marked, type Token } from 'marked';
import { decidedBy } from '../../../src/selection/decided.ts';
import { select } from '../../../src/selection/select.ts';
import type { Event, EventBody } from '../../../src/trace/event.ts';
import { foldTree } from '../../../src/trace/fold-tree.ts';
import { BODY_LENGTH, firstChange, pullRequest } from '../../../src/trace/views/pull-request.ts';
import { PASS, treeEvents } from '../../selection/finished-tree.ts';
import { completeTrace, type Wording } from './sample-trace.ts';

const OPTIONS = {
  run: 'r-7f3a00112233',
  issue: 634,
  trace: 'https://mullover.example.org/runs/r-7f3a00112233',
  commands: [],
} as const;

function written(wording: Wording = {}, options: Partial<Parameters<typeof pullRequest>[2]> = {}) {
  const trace = completeTrace(wording);
  const text = pullRequest(trace.events, trace.texts, { ...OPTIONS, ...options });
  if (!text) throw new Error('the sample run has a winner');
  return text;
}

/** The body without the trace and without the picture: what a maintainer reads first. */
function firstScreen(body: string): string {
  return body.replace(/<details>[\s\S]*?<\/details>\n\n/g, '');
}

describe('the pull request', () => {
  test('says first what to decide, then the evidence, then what it cost', () => {
    const { title, body } = written();
    expect(title).toBe('fix: keep attributes of repeated nodes in one-list groups');
    expect(firstScreen(body)).toBe(`Fixes #634

\`Builder.j2x\` drops \`attributesGroupName\` when a node is rendered from an array with \`oneListGroup\`: the attribute string is built for each item but only the text is appended. The patch appends it before the children of the item.

The change begins at \`src/xmlbuilder/json2xml.js:115\`: 1 line in one file.

| Evidence | on base \`931e910\` | with this patch |
|---|---|---|
| Reproduction test, written before any patch: \`spec/mull_634_spec.js::oneListGroup > keeps attributes\` | ✗ fails: Expected '&lt;a&gt;&lt;/a&gt;' to be '&lt;a id="1"&gt;&lt;/a&gt;'. | ✓ passes |
| Regression: whole suite, 412 tests | 410 pass, 1 fails, 1 flaky | 410 pass, 1 fails as on base |

Failing on base already: \`spec/j2x_spec.js::builder > case 411\`. Flaky on base, left out of the comparison: \`spec/j2x_spec.js::builder > case 412\`.

Each run in a fresh container without network, the regression tests on base twice: \`npx jasmine spec/mull_634_spec.js\`, \`npx jasmine\`, image \`sha256:9f2c00000000\`.

**Confidence 0.86: likely right.** 5 of the 8 rollouts made this same change; of the 4 distinct patches, 2 pass everything that was run.

| Cost | model calls / tokens in / out | time · sandbox |
|---|---|---|
| environment | – | 0:31 · 31 s |
| repository understanding | 8 / 64k / 8k | 1:20 |
| fault localization | 8 / 64k / 8k | 1:20 |
| patches | 8 / 64k / 8k | 1:20 |
| verification | 1 / 8k / 1k | 1:28 · 78 s in 12 runs |
| judging | 11 / 44k / 11 | 0:22 |
| **total** | **36 / 244k / 25k** | **6:22 · 109 s in 12 runs** |

Model \`qwen3-coder-32b\` at the operator's endpoint · $0.00 by the configured prices · run \`r-7f3a00112233\` · prompts \`5d1cf00\` · base \`931e910\` · [full trace](https://mullover.example.org/runs/r-7f3a00112233)
`);
  });

  test('lists every distinct patch with what was measured and why it was passed over', () => {
    expect(written().body).toContain(`| # | change | rollouts | lines | regression | reproduction | reward | |
|---|---|---|---|---|---|---|---|
| 1 | append attributes in the array branch | 5 | 1 | ✓ | ✓ | 0.91 | **chosen** |
| 6 | same, also trims | 1 | 4 | ✓ | ✓ | 0.74 | lower reward (0.74) |
| 8 | text only | 1 | 1 | ✓ | ✗ | 0.22 | leaves a reproduction test failing |
| 7 | rewrite of j2x | 1 | 41 | ✗ 4 new failures | ✓ | 0.40 | breaks 4 tests |
`);
  });

  test.each([
    [PASS, 'There was one rollout; the only distinct patch passes everything that was run.'],
    [
      { ...PASS, result: 'unknown', reason: 'lost' } as const,
      'There was one rollout; the only distinct patch is not shown to pass everything that was run.',
    ],
  ])('of one rollout makes no counts: %j', (regression, said) => {
    const bodies = treeEvents([{ key: 'a', regression, reproduction: PASS, reward: 0.9 }]);
    const numbered = (all: readonly EventBody[]) =>
      all.map((body, seq): Event => ({ ...body, v: 1, seq, at: '2026-01-01T00:00:00Z' }));
    const tree = foldTree(numbered(bodies));
    const events = numbered([...bodies, decidedBy(tree, select(tree))]);
    expect(pullRequest(events, new Map(), OPTIONS)?.body).toContain(said);
  });

  test('counts patches of which the trace does not tell why they went, and makes no reason up', () => {
    const trace = completeTrace();
    const events = trace.events.map(
      (event): Event =>
        event.type === 'decided' ? { ...event, eliminated: event.eliminated?.slice(0, 2) ?? [] } : event,
    );
    const body = pullRequest(events, trace.texts, OPTIONS)?.body ?? '';
    expect(body).toContain(`| 0.91 | **chosen** |
| 8 | text only | 1 | 1 | ✓ | ✗ | 0.22 | leaves a reproduction test failing |
| 7 | rewrite of j2x | 1 | 41 | ✗ 4 new failures | ✓ | 0.40 | breaks 4 tests |

And 1 more patch, in the full trace.
`);
  });

  test('prints only commands that this build answers', () => {
    expect(written().body).not.toContain('`/mull ');
    expect(written({}, { commands: ['retry'] }).body).toContain('\n\n`/mull retry budget=16` continues this search.\n');
  });

  test('says at the top why it is doubtful', () => {
    const trace = completeTrace();
    const doubt = { decision: 'doubt', confidence: 0.41, reason: 'it leaves the reproduction test failing' } as const;
    const events = trace.events.map((event): Event => (event.type === 'decided' ? { ...event, ...doubt } : event));
    const body = pullRequest(events, trace.texts, OPTIONS)?.body ?? '';
    expect(body.split('\n').slice(0, 2)).toEqual([
      '> [!WARNING]',
      '> **Doubtful, read before relying on it.** It leaves the reproduction test failing.',
    ]);
    expect(body).toContain('**Confidence 0.41: uncertain.**');
  });

  test('says each doubt on a line of its own, with what a test asserts made harmless', () => {
    const trace = completeTrace();
    const doubts = [
      'the kept test spec/a.js::b fails with it: Expected "</b> | @octocat" to be `x`',
      'it breaks the existing test spec/old.js::c\n> [!NOTE]\n# head: fixes #1; Expected 1 to be 2.',
    ];
    const doubt = { decision: 'doubt', confidence: 0.6, reason: doubts.join('; '), doubts } as const;
    const events = trace.events.map((event): Event => (event.type === 'decided' ? { ...event, ...doubt } : event));
    const body = pullRequest(events, trace.texts, OPTIONS)?.body ?? '';
    expectHarmless(body);
    expect(body.split('\n').slice(0, 6)).toEqual([
      '> [!WARNING]',
      '> **Doubtful, read before relying on it.**',
      '> - The kept test spec/a.js::b fails with it: Expected "&lt;/b&gt; \\| @&#8203;octocat" to be `x`.',
      '> - It breaks the existing test spec/old.js::c &gt; \\[!NOTE\\] # head: fixes #&#8203;1; Expected 1 to be 2.',
      '',
      'Fixes #634',
    ]);
  });

  test('does not exist when no patch was chosen', () => {
    const trace = completeTrace();
    const events = trace.events.filter(({ type }) => type !== 'decided');
    expect(pullRequest(events, trace.texts, OPTIONS)).toBeUndefined();
  });

  test('says what is unknown when texts were not loaded', () => {
    const trace = completeTrace();
    const body = pullRequest(trace.events, new Map(), OPTIONS)?.body ?? '';
    expect(firstScreen(body)).toContain('| *unknown: its results test by test are not in the trace* |');
    expect(body).toContain('Not checked: reproduction with the patch, regression with the patch.');
  });

  test('shows a path of a trace as code, never as a link', () => {
    for (const trace of ['/var/lib/mullover/runs/r-7f', 'javascript:alert(1)', 'https://a.example/)[x](http://b']) {
      const { body } = written({}, { trace });
      expect(links(body)).toEqual([]);
      expect(body).toContain('full trace `');
    }
  });
});

describe('the first changed line of a diff', () => {
  test.each([
    ['--- a/x.js\n+++ b/x.js\n@@ -10,3 +10,4 @@ f\n one\n two\n+three\n four\n', 'x.js:12'],
    ['--- /dev/null\n+++ b/new.js\n@@ -0,0 +1 @@\n+one\n', 'new.js:1'],
    ['--- a/old.js\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n', 'old.js:0'],
  ])('%j', (diff, place) => expect(firstChange(diff)).toBe(place));

  test('is undefined without a hunk', () => expect(firstChange('Binary files differ')).toBeUndefined());
});

/** Texts outside of code, as a reader sees them; and the addresses of everything that would be loaded or linked. */
function readable(body: string): { texts: string[]; html: string[]; links: string[] } {
  const found = { texts: [] as string[], html: [] as string[], links: [] as string[] };
  void marked.walkTokens(marked.lexer(body), (token: Token) => {
    if (token.type === 'html') found.html.push(token.raw);
    if (token.type === 'link' || token.type === 'image') found.links.push(token.href);
    if (token.type === 'text' && !('tokens' in token && token.tokens)) found.texts.push(decoded(token.text));
  });
  return found;
}

const links = (body: string) => readable(body).links.filter((href) => href !== OPTIONS.trace);

function decoded(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&');
}

const DETAILS = [
  '<details>\n<summary>How it was found: 8 rollouts, 4 distinct patches, 1 chosen</summary>\n\n',
  '</details>',
];

function expectHarmless(body: string): void {
  const { texts, html } = readable(body);
  // Our own two blocks, each opened and closed, and no other tag.
  expect(html.map((raw) => raw.trim())).toEqual([
    DETAILS[0]?.trim(),
    '</details>',
    '<details>\n<summary>Reasoning trace</summary>',
    '</details>',
  ]);
  expect(links(body)).toEqual([]);
  const live = texts.filter(
    (text) => /@[\p{L}\p{N}]|#\d|\bGH-\d|:\/\/|\bwww\.\w/iu.test(text) && text !== 'Fixes #634',
  );
  expect(live).toEqual([]);
  expect(body.length).toBeLessThanOrEqual(BODY_LENGTH);
}

const HOSTILE = [
  '</details>',
  '<details open>',
  '<summary>x</summary>',
  '```',
  '````js\n',
  '~~~',
  '`',
  '<!-- hidden',
  '-->',
  '<img src=x onerror=alert(1)>',
  '![x](https://evil.example/?leak)',
  '[x](javascript:alert(1))',
  '[x]: https://evil.example',
  '[x]',
  '<https://evil.example>',
  'www.evil.example',
  '@octocat',
  'fixes #1',
  'closes octo/xml#2',
  'GH-3',
  '\n/mull stop\n',
  '|',
  '\\|',
  '\\',
  '\n\n---\n',
  '\n# head\n',
  '\n- item\n',
  '\n    code\n',
  '&lt;b&gt;',
  '&#64;octocat',
  '"] click a "x"',
  '\u001b[31mred',
  '\u202e',
  '\u{e0041}',
  '\u200b',
  '$x$',
  '*',
  '_',
  '<b>',
] as const;

describe('text of a model or of a test run', () => {
  test.each([
    '@octocat',
    'fixes #1',
    '</details>',
    '![x](https://evil.example)',
    'www.evil.example',
    '_www.evil.example',
    '<b>',
  ])('would be noticed here if it were live: %s', (bad) =>
    expect(() => expectHarmless(`${written().body}\n${bad}\n`)).toThrow(),
  );

  test('closes no block, links nothing, mentions nobody and refers to nothing', () => {
    const bad = HOSTILE.join(' ');
    const { title, body } = written({
      thoughts: bad,
      reply: bad,
      explanation: bad,
      title: bad,
      summary: bad,
      message: bad,
    });
    expectHarmless(body);
    expect(title).not.toMatch(/@\w|#\d|GH-\d|:\/\/|\n/);
  });

  test.each(
    [
      '_',
      '*',
      '~',
      '\\',
      '[',
      '(',
      '`',
      '"',
      '&',
      '<',
      '>',
      '|',
      '/',
      '-',
      '.',
      'x',
      '漢',
      'é',
      '1',
      '_*',
      '\\_',
      '‌',
      '#',
      '@',
      'GH-',
    ].flatMap((before) => [
      `${before}GH-3`,
      `${before}gh-3`,
      `${before}#3`,
      `${before}@octocat`,
      `${before}octo/repo#3`,
      `${before}https://a.b`,
      `${before}www.a.b`,
    ]),
  )('%j is text', (bad) => {
    expectHarmless(
      written({ thoughts: bad, reply: bad, explanation: bad, title: bad, summary: bad, message: bad }).body,
    );
  });

  test('does so in whatever order it comes', () => {
    const hostile = fc.array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 6 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        hostile.map((parts) => parts.join('')),
        (bad) => {
          expectHarmless(
            written({ thoughts: bad, reply: bad, explanation: bad, title: bad, summary: bad, message: bad }).body,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test('of 50 MB is cut, the rest of the body is not', () => {
    const line = 'and then ``` I thought </details> about it for a very long time\u001b[0m\n';
    const { body } = written({ thoughts: line.repeat(Math.ceil(50_000_000 / line.length)) });
    expectHarmless(body);
    expect(firstScreen(body)).toBe(firstScreen(written().body));
    expect(body).toContain('Parts that end in … are cut here; nothing is cut in the [full trace]');
  });

  test('that is long everywhere fills the body up to its length, and no further', () => {
    const long = `${'`<@x> '.repeat(50)}\n`.repeat(400);
    const { body } = written({ thoughts: long, reply: long, explanation: long, summary: long, message: long });
    expectHarmless(body);
    expect(body.length).toBeGreaterThan(30_000);
  });
});

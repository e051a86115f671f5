// The sticky comment while a run works, and the comment that ends a run without a pull request.

import { describe, expect, test } from '@jest/globals';
import type { Event } from '../../../src/trace/event.ts';
import { diagnosis } from '../../../src/trace/views/diagnosis.ts';
import { progress } from '../../../src/trace/views/progress.ts';
import { noWriteAccess, tooLittleText } from '../../../src/trace/views/refusals.ts';
import { begin, completeTrace, createTrace, type TraceBuilder } from './sample-trace.ts';

const QUIET = { commands: [], label: undefined } as const;

/** The comment as it stood after the last event for which `until` holds first, two seconds later. */
function progressAt(
  trace: TraceBuilder,
  until: (event: Event) => boolean,
  options: { commands: readonly string[]; label: string | undefined } = QUIET,
) {
  const events = trace.events.slice(0, trace.events.findIndex(until) + 1);
  const now = Date.parse(events.at(-1)?.at ?? '') + 2000;
  return progress(events, trace.texts, { now, ...options });
}

const asked = (node: string) => (event: Event) =>
  event.type === 'asked' && event.node === node && event.outcome.kind === 'draft';

describe('the sticky comment', () => {
  test('lists the stages with their counts, the time and the tokens so far', () => {
    expect(progressAt(completeTrace(), asked('u0.f1'))).toBe(
      `**Mullover is working on this** · asked by @&#8203;maintainer · budget 8 · 3:17 so far

- [x] Prepared the environment: node 20, jasmine
- [x] Understood the repository: src/xmlbuilder/json2xml.js +1 more
- [x] Wrote a reproduction test: fails on base: Expected '&lt;a&gt;&lt;/a&gt;' to be '&lt;a id="1"&gt;&lt;/a&gt;'.
- [ ] Locating the fault: 2 of 8, Builder.j2x:115
- [ ] Writing patches
- [ ] Verifying patches
- [ ] Selection

133k tokens so far.
`,
    );
  });

  test('tells how to stop where that is answered', () => {
    const at = asked('u0');
    expect(progressAt(completeTrace(), at, { commands: [], label: 'mull' })).toContain(
      '9k tokens so far. Removing the label `mull` ends it; what was found is kept.\n',
    );
    expect(progressAt(completeTrace(), at, { commands: ['stop'], label: 'mull' })).toContain(
      '`/mull stop` or removing the label `mull` ends it',
    );
  });

  test('does not count the time in which no worker runs', () => {
    const trace = createTrace();
    begin(trace);
    const queued = trace.events.slice(0, 1);
    const now = Date.parse(trace.events[0]?.at ?? '') + 3_600_000;
    expect(progress(queued, trace.texts, { now, ...QUIET })).toContain(' · 0:00 so far');
  });

  test('ends with the pull request', () => {
    const trace = completeTrace();
    const decided = (event: Event) => event.type === 'decided';
    expect(progressAt(trace, decided)).toContain('- [x] Verified patches: 2 pass everything\n- [x] Selected a patch\n');
    trace.add({
      type: 'published',
      what: 'pull-request',
      number: 635,
      url: 'https://github.example/octo/xml/pull/635',
    });
    const now = Date.parse(trace.events.at(-1)?.at ?? '');
    expect(progress(trace.events, trace.texts, { now, ...QUIET })).toBe(
      '**Draft pull request #635 is open**: confidence 0.86. Spent: 269k tokens, 6:23.\n',
    );
  });

  test('leads to the page of the run, while it works and when it has ended', () => {
    const trace = completeTrace();
    const page = 'https://runs.example/runs/r-0123456789ab';
    const last = `\n\n[Page of this run](${page})\n`;
    const options = { now: 0, ...QUIET, page };
    const told = (events: readonly Event[]) => progress(events, trace.texts, options);
    expect(told(trace.events.slice(0, 2)).endsWith(`0 tokens so far.${last}`)).toBe(true);
    trace.add({ type: 'published', what: 'pull-request', number: 635, url: 'u' });
    expect(told(trace.events).endsWith(`269k tokens, 6:23.${last}`)).toBe(true);
    const { events, texts } = abstained();
    expect(progress(events, texts, options)).toBe(`${diagnosis(events, texts, QUIET).trimEnd()}${last}`);
  });

  test('ends with the diagnosis when there is no pull request', () => {
    const { events, texts } = abstained();
    expect(progress(events, texts, { now: 0, ...QUIET })).toBe(diagnosis(events, texts, QUIET));
  });
});

function abstained() {
  const trace = completeTrace();
  const decision = {
    decision: 'abstain',
    reason: 'no patch passes enough checks',
    next: 'Raise the budget.',
  } as const;
  const events = trace.events.map((event): Event => (event.type === 'decided' ? { ...event, ...decision } : event));
  return { events, texts: trace.texts };
}

describe('the diagnosis', () => {
  test('says what was tried, what is suspected, and shows the test that fails on base', () => {
    const { events, texts } = abstained();
    expect(diagnosis(events, texts, { commands: [] })).toBe(
      `**No patch is good enough to propose.** 8 rollouts gave 4 distinct patches; 1 breaks existing tests, 1 leaves the reproduction test failing. No patch passes enough checks.

What I believe:

- \`src/xmlbuilder/json2xml.js:115 (Builder.j2x)\`, named by 3 of 4 localizations: attributes are built and not appended
- \`src/xmlbuilder/json2xml.js:210 (buildTextValNode)\`, named by 1 of 4 localizations: attributes are built and not appended

<details>
<summary>A reproduction test that fails on the base branch</summary>

\`spec/mull_634_spec.js\` on \`931e910\`: ✗ fails: Expected '&lt;a&gt;&lt;/a&gt;' to be '&lt;a id="1"&gt;&lt;/a&gt;'.

\`\`\`
describe('oneListGroup', function () {
  it('keeps attributes', function () {
    const builder = new XMLBuilder({ oneListGroup: true, attributesGroupName: '@' });
    expect(builder.build({ a: [{ '@': { id: 1 } }] })).toBe('<a id="1"></a>');
  });
});
\`\`\`

</details>

<details>
<summary>4 distinct patches, and what was decided about each</summary>

| # | change | rollouts | lines | regression | reproduction | reward | |
|---|---|---|---|---|---|---|---|
| 1 | append attributes in the array branch | 5 | 1 | ✓ | ✓ | 0.91 | **the best, not proposed** |
| 6 | same, also trims | 1 | 4 | ✓ | ✓ | 0.74 | lower reward (0.74) |
| 8 | text only | 1 | 1 | ✓ | ✗ | 0.22 | leaves a reproduction test failing |
| 7 | rewrite of j2x | 1 | 41 | ✗ 4 new failures | ✓ | 0.40 | breaks 4 tests |

</details>

Raise the budget.

Spent: 269k tokens, 6:22.
`,
    );
  });

  test('names the cap that ended the search', () => {
    const { events, texts } = abstained();
    const at = events.at(-1)?.at ?? '';
    const cap = {
      type: 'cap-reached',
      cap: 'tokens',
      limit: 250_000,
      spent: 268_811,
      v: 1,
      seq: events.length,
      at,
    } as const;
    expect(diagnosis([...events, cap], texts, { commands: [] })).toContain(
      '\n\nThe token cap of 250k was reached (269k spent).\n\n',
    );
  });

  test('prints a command only when it is answered', () => {
    const { events, texts } = abstained();
    expect(diagnosis(events, texts, { commands: [] })).not.toContain('`/mull ');
    expect(diagnosis(events, texts, { commands: ['retry'] })).toContain(
      'Raise the budget. `/mull retry …` goes on with what you add, `/mull retry budget=16` with more rollouts.',
    );
  });

  test('of a set-up that failed gives no verdict about patches, but the last lines and the next step', () => {
    const trace = createTrace();
    begin(trace);
    const log = trace.put('npm error code ERESOLVE\nnpm error peer react@"17" from @octo/x@1 ``` </details>\n');
    const next = 'Add to .github/mullover.yml: `sandbox: { setup: "npm install --legacy-peer-deps" }`';
    const outcome = { ok: false, reason: '`npm ci` failed: peer dependency conflict', next } as const;
    trace.add({ type: 'prepared', work: 'prepare', attempt: 1, seconds: 12, cached: false, log, outcome }, 12);
    const reason = 'the tests could not be run';
    const decided = { winner: null, confidence: 0, reason, next, rollouts: 0 } as const;
    trace.add({ type: 'decided', decision: 'blocked', ...decided });
    expect(diagnosis(trace.events, trace.texts, { commands: [] })).toBe(
      `**Stopped: the tests could not be run** (not a verdict about the patches). \`npm ci\` failed: peer dependency conflict.

<details open>
<summary>Last lines of the set-up</summary>

\`\`\`\`
npm error code ERESOLVE
npm error peer react@"17" from @octo/x@1 \`\`\` </details>
\`\`\`\`

</details>

Add to .github/mullover.yml: \`sandbox: { setup: "npm install --legacy-peer-deps" }\`.

Spent: 0 tokens, 0:13.
`,
    );
  });

  test('of a run that broke off gives the reason and the next step', () => {
    const trace = createTrace();
    begin(trace);
    trace.add({ type: 'ended', reason: 'the repository is archived', next: 'Unarchive it and add the label again.' });
    expect(diagnosis(trace.events, trace.texts, { commands: [] })).toBe(
      '**Stopped** (not a verdict about the patches). The repository is archived.\n\nUnarchive it and add the label again.\n\nSpent: 0 tokens, 0:01.\n',
    );
  });
});

test('a refusal is one polite comment that mentions nobody', () => {
  expect(noWriteAccess('mull')).toBe(
    'I only take requests from people with write access here. A maintainer can add the label `mull`.\n',
  );
  expect(tooLittleText('mull')).toContain('this issue says too little to work on');
  expect(tooLittleText('mull')).not.toContain('Images');
  expect(tooLittleText('mull', 2)).toContain('Images are not read');
});

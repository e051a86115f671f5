// Traces written by hand, for tests of whatever reads a trace: a builder of valid events, and one complete run.

import { createHash } from 'node:crypto';
import type { ContainerState, TestResult } from '../../../src/execution.ts';
import type { BlobRef, Budget, Draft, NodeId, Usage } from '../../../src/task.ts';
import type { Check, Verdict } from '../../../src/trace/check.ts';
import type { Event, EventBody } from '../../../src/trace/event.ts';
import { TRACE_VERSION } from '../../../src/trace/event.ts';
import { askId, executionId, indexOf, kindOf, parentOf, scoreId, stageOf } from '../../../src/trace/position.ts';
import type { Executed, TurnOutcome } from '../../../src/trace/work-event.ts';

export const BASE = '931e91012ab45c0de0f1e2d3c4b5a69788776655';
export const IMAGE = `sha256:9f2c${'0'.repeat(60)}`;
const RECIPE = 'ab'.repeat(32);
const BUDGET: Budget = { rollouts: 8, tokens: 2_000_000, seconds: 1800, sandboxSeconds: 1200, money: 5 };
const START = Date.parse('2026-01-02T03:00:00.000Z');

export interface TraceBuilder {
  readonly events: readonly Event[];
  readonly texts: ReadonlyMap<BlobRef, string>;
  /** Stores a text and returns its reference. */
  put(text: string): BlobRef;
  /** Appends an event, `seconds` after the last one. */
  add(body: EventBody, seconds?: number): void;
}

export function createTrace(): TraceBuilder {
  const events: Event[] = [];
  const texts = new Map<BlobRef, string>();
  let now = START;
  return {
    events,
    texts,
    put(text) {
      const ref = createHash('sha256').update(text).digest('hex');
      texts.set(ref, text);
      return ref;
    },
    add(body, seconds = 1) {
      now += seconds * 1000;
      events.push({ ...body, v: TRACE_VERSION, seq: events.length, at: new Date(now).toISOString() });
    },
  };
}

/** The first events of a run that a label on issue 634 started. */
export function begin(trace: TraceBuilder, title = 'Attributes are dropped with oneListGroup'): void {
  const issue = trace.put(JSON.stringify({ title, body: 'Attributes of repeated nodes are lost.' }));
  const github = { installation: 1, repositoryId: 2, owner: 'octo', name: 'xml', issue: 634, sender: 'maintainer' };
  const origin = { kind: 'github', ...github, triggeredAt: '2026-01-02T02:59:59Z' } as const;
  trace.add({ type: 'run-started', origin, issue, title, budget: BUDGET, policy: 'process-search', seed: 1 });
  const task = trace.put(JSON.stringify({ id: 'octo/xml#634', title, body: '', comments: [], base: BASE }));
  const prompts = `5d1cf00${'0'.repeat(57)}`;
  trace.add({ type: 'pinned', base: BASE, task, model: 'qwen3-coder-32b', judge: 'qwen3-coder-32b', prompts });
  trace.add({ type: 'session-started', worker: 'w-1' });
}

function prepare(trace: TraceBuilder): void {
  const recipe = { ecosystem: 'node', runtime: '20', directory: '.', setup: ['npm ci'], build: [] } as const;
  const environment = {
    recipeHash: RECIPE,
    image: IMAGE,
    recipe: { ...recipe, runner: 'jasmine', test: 'npx jasmine', reasons: [] },
  };
  const log = trace.put('added 212 packages');
  const outcome = { ok: true, environment } as const;
  trace.add({ type: 'prepared', work: 'prepare', attempt: 1, seconds: 31, cached: false, log, outcome }, 31);
}

export interface Turn {
  readonly node: NodeId;
  readonly turn?: number;
  readonly outcome: TurnOutcome;
  readonly reply?: string;
  readonly thoughts?: string;
  /** What the user said in this turn. */
  readonly told?: string;
  readonly seconds?: number;
}

export function ask(
  trace: TraceBuilder,
  { node, turn = 0, outcome, reply = '', thoughts, told = '', seconds = 10 }: Turn,
) {
  const usage: Usage = { inputTokens: 8000, outputTokens: 1000, money: 0, estimated: false };
  trace.add(
    {
      type: 'asked',
      work: askId(node, turn),
      attempt: 1,
      node,
      parent: parentOf(node),
      stage: stageOf(node),
      index: indexOf(node),
      turn,
      model: 'qwen3-coder-32b',
      temperature: indexOf(node) === 0 ? 0.3 : 0.8,
      seed: 100 + indexOf(node),
      prompt: stageOf(node),
      promptHash: 'c0ffee'.padEnd(64, '0'),
      added: trace.put(JSON.stringify([{ role: 'user', content: told }])),
      reply: trace.put(reply),
      thoughts: thoughts === undefined ? null : trace.put(thoughts),
      usage,
      ms: seconds * 1000,
      outcome,
    },
    seconds,
  );
}

/** The outcome of a turn that ends its dialogue with a product. Patches are the same when their diffs are. */
export function drafted(
  trace: TraceBuilder,
  draft: Draft,
  summary: string,
  more: { refusals?: string[] } = {},
): TurnOutcome {
  const ref = trace.put(JSON.stringify(draft));
  const content = draft.kind === 'patch' || draft.kind === 'reproduction-test' ? draft.diff : summary;
  const key = createHash('sha256').update(`${draft.kind}\n${content}`).digest('hex');
  const size = draft.kind === 'patch' ? draft.diff.split('\n').filter((line) => /^[+-](?![+-])/.test(line)).length : 0;
  return { kind: 'draft', draft: ref, key, files: filesOf(draft), summary, size, ...more };
}

function filesOf(draft: Draft): readonly string[] {
  if (draft.kind === 'understanding') return draft.files;
  if (draft.kind === 'localization') return draft.locations.map(({ file }) => file);
  return draft.kind === 'environment' ? [] : draft.changes.map(({ path }) => path);
}

function score(trace: TraceBuilder, node: NodeId, value: number): void {
  const usage: Usage = { inputTokens: 4000, outputTokens: 1, money: 0, estimated: false };
  const what = { work: scoreId(node), attempt: 1, node, value, method: 'logprobs', model: 'qwen3-coder-32b' } as const;
  trace.add({ type: 'scored', ...what, promptHash: 'beef'.padEnd(64, '0'), usage, ms: 2000 }, 2);
}

export interface Run {
  readonly check: Check;
  /** `base` or the key of a patch. */
  readonly subject: string;
  readonly results: readonly TestResult[];
  readonly verdict: Partial<Verdict> & Pick<Verdict, 'result'>;
  /** Differences from an ordinary execution. */
  readonly but?: Partial<Executed>;
}

const STATE: ContainerState = {
  exitCode: 0,
  oomKilled: false,
  error: '',
  startedAt: '2026-01-02T03:00:00Z',
  finishedAt: '2026-01-02T03:00:04Z',
};

export function execute(trace: TraceBuilder, { check, subject, results, verdict, but = {} }: Run): void {
  const count = (status: TestResult['status']) => results.filter((result) => result.status === status).length;
  const file = 'spec/mull_634_spec.js';
  const alone = check.kind === 'reproduction';
  const work = executionId(subject, check, RECIPE);
  const seconds = alone ? 4 : 9;
  trace.add(
    {
      type: 'executed',
      work,
      attempt: 1,
      check,
      subject,
      commit: BASE,
      recipeHash: RECIPE,
      container: createHash('sha256').update(work).digest('hex'),
      image: IMAGE,
      command: alone ? `npx jasmine ${file}` : 'npx jasmine',
      selection: alone ? { kind: 'files', files: [file] } : { kind: 'all' },
      state: STATE,
      ending: 'exited',
      tests: trace.put(JSON.stringify(results)),
      counts: { passed: count('passed'), failed: count('failed'), error: count('error'), skipped: count('skipped') },
      log: trace.put('…'),
      seconds,
      verdict: { reason: '', broken: [], brokenCount: 0, ...verdict },
      ...but,
    },
    seconds,
  );
}

export const REPRODUCTION = 'spec/mull_634_spec.js::oneListGroup > keeps attributes';
export const SUITE = Array.from({ length: 412 }, (_, i) => `spec/j2x_spec.js::builder > case ${i + 1}`);
const ALWAYS_RED = SUITE[410] ?? '';
const FLAKY = SUITE[411] ?? '';

/** Results of the whole suite in which the given tests fail. */
export function suite(failing: readonly string[]): TestResult[] {
  return SUITE.map((id) =>
    failing.includes(id) ? { id, status: 'failed', message: 'Expected 1 to be 2.' } : { id, status: 'passed' },
  );
}

export function patchDraft(line: string, title: string, more = 0): Draft & { kind: 'patch' } {
  const added = [line, ...Array.from({ length: more }, (_, i) => `  // step ${i + 1}`)];
  const diff = [
    '--- a/src/xmlbuilder/json2xml.js',
    '+++ b/src/xmlbuilder/json2xml.js',
    `@@ -112,4 +112,${4 + added.length} @@ Builder.prototype.j2x = function (jObj, level) {`,
    ' for (let j = 0; j < arrLen; j++) {',
    '   const item = jObj[key][j];',
    '   listTagVal += this.processTextOrObjNode(item, key, level);',
    ...added.map((text) => `+${text}`),
    ' }',
    '',
  ].join('\n');
  const explanation =
    '`Builder.j2x` drops `attributesGroupName` when a node is rendered from an array with `oneListGroup`: the attribute string is built for each item but only the text is appended. The patch appends it before the children of the item.';
  return { kind: 'patch', changes: [{ path: 'src/xmlbuilder/json2xml.js', text: '…' }], diff, title, explanation };
}

/** The texts that a test may want to make long or hostile; everything else of the run stays the same. */
export interface Wording {
  readonly thoughts?: string;
  readonly reply?: string;
  readonly title?: string;
  readonly explanation?: string;
  readonly summary?: string;
  readonly message?: string;
}

/** The whole run of the example: eight rollouts, four distinct patches, one proposed. */
export function completeTrace(wording: Wording = {}): TraceBuilder {
  const trace = createTrace();
  begin(trace);
  prepare(trace);
  understand(trace, wording);
  reproduce(trace, wording);
  baseline(trace);
  locate(trace, wording);
  patch(trace, wording);
  const reason = 'it turns 1 reproduction test green and breaks nothing';
  const decided = { confidence: 0.86, reason, next: 'Review the diff.', rollouts: 8 };
  const eliminated = [
    { node: 'u7.f0.p0', reason: 'breaks 4 tests' },
    { node: 'u7.f0.p1', reason: 'leaves a reproduction test failing' },
    { node: 'u0.f1.p2', reason: 'lower reward (0.74)' },
  ];
  trace.add({ type: 'decided', decision: 'propose', winner: 'u0.f0.p0', test: 'u0.t0', ...decided, eliminated });
  return trace;
}

function understand(trace: TraceBuilder, { thoughts }: Wording): void {
  const files = ['src/xmlbuilder/json2xml.js', 'src/xmlbuilder/orderedJs2Xml.js'];
  for (let i = 0; i < 8; i++) {
    const best = i < 7 ? files : [...files].reverse();
    const analysis = `The builder renders arrays in their own branch of ${best[0]}; attributes seem to be lost there.`;
    const draft: Draft = { kind: 'understanding', files: best, locations: [], analysis };
    const thinking = thoughts ?? 'The option oneListGroup is new. Where is it read? In j2x, in the array branch.';
    const reply = `FILES\n${best.join('\n')}\n\nANALYSIS\n${analysis}`;
    ask(trace, { node: `u${i}`, outcome: drafted(trace, draft, best.join(', ')), thoughts: thinking, reply });
  }
  score(trace, 'u0', 0.82);
  score(trace, 'u7', 0.41);
}

const SPEC = `describe('oneListGroup', function () {
  it('keeps attributes', function () {
    const builder = new XMLBuilder({ oneListGroup: true, attributesGroupName: '@' });
    expect(builder.build({ a: [{ '@': { id: 1 } }] })).toBe('<a id="1"></a>');
  });
});
`;

function reproduce(trace: TraceBuilder, { message = "Expected '<a></a>' to be '<a id=\"1\"></a>'." }: Wording): void {
  const file = 'spec/mull_634_spec.js';
  const explanation = 'Builds a list with attributes.';
  const diff = `--- /dev/null\n+++ b/${file}\n@@ -0,0 +1,6 @@\n${SPEC.replace(/^(?=.)/gm, '+')}`;
  const draft: Draft = { kind: 'reproduction-test', changes: [{ path: file, text: SPEC }], diff, file, explanation };
  ask(trace, { node: 'u0.t0', outcome: drafted(trace, draft, 'keeps attributes with oneListGroup'), reply: SPEC });
  for (const more of [{}, { repetition: 1 }] as const) {
    const reason = `${REPRODUCTION}: ${message}`.replace(/\s+/g, ' ').slice(0, 300);
    execute(trace, {
      check: { kind: 'reproduction', test: 'u0.t0', ...more },
      subject: 'base',
      results: [{ id: REPRODUCTION, status: 'failed', message }],
      verdict: { result: 'fail', reason, broken: [REPRODUCTION], brokenCount: 1 },
    });
  }
  score(trace, 'u0.t0', 0.9);
}

function baseline(trace: TraceBuilder): void {
  for (const repetition of [0, 1]) {
    execute(trace, {
      check: { kind: 'baseline', scope: 'all', repetition },
      subject: 'base',
      results: suite(repetition === 0 ? [ALWAYS_RED] : [ALWAYS_RED, FLAKY]),
      verdict: { result: 'pass', reason: '411 of 412 tests pass' },
    });
  }
}

function locate(trace: TraceBuilder, { thoughts, reply }: Wording): void {
  const file = 'src/xmlbuilder/json2xml.js';
  for (let i = 0; i < 4; i++) {
    const node = i < 3 ? `u0.f${i}` : 'u7.f0';
    const search = reply ?? 'SEARCH method j2x in src/xmlbuilder/json2xml.js';
    ask(trace, { node, outcome: { kind: 'continue', summary: 'method j2x' }, reply: search });
    const place =
      i < 3 ? { class: 'Builder', function: 'j2x', startLine: 115 } : { function: 'buildTextValNode', startLine: 210 };
    const reason = 'attributes are built and not appended';
    const locations = [{ file, ...place, reason }];
    const draft: Draft = { kind: 'localization', locations, analysis: 'The array branch ignores attrStr.' };
    const told = `Found 1 method j2x in ${file}:\n101: Builder.prototype.j2x = function (jObj, level) {`;
    const outcome = drafted(trace, draft, `${place.function}:${place.startLine}`);
    ask(trace, { node, turn: 1, outcome, told, reply: `LOCATIONS\n${file}:115`, ...(thoughts ? { thoughts } : {}) });
    score(trace, node, i === 0 ? 0.88 : 0.5 - i / 10);
  }
}

/** 5 × the same change, then one larger, one that breaks tests, one that does not fix it. */
function patch(
  trace: TraceBuilder,
  { title = 'Keep attributes of repeated nodes in one-list groups', ...wording }: Wording,
): void {
  const line = '      listTagAttr += this.buildAttributesMap(item[this.options.attributesGroupName]);';
  const same = { ...patchDraft(line, title), ...(wording.explanation ? { explanation: wording.explanation } : {}) };
  const others: readonly (readonly [Draft, string])[] = [
    [patchDraft(line, 'Keep and trim attributes', 3), 'same, also trims'],
    [patchDraft('      return this.rewritten(item);', 'Rewrite j2x', 40), 'rewrite of j2x'],
    [patchDraft('      listTagVal = String(listTagVal);', 'Make text a string'), 'text only'],
  ];
  const edit = wording.reply ?? `FILE src/xmlbuilder/json2xml.js\n<<<<<<< SEARCH\n=======\n${line}\n>>>>>>> REPLACE`;
  for (let i = 0; i < 8; i++) {
    const [draft, summary] = others[i - 5] ?? [same, wording.summary ?? 'append attributes in the array branch'];
    const node = i < 6 ? `u0.f${i % 2}.p${Math.floor(i / 2)}` : `u7.f0.p${i - 6}`;
    ask(trace, {
      node,
      outcome: drafted(trace, draft, summary),
      reply: edit,
      ...(wording.thoughts ? { thoughts: wording.thoughts } : {}),
    });
  }
  verify(trace, 'u0.f0.p0', [], true);
  verify(trace, 'u0.f1.p2', [], true);
  verify(trace, 'u7.f0.p0', SUITE.slice(0, 4), true);
  verify(trace, 'u7.f0.p1', [], false);
  for (const [node, value] of [
    ['u0.f0.p0', 0.91],
    ['u0.f1.p2', 0.74],
    ['u7.f0.p0', 0.4],
    ['u7.f0.p1', 0.22],
  ] as const) {
    score(trace, node, value);
  }
}

export function keyOf(trace: TraceBuilder, node: NodeId): string {
  for (const event of trace.events) {
    if (event.type === 'asked' && event.node === node && event.outcome.kind === 'draft') return event.outcome.key;
  }
  throw new Error(`no draft of ${node} (kind ${kindOf(node)}) in this trace`);
}

/** Runs the suite and the reproduction test with the patch of a node. */
export function verify(trace: TraceBuilder, node: NodeId, broken: readonly string[], fixes: boolean): void {
  const subject = keyOf(trace, node);
  const message = 'Expected 1 to be 2.';
  const verdict: Verdict =
    broken.length > 0
      ? { result: 'fail', reason: `${broken[0]}: ${message}`, broken, brokenCount: broken.length }
      : { result: 'pass', reason: '410 tests still pass', broken: [], brokenCount: 0 };
  const results = suite([ALWAYS_RED, ...broken]);
  execute(trace, { check: { kind: 'regression', scope: 'all' }, subject, results, verdict });
  const failed = {
    id: REPRODUCTION,
    status: 'failed',
    message: "Expected '<a></a>' to be '<a id=\"1\"></a>'.",
  } as const;
  execute(trace, {
    check: { kind: 'reproduction', test: 'u0.t0' },
    subject,
    results: [fixes ? { id: REPRODUCTION, status: 'passed' } : failed],
    verdict: fixes
      ? { result: 'pass', reason: 'passes' }
      : { result: 'fail', reason: `${failed.id}: ${failed.message}` },
  });
}

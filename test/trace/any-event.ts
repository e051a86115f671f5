// Any event of every type: texts from all of Unicode in any length, lists of 0 to 1,000, names as the search makes them.

import fc, { type Arbitrary } from 'fast-check';
import type { Recipe, SandboxSettings } from '../../src/execution.ts';
import type { EventBody } from '../../src/trace/event.ts';

/** Unpaired surrogates, combining marks, what JSON writes as six bytes, CJK, emoji of several code points. */
const UNITS = [
  'a',
  ' ',
  '"',
  '\\',
  '\n',
  '\0',
  '\u001b',
  'é',
  'e\u0301',
  '日',
  '本',
  '\u{1F642}',
  '👩‍👩‍👧',
  '\ud800',
  '\udc00',
  '\u2028',
];

export const shortText: Arbitrary<string> = fc.oneof(
  fc.string({ unit: fc.constantFrom(...UNITS), maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** Up to some 10,000 characters. */
export const anyText: Arbitrary<string> = fc.oneof(
  shortText,
  fc.tuple(shortText, fc.nat(250)).map(([text, times]) => text.repeat(times)),
);

/** Up to 1,000 members, made of a few different ones so that a case is made quickly. */
export function anyList<T>(member: Arbitrary<T>): Arbitrary<readonly T[]> {
  const length = fc.oneof(fc.nat(12), fc.nat(1000));
  return fc
    .tuple(fc.array(member, { minLength: 1, maxLength: 5 }), length)
    .map(([some, count]) => Array.from({ length: count }, (_, i) => some[i % some.length] as T));
}

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const ref = hex(64);
const sha = hex(40);
const node = fc
  .tuple(
    fc.constantFrom('u0', 'u127', 'u3.t2', 'e0.e0.e0'),
    fc.array(fc.constantFrom('.f1', '.p12', '.r0'), { maxLength: 5 }),
  )
  .map(([root, rest]) => root + rest.join(''));
const work = fc.oneof(
  node.map((id) => `ask:${id}:2`),
  hex(16).map((key) => `run:${key}:confirmation-near:${key}`),
);
const attempt = fc.integer({ min: 1, max: 9 });
const amount = fc.double({ min: 0, max: 1e9, noNaN: true });
const count = fc.nat(1_000_000);
const usage = fc.record({ inputTokens: count, outputTokens: count, money: amount, estimated: fc.boolean() });
const budget = fc.record({ rollouts: count, tokens: count, seconds: count, sandboxSeconds: count, money: amount });
const method = fc.constantFrom('logprobs', 'verdicts', 'served', 'agreement', 'combined');
const judged = {
  work,
  attempt,
  value: amount,
  method,
  note: anyText,
  model: anyText,
  promptHash: ref,
  usage,
  ms: count,
};

/** Up to 1,000 variables; names of texts for people are names like all others here. */
const env: Arbitrary<Readonly<Record<string, string>>> = fc
  .tuple(
    fc.oneof(anyList(shortText), fc.array(anyText, { maxLength: 12 })),
    fc.oneof(shortText, fc.constantFrom('title', 'message', 'note', 'reasons')),
    fc.nat(40),
  )
  .map(([values, name, times]) =>
    Object.fromEntries(values.map((value, at) => [at === 0 ? name : `${name.repeat(times)}_${at}`, value])),
  );
const lines = anyList(shortText);
/** A field that is new does not compile before it is here. */
const recipe: Arbitrary<Required<Recipe>> = fc.record({
  ecosystem: fc.constantFrom('node', 'python', 'go', 'other'),
  ...{ runtime: anyText, directory: anyText, runner: anyText, test: anyText, dockerfile: anyText, image: anyText },
  ...{ setup: lines, build: lines, report: lines, reasons: lines, left: lines, systemPackages: lines },
  ...{ memory: count, seconds: count, env },
  packages: anyList(fc.record({ test: shortText, directories: fc.array(shortText, { maxLength: 20 }) })),
});
const everySetting: { readonly [K in keyof Required<SandboxSettings>]: Arbitrary<NonNullable<SandboxSettings[K]>> } = {
  ...{ image: anyText, dockerfile: anyText, test: anyText, runner: anyText, runtime: anyText, directory: anyText },
  ...{ setup: lines, build: lines, packages: lines, hosts: lines, report: lines, timeout: count, memory: count, env },
};
const settings: Arbitrary<SandboxSettings> = fc.record(everySetting, { requiredKeys: [] });

const outcome = fc.oneof(
  fc.record({
    ...{ kind: fc.constant('draft' as const), draft: ref, key: ref, files: anyList(shortText), summary: anyText },
    ...{ size: count, refusals: anyList(shortText), added: anyList(shortText), rewrites: anyList(shortText) },
  }),
  fc.record({ kind: fc.constant('continue' as const), summary: anyText }),
  fc.record({ kind: fc.constantFrom('invalid' as const, 'given-up' as const), reason: anyText }),
);

const check = fc.oneof(
  fc.record({
    kind: fc.constantFrom('regression' as const, 'confirmation' as const),
    scope: fc.constantFrom('all', 'near', 'own'),
  }),
  fc.record({ kind: fc.constant('reproduction' as const), test: node }),
  fc.record({ kind: fc.constant('published' as const), test: node }),
);

type Body<T extends EventBody['type']> = Extract<EventBody, { readonly type: T }>;
type Fields<T extends EventBody['type']> = Arbitrary<Omit<Body<T>, 'type'>>;

/** A new type of event does not compile before it is here. */
const FIELDS: { readonly [T in EventBody['type']]: Fields<T> } = {
  outcome: fc.record({
    ...{ what: fc.constantFrom('merged' as const, 'closed' as const), pull: count, head: ref },
    lines: fc.record({ added: count, kept: count }),
  }),
  'taken-over': fc.record({
    ...{ run: hex(12).map((id) => `r-${id}`), base: sha },
    ...{ patches: fc.record({ kept: count, of: count }), tests: fc.record({ kept: count, of: count }) },
  }),
  'fixed-since': fc.record({
    ...{ test: node, runs: count, seconds: amount, reason: anyText, looked: count, between: count },
    passes: fc.record({ commit: sha, at: fc.constant('2026-01-01T00:00:00Z'), title: anyText }),
    before: fc.record({
      ...{ commit: sha, at: fc.constant('2026-01-01T00:00:00Z'), title: anyText },
      result: fc.constantFrom('fails' as const, 'untold' as const),
    }),
  }),
  'base-moved': fc.record({ branch: anyText, head: sha }),
  given: fc.record({
    ...{ node, parent: fc.option(node), stage: fc.constant('fault-localization' as const), draft: ref, key: ref },
    ...{ files: anyList(shortText), summary: anyText, said: ref },
  }),
  'run-started': fc.record({
    origin: fc.oneof(
      fc.record({ kind: fc.constant('cli' as const), repository: anyText }),
      fc.record({
        ...{ kind: fc.constant('github' as const), installation: count, repositoryId: count, owner: anyText },
        ...{ name: anyText, issue: count, sender: anyText, triggeredAt: fc.constant('2026-01-01T00:00:00Z') },
      }),
    ),
    ...{ issue: ref, title: anyText, budget, policy: fc.constant('process-search'), seed: count },
  }),
  pinned: fc.record({ base: sha, task: ref, model: anyText, judge: anyText, prompts: ref }),
  'session-started': fc.record({ worker: anyText }),
  'budget-raised': fc.record({ budget, by: anyText, hint: ref, command: hex(12).map((id) => `c-${id}`) }),
  'work-started': fc.record({ work, attempt, reservedTokens: count, reservedSandboxSeconds: count }),
  'work-lost': fc.record({
    ...{ work, attempt, message: anyText, final: fc.boolean(), usage },
    reason: fc.constantFrom('model', 'infrastructure', 'aborted', 'crashed', 'unfit', 'away', 'crowded'),
  }),
  prepared: fc.record({
    ...{ work, attempt, seconds: amount, cached: fc.boolean(), log: ref, settings },
    ...{ variation: anyText, variations: fc.array(anyText, { maxLength: 20 }) },
    outcome: fc.oneof(
      fc.record({
        ok: fc.constant(true as const),
        environment: fc.record({ recipeHash: ref, image: ref.map((id) => `sha256:${id}`), recipe }),
      }),
      fc.record({ ok: fc.constant(false as const), reason: anyText, next: anyText, recipe }),
    ),
  }),
  asked: fc.record({
    ...{
      work,
      attempt,
      node,
      parent: fc.option(node),
      index: count,
      turn: count,
      model: anyText,
      note: anyText,
      outcome,
    },
    stage: fc.constantFrom('repository-understanding', 'fault-localization', 'patch-generation'),
    ...{ temperature: amount, seed: count, prompt: fc.constant('repository-understanding'), promptHash: ref },
    ...{ added: ref, reply: ref, thoughts: fc.option(ref), usage, ms: count },
  }),
  scored: fc.record({ ...judged, node, fails: fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 3 }) }),
  executed: fc.record({
    ...{ work, attempt, check, subject: ref, commit: sha, recipeHash: ref, container: ref, command: anyText },
    ...{ image: ref.map((id) => `sha256:${id}`), runtime: fc.constantFrom('runc', 'runsc'), note: anyText },
    selection: fc.record({ kind: fc.constant('files' as const), files: anyList(shortText) }),
    part: fc.record({ files: count, of: count, near: count, list: ref }),
    state: fc.record({
      ...{ exitCode: count, oomKilled: fc.boolean(), error: anyText },
      ...{ startedAt: fc.constant('2026-01-01T00:00:00Z'), finishedAt: fc.constant('2026-01-01T00:00:01Z') },
    }),
    ending: fc.constantFrom('exited', 'timeout', 'output-cap'),
    ...{ tests: fc.option(ref), log: ref, seconds: amount },
    counts: fc.record({ passed: count, failed: count, error: count, skipped: count }),
    verdict: fc.record({
      result: fc.constantFrom('pass', 'fail', 'unknown'),
      ...{ reason: anyText, broken: anyList(shortText), brokenCount: count },
    }),
  }),
  compared: fc.record({ ...judged, left: node, right: node }),
  'cap-reached': fc.record({ cap: fc.constantFrom('tokens', 'stopped'), limit: amount, spent: amount }),
  decided: fc.record({
    ...{ decision: fc.constantFrom('propose', 'doubt', 'abstain', 'blocked'), winner: fc.option(node), test: node },
    ...{ confidence: amount, reason: anyText, next: anyText, rollouts: count },
    doubts: anyList(shortText),
    eliminated: anyList(fc.record({ node, reason: shortText })),
    discounted: anyList(fc.record({ test: node, reason: shortText })),
  }),
  published: fc.record({ what: fc.constantFrom('comment', 'pull-request'), number: count, url: anyText, sha }),
  ended: fc.record({ reason: anyText, next: anyText }),
};

export const TYPES = Object.keys(FIELDS) as readonly EventBody['type'][];

export function anyEvent(type: EventBody['type']): Arbitrary<EventBody> {
  return (FIELDS[type] as Arbitrary<object>).map((fields) => ({ type, ...fields }) as EventBody);
}

// A run as spans of OpenTelemetry: the queue, the session of each worker, its pieces of work, what was published.

import type { RunId } from '../../task.ts';
import type { Event } from '../event.ts';
import { type Attributes, type Part, type Span, spanOf } from './otlp.ts';

/** The run itself, then the search that each raise of its budget began; with the pieces of work of each. No texts: ids, names and figures. */
export function otelSpans(events: readonly Event[], run: RunId): readonly Span[] {
  return searches(events).flatMap((search, at) => spansOfSearch(search, at, run));
}

/** Spans of what the last raise of the budget began, or of the whole run where there was none. */
export function lastOtelSpans(events: readonly Event[], run: RunId): readonly Span[] {
  const all = searches(events);
  return spansOfSearch(all.at(-1) ?? [], all.length - 1, run);
}

function searches(events: readonly Event[]): readonly (readonly Event[])[] {
  const starts = events.flatMap(({ type }, at) => (at === 0 || type === 'budget-raised' ? [at] : []));
  return starts.map((start, at) => events.slice(start, starts[at + 1]));
}

function spansOfSearch(events: readonly Event[], at: number, run: RunId): readonly Span[] {
  const root = at === 0 ? 'run' : `run ${at}`;
  const parts = [
    ...rootOf(events, root, at),
    ...queueOf(events, root),
    ...sessionsOf(events, root),
    ...publishedOf(events, root),
  ];
  return parts.map((part) => spanOf(part, run));
}

const time = ({ at }: Pick<Event, 'at'>): number => Date.parse(at);

function rootOf(events: readonly Event[], id: string, at: number): readonly Part[] {
  const [first, last] = [events[0], events.at(-1)];
  if (!first || !last) return [];
  const decided = events.findLast(({ type }) => type === 'decided');
  const origin = first.type === 'run-started' ? first.origin : undefined;
  const github = origin?.kind === 'github' ? origin : undefined;
  return [
    {
      ...{ id, parent: at === 0 ? undefined : 'run', name: at === 0 ? 'run' : 'run continued', kind: 5 },
      from: Math.min(time(first), github === undefined ? time(first) : Date.parse(github.triggeredAt)),
      to: time(last),
      attributes: {
        'mullover.repository': github ? `${github.owner}/${github.name}` : undefined,
        'mullover.issue': github?.issue,
        'mullover.installation': github?.installation,
        'mullover.policy': first.type === 'run-started' ? first.policy : undefined,
        'mullover.decision': decided?.type === 'decided' ? decided.decision : undefined,
        'mullover.confidence': decided?.type === 'decided' ? decided.confidence : undefined,
      },
      failed: last.type === 'ended' ? 'failed' : undefined,
    },
  ];
}

/** From the event at GitHub until a worker took the run. */
function queueOf(events: readonly Event[], root: string): readonly Part[] {
  const [first] = events;
  const taken = events.find(({ type }) => type === 'session-started');
  if (!first || !taken) return [];
  const asked =
    first.type === 'run-started' && first.origin.kind === 'github' ? Date.parse(first.origin.triggeredAt) : time(first);
  return [
    {
      id: `${root} queue`,
      parent: root,
      name: 'queue',
      from: Math.min(asked, time(taken)),
      to: time(taken),
      attributes: {},
    },
  ];
}

/** What one worker did of a search, with its pieces of work. */
function sessionsOf(events: readonly Event[], root: string): readonly Part[] {
  const starts = events.flatMap((event, at) => (event.type === 'session-started' ? [{ event, at }] : []));
  return starts.flatMap(({ event, at }, number) => {
    const own = events.slice(at, starts[number + 1]?.at);
    const id = `session ${event.seq}`;
    const last = own.at(-1) ?? event;
    const session = { id, parent: root, name: 'session', from: time(event), to: time(last) };
    return [{ ...session, attributes: { 'mullover.worker': event.worker } }, ...worksOf(own, events, id)];
  });
}

type Settled = Extract<Event, { type: 'asked' | 'scored' | 'compared' | 'prepared' | 'executed' | 'work-lost' }>;

function worksOf(own: readonly Event[], all: readonly Event[], parent: string): readonly Part[] {
  const begun = new Map(all.flatMap((event) => (event.type === 'work-started' ? [[keyOf(event), time(event)]] : [])));
  return own.filter(isSettled).map((event) => {
    const to = time(event);
    const { name, attributes, kind, tookMs } = facts(event);
    const from = Math.min(to, begun.get(keyOf(event)) ?? to - tookMs);
    const own = { 'mullover.work': event.work, 'mullover.attempt': event.attempt };
    const failed = event.type === 'work-lost' && event.reason !== 'aborted' ? ('failed' as const) : undefined;
    return { id: `work ${event.seq}`, parent, name, kind, from, to, attributes: { ...own, ...attributes }, failed };
  });
}

const keyOf = ({ work, attempt }: { readonly work: string; readonly attempt: number }) => `${work} ${attempt}`;

function isSettled(event: Event): event is Settled {
  return ['asked', 'scored', 'compared', 'prepared', 'executed', 'work-lost'].includes(event.type);
}

interface Facts {
  readonly name: string;
  readonly attributes: Attributes;
  readonly kind: Span['kind'];
  readonly tookMs: number;
}

function facts(event: Settled): Facts {
  switch (event.type) {
    case 'asked':
      return {
        ...call(`ask ${event.stage}`, event),
        attributes: { ...usage(event), 'mullover.outcome': event.outcome.kind },
      };
    case 'scored':
      return { ...call('judge', event), attributes: { ...usage(event), 'mullover.reward': event.value } };
    case 'compared':
      return { ...call('compare', event), attributes: { ...usage(event), 'mullover.reward': event.value } };
    case 'prepared':
      return {
        ...boxed('environment', event),
        attributes: { 'mullover.cached': event.cached, 'mullover.ok': event.outcome.ok },
      };
    case 'executed':
      return {
        ...boxed(`execute ${event.check.kind}`, event),
        attributes: {
          'mullover.result': event.verdict.result,
          'mullover.image': event.image,
          'mullover.runtime': event.runtime,
        },
      };
    case 'work-lost':
      return { name: 'lost', kind: 1, tookMs: 0, attributes: { 'mullover.reason': event.reason } };
  }
}

const call = (name: string, { ms }: { readonly ms: number }) => ({ name, kind: 3, tookMs: ms }) as const;
const boxed = (name: string, { seconds }: { readonly seconds: number }) =>
  ({ name, kind: 1, tookMs: seconds * 1000 }) as const;

/** By the names of OpenTelemetry's conventions for generative models. */
function usage({ model, usage }: Pick<Extract<Settled, { type: 'asked' }>, 'model' | 'usage'>): Attributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': model,
    'gen_ai.usage.input_tokens': usage.inputTokens,
    'gen_ai.usage.output_tokens': usage.outputTokens,
    'mullover.money': usage.money,
  };
}

/** From the decision, or from what was published before, to each thing that is on GitHub then. */
function publishedOf(events: readonly Event[], parent: string): readonly Part[] {
  const steps = events.filter(({ type }) => type === 'decided' || type === 'published');
  return steps.flatMap((event, at) => {
    if (event.type !== 'published') return [];
    const attributes = {
      'url.full': event.url,
      'mullover.pull_request': event.what === 'pull-request' ? event.number : undefined,
    };
    const from = time(steps[at - 1] ?? event);
    return [
      {
        id: `work ${event.seq}`,
        parent,
        name: `publish ${event.what}`,
        kind: 3 as const,
        from,
        to: time(event),
        attributes,
      },
    ];
  });
}

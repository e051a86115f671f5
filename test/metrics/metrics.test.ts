import { describe, expect, test } from '@jest/globals';
import { EnvironmentFault } from '../../src/errors.ts';
import { countedStore } from '../../src/metrics/counted-store.ts';
import { createMetrics, type Metrics } from '../../src/metrics/metrics.ts';
import type { TraceStore } from '../../src/ports.ts';
import type { EventBody, StoredEvent } from '../../src/trace/event.ts';

const REF = 'a'.repeat(64);
const USAGE = { inputTokens: 1000, outputTokens: 50, money: 0.25, estimated: false };
const WORK = { work: 'ask:u0', attempt: 1 };

const asked: EventBody = {
  ...{ type: 'asked', ...WORK, node: 'u0', parent: null, stage: 'repository-understanding', index: 0, turn: 0 },
  ...{ model: 'm', temperature: 0, seed: 1, prompt: 'p', promptHash: REF, added: REF, reply: REF, thoughts: null },
  ...{ usage: USAGE, ms: 1500, outcome: { kind: 'continue', summary: 'looks' } },
};
const judged = { value: 1, method: 'verdicts', model: 'm', promptHash: REF, usage: USAGE, ms: 200 } as const;

/** Figures of Mullover's own, without those of the process and the buckets. */
async function figures(metrics: Metrics): Promise<readonly string[]> {
  const lines = (await metrics.text()).split('\n');
  const own = lines.filter((line) => line.startsWith('mullover_') && !/_(nodejs|process)_|_bucket/.test(line));
  return own.map((line) =>
    line
      .replace(/,?process="worker"/, '')
      .replace('{,', '{')
      .replace('{}', ''),
  );
}

describe('figures of the trace', () => {
  test('model calls and tokens are counted by role, with what lost calls cost', async () => {
    const metrics = createMetrics('worker');
    metrics.event(asked);
    metrics.event({ type: 'scored', ...WORK, node: 'u0', ...judged });
    metrics.event({ type: 'compared', ...WORK, left: 'a', right: 'b', ...judged });
    const lost = { type: 'work-lost', ...WORK, reason: 'away', message: 'gone', final: false } as const;
    metrics.event({ ...lost, usage: USAGE, sandboxSeconds: 3 });
    expect(await figures(metrics)).toEqual(
      expect.arrayContaining([
        'mullover_model_calls_total{role="repository-understanding"} 1',
        'mullover_model_calls_total{role="judge"} 1',
        'mullover_model_calls_total{role="compare"} 1',
        'mullover_model_calls_total{role="lost"} 1',
        'mullover_model_tokens_total{role="repository-understanding",direction="in"} 1000',
        'mullover_model_tokens_total{role="lost",direction="out"} 50',
        'mullover_model_money_total{role="judge"} 0.25',
        'mullover_stage_seconds_sum{stage="repository-understanding"} 1.5',
        'mullover_stage_seconds_count{stage="judge"} 1',
        'mullover_work_lost_total{reason="away"} 1',
        'mullover_sandbox_seconds_total{stage="lost"} 3',
      ]),
    );
  });

  test('environments are counted by how they came out, an image that was there before apart from one that was built', async () => {
    const metrics = createMetrics('worker');
    const prepared = { type: 'prepared', ...WORK, seconds: 10, log: REF } as const;
    const environment = {} as Extract<EventBody, { type: 'prepared' }>['outcome'] & { ok: true };
    const ok = { ok: true, environment: environment.environment } as const;
    const no = { ok: false, reason: 'r', next: 'n' } as const;
    metrics.event({ ...prepared, cached: false, outcome: ok });
    metrics.event({ ...prepared, cached: true, outcome: ok });
    metrics.event({ ...prepared, cached: false, outcome: no });
    metrics.event({ ...prepared, cached: false, outcome: { ...no, fault: 'settings' } });
    expect(await figures(metrics)).toEqual(
      expect.arrayContaining([
        'mullover_environments_total{outcome="built"} 1',
        'mullover_environments_total{outcome="cached"} 1',
        'mullover_environments_total{outcome="failed"} 1',
        'mullover_environments_total{outcome="settings"} 1',
        'mullover_sandbox_seconds_total{stage="environment"} 40',
      ]),
    );
  });

  test('an event counts when it is stored, not when it is refused', async () => {
    const metrics = createMetrics('worker');
    const answers = [Promise.reject(new Error('taken')), Promise.resolve({} as StoredEvent)];
    for (const answer of answers) answer.catch(() => {});
    const fake: Pick<TraceStore, 'append'> = { append: () => answers.shift() ?? Promise.reject(new Error('empty')) };
    const store = countedStore(fake, metrics.event);
    await expect(store.append('r-0', 0, asked)).rejects.toThrow('taken');
    await store.append('r-0', 0, asked);
    expect(await figures(metrics)).toContain('mullover_trace_events_total{type="asked"} 1');
  });
});

describe('what web, queue and GitHub tell', () => {
  test('an unsigned delivery is counted under no name of its own', async () => {
    const metrics = createMetrics('worker');
    metrics.delivery({ event: undefined, status: 401, ms: 2 });
    metrics.delivery({ event: 'issues', status: 202, ms: 20 });
    expect(await figures(metrics)).toEqual(
      expect.arrayContaining([
        'mullover_webhook_seconds_count{event="unsigned",status="401"} 1',
        'mullover_webhook_seconds_count{event="issues",status="202"} 1',
      ]),
    );
  });

  test('requests to GitHub are counted by status, and what it leaves by installation', async () => {
    const metrics = createMetrics('worker');
    metrics.gitHub({ method: 'GET', status: 200, installation: '5', remaining: 4999 });
    metrics.gitHub({ method: 'GET', status: 200, installation: '5', remaining: 4998 });
    metrics.gitHub({ method: 'POST', status: 0, installation: '5', remaining: undefined });
    expect(await figures(metrics)).toEqual(
      expect.arrayContaining([
        'mullover_github_requests_total{method="GET",status="200"} 2',
        'mullover_github_requests_total{method="POST",status="0"} 1',
        'mullover_github_requests_remaining{installation="5"} 4998',
      ]),
    );
  });

  test('what cannot be counted any more is absent, not as it was', async () => {
    const metrics = createMetrics('worker');
    let counted: Record<string, Record<string, number>> = { 'mullover-runs': { waiting: 3 } };
    metrics.watchQueues(async () => counted);
    expect(await figures(metrics)).toContain('mullover_queue_jobs{queue="mullover-runs",state="waiting"} 3');
    counted = {};
    expect((await figures(metrics)).filter((line) => line.startsWith('mullover_queue_jobs'))).toEqual([]);
  });

  test('a store that is away takes its own figure away and no other', async () => {
    const metrics = createMetrics('worker');
    const away = () => Promise.reject(new EnvironmentFault('PostgreSQL does not answer.', 'Look at it.'));
    metrics.watchRuns(away);
    metrics.watchQueues(away);
    metrics.delivery({ event: 'issues', status: 503, ms: 2000 });
    const told = await figures(metrics);
    expect(told).toContain('mullover_webhook_seconds_count{event="issues",status="503"} 1');
    expect(told.filter((line) => /^mullover_(?:runs|queue_jobs)/.test(line))).toEqual([]);
  });
});

// Events of traces → counters: model calls, tokens, sandbox seconds, environments, verdicts and decisions.

import { Counter, Histogram, type Registry } from 'prom-client';
import type { Usage } from '../task.ts';
import type { EventBody } from '../trace/event.ts';

/** A role is what a model was asked for: a stage, to judge, to compare; `lost` for calls that came to nothing. */
type Role = Extract<EventBody, { type: 'asked' }>['stage'] | 'judge' | 'compare' | 'lost';

/** A short call to a long search of minutes. */
const SECONDS = [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

export function countEvents(registers: Registry[]): (event: EventBody) => void {
  const figures = { ...modelFigures(registers), ...sandboxFigures(registers), ...runFigures(registers) };
  const call = (role: Role, usage: Usage, ms: number | undefined) => {
    figures.calls.inc({ role });
    figures.tokens.inc({ role, direction: 'in' }, usage.inputTokens);
    figures.tokens.inc({ role, direction: 'out' }, usage.outputTokens);
    figures.money.inc({ role }, usage.money);
    if (ms !== undefined) figures.seconds.observe({ stage: role }, ms / 1000);
  };
  const sandbox = (stage: string, seconds: number) => {
    figures.sandboxSeconds.inc({ stage }, seconds);
    figures.seconds.observe({ stage }, seconds);
  };
  return (event) => {
    figures.events.inc({ type: event.type });
    // What another run paid for was counted then.
    if ('kept' in event) return;
    if (event.type === 'asked') call(event.stage, event.usage, event.ms);
    if (event.type === 'scored') call('judge', event.usage, event.ms);
    if (event.type === 'compared') call('compare', event.usage, event.ms);
    if (event.type === 'work-lost') {
      figures.lost.inc({ reason: event.reason });
      if (event.usage) call('lost', event.usage, undefined);
      figures.sandboxSeconds.inc({ stage: 'lost' }, event.sandboxSeconds ?? 0);
    }
    if (event.type === 'prepared') {
      figures.environments.inc({ outcome: environmentOutcome(event) });
      sandbox('environment', event.seconds);
    }
    if (event.type === 'executed') {
      figures.executions.inc({ check: event.check.kind, result: event.verdict.result });
      sandbox(event.check.kind, event.seconds);
    }
    if (event.type === 'decided') figures.decided.inc({ decision: event.decision });
    if (event.type === 'cap-reached') figures.caps.inc({ cap: event.cap });
  };
}

function environmentOutcome({ outcome, cached }: Extract<EventBody, { type: 'prepared' }>): string {
  if (outcome.ok) return cached ? 'cached' : 'built';
  return outcome.fault ?? 'failed';
}

function modelFigures(registers: Registry[]) {
  const counter = counterOf(registers);
  return {
    calls: counter('mullover_model_calls_total', 'Model calls by role.', ['role']),
    tokens: counter('mullover_model_tokens_total', 'Tokens by role and direction.', ['role', 'direction']),
    money: counter('mullover_model_money_total', 'Price of model calls by the configured prices.', ['role']),
    lost: counter('mullover_work_lost_total', 'Attempts that came to nothing, by reason.', ['reason']),
  };
}

function sandboxFigures(registers: Registry[]) {
  const counter = counterOf(registers);
  return {
    sandboxSeconds: counter('mullover_sandbox_seconds_total', 'Seconds in containers by what they were for.', [
      'stage',
    ]),
    environments: counter('mullover_environments_total', 'Attempts at an environment by outcome.', ['outcome']),
    executions: counter('mullover_executions_total', 'Executions by check and result.', ['check', 'result']),
  };
}

function runFigures(registers: Registry[]) {
  const counter = counterOf(registers);
  return {
    events: counter('mullover_trace_events_total', 'Events that were appended to traces, by type.', ['type']),
    decided: counter('mullover_decisions_total', 'Searches that ended, by decision.', ['decision']),
    seconds: new Histogram({
      name: 'mullover_stage_seconds',
      help: 'Time of one piece of work by stage: a model call by its role, an environment, an execution by its check.',
      labelNames: ['stage'],
      buckets: SECONDS,
      registers,
    }),
    caps: counter('mullover_caps_reached_total', 'Searches that reached a cap, by cap.', ['cap']),
  };
}

function counterOf(registers: Registry[]) {
  return <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
}

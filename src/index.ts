// The web process: takes signed webhooks, stores what was asked for, answers within three seconds. Calls no API, holds no key.

import './node-version.ts';
import type { Logger } from 'pino';
import { InputFault } from './errors.ts';
import { type ChecksEvent, takeChecksEvent } from './github/checks-event.ts';
import { type CommandIntakeParts, takeCommentEvent } from './github/comment-event.ts';
import { takeDashboardEvent } from './github/dashboard-event.ts';
import { type IntakeParts, takeLabelEvent } from './github/label-event.ts';
import { takePullEvent } from './github/pull-event.ts';
import { takePushEvent } from './github/push-event.ts';
import { takeReviewEvent } from './github/review-event.ts';
import {
  type RunningServer,
  type SignedEvent,
  startWebhookServer,
  type WebhookServerOptions,
} from './github/webhook-server.ts';
import { runProcess } from './run-process.ts';

export interface WebParts extends IntakeParts, CommandIntakeParts {
  /** Whether what becomes of our pull requests is noted. */
  readonly outcomes: 'on' | 'off';
  readonly host: string;
  readonly port: number;
  /** Webhook secrets, newest first. */
  readonly secrets: readonly string[];
  readonly healthPort?: number | undefined;
  readonly mayConnect?: ((address: string | undefined) => boolean) | undefined;
  readonly metrics?: WebhookServerOptions['metrics'];
  readonly onAnswer?: WebhookServerOptions['onAnswer'];
  /** Rejects when what must not be lost could not be stored. */
  health(): Promise<void>;
  readonly log: Logger;
}

type Take = (payload: unknown) => Promise<void>;

/** Which events we listen to, by their name and what happened; all others are let go. */
export function listeners(
  parts: Pick<WebParts, keyof IntakeParts | keyof CommandIntakeParts | 'log' | 'outcomes'>,
): ReadonlyMap<string, Take> {
  const told = (intake: { readonly kind: string }, what: string) => {
    if (intake.kind !== 'ignored') parts.log.info(intake, what);
  };
  const checks = (event: ChecksEvent): Take => {
    return async (payload) => told(await takeChecksEvent(event, payload, parts), 'checks');
  };
  const taken: Record<string, Take> = {
    'issues.labeled': async (payload) => parts.log.info(await takeLabelEvent(payload, parts), 'label event'),
    'issues.edited': async (payload) => {
      for (const intake of await takeDashboardEvent(payload, parts)) parts.log.info(intake, 'dashboard');
    },
    'issue_comment.created': async (payload) => told(await takeCommentEvent(payload, parts), 'command'),
    'pull_request_review.submitted': async (payload) => told(await takeReviewEvent(payload, parts), 'review'),
    'check_suite.completed': checks('check_suite'),
    'check_run.completed': checks('check_run'),
    status: checks('status'),
    // The worker takes the state labels off, and notes what became of it where that is wanted.
    'pull_request.closed': async (payload) => told(await takePullEvent(payload, parts), 'outcome'),
  };
  const push: Take = async (payload) => {
    for (const intake of await takePushEvent(payload, parts)) parts.log.info(intake, 'revert');
  };
  return new Map(Object.entries(parts.outcomes === 'off' ? taken : { ...taken, push }));
}

/** As `listeners` calls it. */
function nameOf({ name, payload }: SignedEvent): string {
  const action = typeof payload === 'object' && payload !== null && 'action' in payload ? payload.action : undefined;
  return typeof action === 'string' ? `${name}.${action}` : name;
}

/** Starts listening; the port of the returned URL is the real one when 0 was asked for. */
export async function startWeb(parts: WebParts): Promise<RunningServer> {
  if (parts.secrets.length === 0 || parts.secrets.some((secret) => secret.length < 16))
    throw new InputFault('A webhook secret is missing or shorter than 16 characters.', 'Set MULLOVER_WEBHOOK_SECRET.');
  // What the server has verified needs no library that verifies it once more, nor a client for each event: nothing is called here.
  const listening = listeners(parts);
  const receive = async (event: SignedEvent) => listening.get(nameOf(event))?.(event.payload);
  const server = await startWebhookServer({ ...parts, receive });
  parts.log.info({ url: server.url }, 'listening for webhooks');
  return server;
}

if (import.meta.main)
  await runProcess(async (config) => {
    const { startWebProcess } = await import('./wire-web.ts');
    return startWebProcess(config, startWeb);
  });

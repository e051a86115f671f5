// The web process: takes signed webhooks, stores what was asked for, answers within three seconds. Calls no API, holds no key.

import './node-version.ts';
import { Webhooks } from '@octokit/webhooks';
import type { Logger } from 'pino';
import { InputFault } from './errors.ts';
import { type ChecksEvent, takeChecksEvent } from './github/checks-event.ts';
import { type CommandIntakeParts, takeCommentEvent } from './github/comment-event.ts';
import { takeDashboardEvent } from './github/dashboard-event.ts';
import { type IntakeParts, takeLabelEvent } from './github/label-event.ts';
import { takePullEvent } from './github/pull-event.ts';
import { takePullLabelEvent } from './github/pull-label-event.ts';
import { takePushEvent } from './github/push-event.ts';
import { takeReviewEvent } from './github/review-event.ts';
import { type RunningServer, startWebhookServer, type WebhookServerOptions } from './github/webhook-server.ts';
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

/** Which events we listen to. */
export function listen(
  webhooks: Pick<Webhooks, 'on'>,
  parts: Pick<WebParts, keyof IntakeParts | keyof CommandIntakeParts | 'log' | 'outcomes'>,
): void {
  webhooks.on('issues.labeled', async ({ payload }) => {
    const intake = await takeLabelEvent(payload, parts);
    parts.log.info(intake, 'label event');
  });
  webhooks.on('issues.edited', async ({ payload }) => {
    for (const intake of await takeDashboardEvent(payload, parts)) parts.log.info(intake, 'dashboard');
  });
  webhooks.on('issue_comment.created', async ({ payload }) => {
    const intake = await takeCommentEvent(payload, parts);
    if (intake.kind !== 'ignored') parts.log.info(intake, 'command');
  });
  webhooks.on('pull_request_review.submitted', async ({ payload }) => {
    const intake = await takeReviewEvent(payload, parts);
    if (intake.kind !== 'ignored') parts.log.info(intake, 'review');
  });
  const onChecks = async (event: ChecksEvent, payload: unknown) => {
    const intake = await takeChecksEvent(event, payload, parts);
    if (intake.kind !== 'ignored') parts.log.info(intake, 'checks');
  };
  webhooks.on('check_suite.completed', ({ payload }) => onChecks('check_suite', payload));
  webhooks.on('check_run.completed', ({ payload }) => onChecks('check_run', payload));
  webhooks.on('status', ({ payload }) => onChecks('status', payload));
  // The worker takes the state labels off, and notes what became of it where that is wanted.
  webhooks.on('pull_request.closed', async ({ payload }) => {
    const intake = await takePullEvent(payload, parts);
    if (intake.kind !== 'ignored') parts.log.info(intake, 'outcome');
  });
  webhooks.on('pull_request.labeled', async ({ payload }) => {
    const intake = await takePullLabelEvent(payload, parts);
    if (intake.kind !== 'ignored') parts.log.info(intake, 'label on a pull request');
  });
  if (parts.outcomes === 'off') return;
  webhooks.on('push', async ({ payload }) => {
    for (const intake of await takePushEvent(payload, parts)) parts.log.info(intake, 'revert');
  });
}

/** Starts listening; the port of the returned URL is the real one when 0 was asked for. */
export async function startWeb(parts: WebParts): Promise<RunningServer> {
  if (parts.secrets.length === 0 || parts.secrets.some((secret) => secret.length < 16))
    throw new InputFault('A webhook secret is missing or shorter than 16 characters.', 'Set MULLOVER_WEBHOOK_SECRET.');
  // It dispatches what the server has verified; a Probot would make a client for each event, and nothing is called here.
  const webhooks = new Webhooks({ secret: parts.secrets[0] ?? '' });
  listen(webhooks, parts);
  const server = await startWebhookServer({
    ...parts,
    receive: async ({ id, name, payload }) => {
      // @ts-expect-error the name comes from outside; events that nobody listens to are ignored
      await webhooks.receive({ id, name, payload });
    },
  });
  parts.log.info({ url: server.url }, 'listening for webhooks');
  return server;
}

if (import.meta.main)
  await runProcess(async (config) => {
    const { startWebProcess } = await import('./wire-web.ts');
    return startWebProcess(config, startWeb);
  });

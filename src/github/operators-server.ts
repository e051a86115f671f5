// The port of operators: `/healthz` for whoever restarts the process, `/metrics` for Prometheus, and nothing else.

import { createServer, type IncomingMessage } from 'node:http';
import type { Logger } from 'pino';
import { type CrowdLimits, guard } from './crowd.ts';
import { type Answer, closeServer, healthAnswer, listening, pathOf, sendAnswer, TIMES } from './http-server.ts';

export interface OperatorsAnswers {
  /** Rejects when the process cannot do its work, with a fault whose message may be shown to anybody. */
  health(): Promise<void>;
  /** The figures of the process in the text format of Prometheus; absent: there are none. */
  readonly metrics?: (() => Promise<string>) | undefined;
}

export interface OperatorsServerOptions extends OperatorsAnswers {
  readonly host: string;
  readonly port: number;
  readonly log: Pick<Logger, 'warn'>;
}

export interface OperatorsServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Few connections, which no crowd on another port takes away. */
const CROWD: CrowdLimits = { connections: 50, perAddress: 40, bytes: 5 * 1024 * 1024 };
const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

export async function startOperatorsServer(options: OperatorsServerOptions): Promise<OperatorsServer> {
  const server = createServer(TIMES, async (request, response) => {
    sendAnswer(request, response, await answerOf(request, options));
  });
  guard(server, CROWD);
  const url = await listening(server, options.port, options.host);
  return { url, close: () => closeServer(server) };
}

async function answerOf(request: IncomingMessage, options: OperatorsServerOptions): Promise<Answer> {
  const path = pathOf(request);
  if (path === '/healthz') return healthAnswer(options.health, options.log);
  if (path === '/metrics' && options.metrics) return metricsAnswer(options.metrics, options.log);
  return { status: 404, text: 'not found' };
}

async function metricsAnswer(metrics: () => Promise<string>, log: Pick<Logger, 'warn'>): Promise<Answer> {
  try {
    return { status: 200, text: await metrics(), type: METRICS_TYPE };
  } catch (error) {
    log.warn({ err: error }, 'the metrics cannot be told');
    return { status: 500, text: 'the metrics cannot be told: see the log' };
  }
}

// Every setting of a deployment in one nested schema: their types, the reading of variables and docs/configuration.md follow from it.

import { resolve } from 'node:path';
import { z } from 'zod';
import { github } from './github.ts';
import { address, choice, http, megabytes, named, port, seconds, whole } from './kinds.ts';
import { models } from './model.ts';
import { registry } from './registry.ts';
import { reward } from './reward.ts';
import { network, sandbox } from './sandbox.ts';
import { budget, confidence, policy } from './search.ts';
import { variable } from './variable.ts';
import { pages, web } from './web.ts';
import { concurrency, lock, runs } from './worker.ts';

const data = z.object({
  folder: variable(
    'MULLOVER_DATA',
    z
      .string()
      .transform((folder) => resolve(folder))
      .prefault('.mullover'),
    'Folder of traces and mirrors',
  ),
  traceDays: variable('MULLOVER_TRACE_DAYS', whole(1, 3650).prefault('90'), 'Days that traces are kept'),
  traceBytes: variable('MULLOVER_TRACE_MB', megabytes(10, 1e7).prefault('20000'), 'Disk cap of traces'),
  mirrorBytes: variable('MULLOVER_MIRROR_MB', megabytes(10, 1e7).prefault('20000'), 'Disk cap of git mirrors'),
  imageBytes: variable('MULLOVER_IMAGE_MB', megabytes(100, 1e7).prefault('40000'), 'Disk cap of environment images'),
});

const nested = z.object({
  logLevel: variable(
    'MULLOVER_LOG_LEVEL',
    choice('trace', 'debug', 'info', 'warn', 'error').prefault('info'),
    'Least level that is logged',
  ),
  label: variable('MULLOVER_LABEL', named.max(50).prefault('mull'), 'Label that starts a run'),
  mention: variable(
    'MULLOVER_MENTION',
    z
      .string()
      .regex(/^[A-Za-z\d](?:[A-Za-z\d-]{0,38})$/, 'must be the name of the App as in its address, such as mullover')
      .prefault('mullover'),
    'Name of the App as in its address: a line that begins with `@` and this name is a command, as one with `/mull`',
  ),
  outcomes: variable(
    'MULLOVER_OUTCOMES',
    choice('on', 'off').prefault('on'),
    'Whether it is noted what becomes of the pull requests (merged, closed, reverted), for `mullover calibrate`',
  ),
  setupOffer: variable(
    'MULLOVER_SETUP_OFFER',
    choice('on', 'off').prefault('on'),
    'Whether the first result in a repository without `.github/mullover.yml` says, once, that `/mull setup` opens a pull request with one',
  ),
  schemaUrl: variable(
    'MULLOVER_SCHEMA_URL',
    http.optional(),
    'Where you serve schema/mullover.schema.json, for editors of repository files; without it the pull request of `/mull setup` brings it beside the file',
  ),
  web,
  pages,
  worker: z.object({
    port: variable(
      'MULLOVER_WORKER_PORT',
      port.optional(),
      'Port on which a worker answers `/healthz` and `/metrics`; default: none',
    ),
  }),
  github,
  redisUrl: variable(
    'MULLOVER_REDIS_URL',
    address('redis:', 'rediss:').prefault('redis://127.0.0.1:6379'),
    'Redis of the queue',
  ),
  /** PostgreSQL; undefined: files in the data folder. */
  databaseUrl: variable(
    'MULLOVER_DATABASE_URL',
    address('postgres:', 'postgresql:').optional(),
    'PostgreSQL for traces, commands, outcomes and recipes, shared by web and workers on any hosts; default: files in `MULLOVER_DATA`, which all of them must share then',
  ),
  /** Of settings in files; read before all others. */
  secrets: variable(
    'MULLOVER_SECRETS',
    z.string().optional(),
    'Folder of settings in files: a file `MULLOVER_MODEL_KEY` holds the value of that variable, which then is in no environment; a variable that is set wins',
  ),
  data,
  registry,
  datasets: z.object({
    url: variable(
      'MULLOVER_DATASETS_URL',
      http.prefault('https://huggingface.co'),
      'Hub, or a mirror of it, of the data sets that `mullover evaluate` knows by name',
    ),
  }),
  models,
  reward,
  policy,
  confidence,
  budget,
  runs,
  concurrency,
  lock,
  progressMs: variable(
    'MULLOVER_PROGRESS_SECONDS',
    seconds(2, 3600).prefault('60'),
    'How often the progress comment is edited at most, and GitHub asked whether the run is still wanted',
  ),
  network,
  sandbox,
});

/** What several parts of a process share is given to each of them. */
export const settings = nested.transform(({ github: { app, apiUrl, throttle, token }, models: asked, ...given }) => ({
  ...given,
  web: { ...given.web, apiUrl },
  github: app && { ...app, apiUrl },
  /** Whether writes to GitHub are spaced out. */
  throttle,
  /** GitHub for reading what is public. */
  reading: { apiUrl, token },
  model: asked.model,
  /** The same model at the same endpoint unless configured. */
  judge: asked.judge,
  reward: { ...given.reward, timeoutSeconds: asked.timeoutSeconds },
}));

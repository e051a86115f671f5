// Settings: the web process, which takes webhooks, and its pages.

import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { choice, http, named, names, orNone, port, secret } from './kinds.ts';
import { refuse, type Said } from './refuse.ts';
import { variable } from './variable.ts';

/** Newest first. */
const secrets = z
  .object({
    now: variable('MULLOVER_WEBHOOK_SECRET', secret.optional(), 'Webhook secret, at least 16 characters'),
    before: variable(
      'MULLOVER_WEBHOOK_SECRET_PREVIOUS',
      secret.optional(),
      'The secret before, still accepted while you rotate',
    ),
  })
  .transform(({ now, before }): readonly string[] => [now, before].filter((text) => text !== undefined));

const webParts = z.object({
  host: variable('MULLOVER_HOST', z.string().prefault('0.0.0.0'), 'Address the web process listens on'),
  port: variable('MULLOVER_PORT', port.prefault('3000'), 'Port the web process listens on'),
  secrets,
  healthPort: variable(
    'MULLOVER_HEALTH_PORT',
    port.optional(),
    'Port on which the web process answers `/healthz` and `/metrics` and nothing else; default: the port of webhooks answers `/healthz`',
  ),
  sources: variable(
    'MULLOVER_WEBHOOK_SOURCES',
    choice('any', 'github').prefault('any'),
    'Who may connect to the port of webhooks: `any`, or only the addresses that GitHub publishes (`github`, for a process without a proxy in front; needs `MULLOVER_HEALTH_PORT`)',
  ),
});

export const web = webParts.transform((given, said) => {
  const fault = new InputFault(
    'MULLOVER_WEBHOOK_SOURCES=github lets nobody else connect, your health check neither.',
    'Set MULLOVER_HEALTH_PORT too.',
  );
  if (given.sources === 'github' && given.healthPort === undefined) refuse(said, fault);
  return given;
});

const isAddressWithoutPath = (text: string) => URL.canParse(text) && new URL(text).href === `${text}/`;

const pagesParts = z.object({
  publicUrl: variable(
    'MULLOVER_PUBLIC_URL',
    http.refine(isAddressWithoutPath, 'must be an address without a path').optional(),
    'Address at which people reach the pages, such as `https://mullover.example.com`: pull requests link to it',
  ),
  port: variable(
    'MULLOVER_PAGES_PORT',
    port.prefault('3001'),
    'Port of the web process on which the pages are, once `MULLOVER_OAUTH_CLIENT_ID` is set',
  ),
  clientId: variable(
    'MULLOVER_OAUTH_CLIENT_ID',
    named.optional(),
    "The App's client id: people sign in to the pages with it; without it there are none",
  ),
  clientSecret: variable(
    'MULLOVER_OAUTH_CLIENT_SECRET',
    secret.optional(),
    'A client secret of the App; sessions are sealed with it',
  ),
  operators: variable(
    'MULLOVER_OPERATORS',
    names.optional(),
    'Names on GitHub, between commas, of those who see every run; others see those of repositories that they can read',
  ).transform(orNone),
  operatorsPort: variable(
    'MULLOVER_OPERATORS_PORT',
    port.optional(),
    'Port on 127.0.0.1 on which the web process shows the pages of every run, without sign-in; default: none',
  ),
});

export const pages = pagesParts.transform(({ clientId, clientSecret, ...given }, said) => ({
  ...given,
  client: clientOf({ id: clientId, secret: clientSecret, publicUrl: given.publicUrl }, said),
}));

interface ClientParts {
  readonly id: string | undefined;
  readonly secret: string | undefined;
  readonly publicUrl: string | undefined;
}

/** Undefined: nobody can sign in, and there are no pages but for operators on this machine. */
function clientOf({ id, secret, publicUrl }: ClientParts, said: Said) {
  if (id === undefined && secret === undefined) return undefined;
  if (id === undefined || secret === undefined) {
    const fault = new InputFault(
      'Of the OAuth client of the pages, only one half is set.',
      'Set both MULLOVER_OAUTH_CLIENT_ID and MULLOVER_OAUTH_CLIENT_SECRET, or none.',
    );
    return refuse(said, fault);
  }
  if (publicUrl !== undefined) return { id, secret };
  const fault = new InputFault(
    'GitHub is not told where people come back to after they signed in.',
    'Set MULLOVER_PUBLIC_URL to the address at which people reach the pages.',
  );
  return refuse(said, fault);
}

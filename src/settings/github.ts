// Settings: the GitHub App, and GitHub as it is read and written.

import { z } from 'zod';
import { InputFault } from '../errors.ts';
import { http, isOn, named, whole } from './kinds.ts';
import { readTextFile, refuse, type Said } from './refuse.ts';
import { variable } from './variable.ts';

const app = z.object({
  id: variable('MULLOVER_APP_ID', whole(1, 1e12).optional(), 'Id of the GitHub App'),
  key: variable(
    'MULLOVER_PRIVATE_KEY',
    z.string().optional(),
    "The App's private key, PEM (`\\n` allowed for line ends)",
  ),
  keyFile: variable('MULLOVER_PRIVATE_KEY_FILE', z.string().optional(), 'File that holds the private key'),
});

export const github = z.object({
  app: app.transform(credentials),
  apiUrl: variable(
    'MULLOVER_GITHUB_API_URL',
    http.prefault('https://api.github.com'),
    'API of GitHub Enterprise Server',
  ),
  throttle: variable(
    'MULLOVER_GITHUB_THROTTLE',
    isOn.prefault('on'),
    'Spaces out writes as GitHub asks; off only for an Enterprise server without rate limits',
  ),
  token: variable(
    'MULLOVER_GITHUB_TOKEN',
    named.optional(),
    'Token that `mullover synthesize collect` reads public repositories with; it needs no permission',
  ),
});

/** Undefined when no App is configured: enough for the command line and the web process. */
function credentials({ id, key, keyFile }: z.output<typeof app>, said: Said) {
  if (id === undefined && key === undefined && keyFile === undefined) return undefined;
  if (id === undefined)
    return refuse(said, new InputFault('A private key is set, but no App.', 'Set MULLOVER_APP_ID too.'));
  if (key === undefined && keyFile === undefined) return undefined;
  const privateKey = key?.replaceAll('\\n', '\n') ?? readTextFile('MULLOVER_PRIVATE_KEY_FILE', keyFile ?? '', said);
  if (privateKey === undefined) return undefined;
  if (privateKey.includes('-----BEGIN')) return { appId: id, privateKey };
  const fault = new InputFault(
    `${key === undefined ? 'MULLOVER_PRIVATE_KEY_FILE' : 'MULLOVER_PRIVATE_KEY'} holds no PEM key.`,
    "Download the key on the App's settings page; it starts with `-----BEGIN RSA PRIVATE KEY-----`.",
  );
  return refuse(said, fault);
}

// The files that an App's credentials are kept in: those of compose.yaml, which `npm start` reads too; for their owner alone.

import { constants } from 'node:fs';
import { access, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EnvironmentFault, InputFault } from '../../errors.ts';
import type { RegisteredApp } from './register-app.ts';

const KEY_FILE = 'mullover.private-key.pem';
const OWNER_ONLY = 0o600;
/** What each file is to hold of the credentials. */
const VARIABLES = {
  'mullover.env': ['MULLOVER_MENTION', 'MULLOVER_GITHUB_API_URL', 'MULLOVER_PUBLIC_URL'],
  'web.env': ['MULLOVER_WEBHOOK_SECRET', 'MULLOVER_OAUTH_CLIENT_ID', 'MULLOVER_OAUTH_CLIENT_SECRET'],
  'worker.env': ['MULLOVER_APP_ID', 'MULLOVER_PRIVATE_KEY_FILE'],
} as const;

type EnvironmentFile = keyof typeof VARIABLES;

export interface WrittenCredentials {
  /** Paths, the key first. */
  readonly files: readonly string[];
  /** All that was written, as the processes read it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Before anything is registered: throws InputFault where credentials are kept already, EnvironmentFault where none can be. */
export async function checkFolderForCredentials(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new EnvironmentFault(`${folder} cannot be written: ${(cause as Error).message}`, 'Give another --out.', {
      cause,
    });
  }
  const next = 'They are not overwritten: move them away, or give another folder with --out.';
  if ((await textOf(join(folder, KEY_FILE))) !== undefined)
    throw new InputFault(`${folder} holds the key of an App already (${KEY_FILE}).`, next);
  for (const [file, names] of Object.entries(VARIABLES)) {
    const text = (await textOf(join(folder, file))) ?? '';
    const there = names.filter((name) => new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`, 'm').test(text));
    if (there.length > 0) throw new InputFault(`${join(folder, file)} sets ${there.join(', ')} already.`, next);
  }
}

/** Adds to the files what is new, each for its owner alone. The key comes first: GitHub shows it only once. */
export async function writeCredentials(
  folder: string,
  app: RegisteredApp,
  api: { readonly url: string; readonly isDefault: boolean; readonly pagesUrl: string | undefined },
): Promise<WrittenCredentials> {
  const keyFile = join(folder, KEY_FILE);
  await writeFile(keyFile, app.privateKey, { mode: OWNER_ONLY, flag: 'wx' });
  const values: Readonly<Record<EnvironmentFile, Readonly<Record<string, string>>>> = {
    'mullover.env': {
      MULLOVER_MENTION: app.slug,
      ...(api.isDefault ? {} : { MULLOVER_GITHUB_API_URL: api.url }),
      ...(api.pagesUrl === undefined ? {} : { MULLOVER_PUBLIC_URL: api.pagesUrl }),
    },
    'web.env': { MULLOVER_WEBHOOK_SECRET: app.webhookSecret, ...(api.pagesUrl === undefined ? {} : clientOf(app)) },
    'worker.env': { MULLOVER_APP_ID: String(app.id), MULLOVER_PRIVATE_KEY_FILE: resolve(keyFile) },
  };
  const files = [keyFile];
  for (const [file, lines] of Object.entries(values)) files.push(await addLines(join(folder, file), lines));
  return { files, environment: Object.assign({}, ...Object.values(values)) };
}

function clientOf({ client: { id, secret } }: RegisteredApp): Readonly<Record<string, string>> {
  return { MULLOVER_OAUTH_CLIENT_ID: id, MULLOVER_OAUTH_CLIENT_SECRET: secret };
}

async function addLines(path: string, values: Readonly<Record<string, string>>): Promise<string> {
  const before = (await textOf(path)) ?? '';
  const lines = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}\n`);
  const gap = before === '' || before.endsWith('\n') ? '' : '\n';
  await writeFile(path, `${before}${gap}${lines.join('')}`, { mode: OWNER_ONLY });
  await chmod(path, OWNER_ONLY);
  return path;
}

/** As Node and Compose read it. */
function quoted(value: string): string {
  return /^[\w./:@+-]*$/.test(value) ? value : `'${value}'`;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new EnvironmentFault(`${path} cannot be read: ${(error as Error).message}`, 'Give another --out.', {
      cause: error,
    });
  }
}

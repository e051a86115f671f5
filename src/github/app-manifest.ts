// The App as `app.yml` describes it: what GitHub's manifest flow is given, and what a registered App is compared with.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const manifestSchema = z.object({
  description: z.string(),
  public: z.boolean(),
  default_events: z.array(z.string()),
  default_permissions: z.record(z.string(), z.string()),
});

export type AppManifest = z.infer<typeof manifestSchema>;

/** What is different for each App. */
export interface OwnApp {
  readonly name: string;
  /** Where people read about it. */
  readonly homepage: string;
  readonly webhookUrl: string;
  /** Where GitHub sends the browser with the code that is exchanged for the credentials. */
  readonly redirectUrl: string;
  /** Where people reach the pages of runs; undefined: nobody signs in. */
  readonly pagesUrl?: string | undefined;
}

/** Path of the pages to which GitHub sends who signed in. */
const SIGN_IN_BACK = '/sign-in/back';

const FILE = resolve(import.meta.dirname, '../../app.yml');

/** The file of this installation; a test reads it, so that it is right. */
export function readManifest(): AppManifest {
  return manifestSchema.parse(parse(readFileSync(FILE, 'utf8')));
}

/** The value of the form's field `manifest`: GitHub's "manifest parameters". */
export function manifestOf(manifest: AppManifest, own: OwnApp): string {
  const { name, homepage, webhookUrl, redirectUrl, pagesUrl } = own;
  return JSON.stringify({
    ...manifest,
    name,
    url: homepage,
    hook_attributes: { url: webhookUrl, active: true },
    redirect_url: redirectUrl,
    ...(pagesUrl === undefined ? {} : { callback_urls: [`${pagesUrl}${SIGN_IN_BACK}`] }),
  });
}

/** A registered App beside the manifest; all three empty where they are the same. */
export interface AppDrift {
  /** `pull_requests: write` or `event issues`. */
  readonly missing: readonly string[];
  /** Permissions that nothing here needs. */
  readonly beyond: readonly string[];
}

const RANKS: readonly (string | undefined)[] = [undefined, 'read', 'write', 'admin'];

export function driftOf(
  { default_permissions: wanted, default_events: events }: AppManifest,
  registered: { readonly permissions: Readonly<Record<string, string>>; readonly events: readonly string[] },
): AppDrift {
  const rank = (access: string | undefined) => RANKS.indexOf(access);
  const { permissions } = registered;
  const lacking = Object.entries(wanted).filter(([name, access]) => rank(permissions[name]) < rank(access));
  const unheard = events.filter((name) => !registered.events.includes(name));
  const beyond = Object.entries(permissions).filter(([name, access]) => rank(access) > rank(wanted[name]));
  return {
    missing: [...lacking.map(([name, access]) => `${name}: ${access}`), ...unheard.map((name) => `event ${name}`)],
    beyond: beyond.map(([name, access]) => `${name}: ${access}`),
  };
}

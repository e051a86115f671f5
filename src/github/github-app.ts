// Our GitHub App: mints tokens for one repository with least permissions, and revokes them after use.

import type { Logger } from 'pino';
import type { Place } from '../ports.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { type Api, type ApiAnswer, createApi, persist } from './api.ts';
import { type Permissions, Phase, type Token } from './phase.ts';
import { settingsPage } from './web-address.ts';

export interface Installation {
  readonly id: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** To look, before a search: permission of the sender, issue, comments, head of the default branch. */
export const READING: Permissions = { metadata: 'read', contents: 'read', issues: 'read' };
/** To see whether the request still stands. */
export const ISSUE_READING: Permissions = { issues: 'read' };
/** To comment while the search runs, and to see whether it is still wanted. */
export const COMMENTING: Permissions = { issues: 'write' };
/** To answer a command: whether its sender may ask, what is meant, and the answer. */
export const ANSWERING: Permissions = { metadata: 'read', contents: 'read', issues: 'write' };
/** To publish; minted after the decision, for as long as publishing takes. */
export const PUBLISHING: Permissions = { contents: 'write', issues: 'write', pull_requests: 'write' };
/** To bring the description of a pull request up to date. */
export const DESCRIBING: Permissions = { pull_requests: 'write' };
/** To report a check on a commit of ours; apart from publishing, which does without it. */
export const CHECKING: Permissions = { checks: 'write' };

export interface GitHubAppOptions {
  readonly appId: number;
  readonly privateKey: string;
  readonly apiUrl: string;
  readonly secrets: Secrets;
  readonly log: Pick<Logger, 'warn'>;
  /** Off in tests only. */
  readonly throttle?: boolean;
  /** Told of each answer, and whose limit it counts against: the id of an installation, or `app`. */
  readonly onAnswer?: ((answer: ApiAnswer & { readonly installation: string }) => void) | undefined;
  /** Milliseconds since 1970; for the age of tokens. */
  readonly now?: () => number;
}

export interface GitHubApp {
  /** Name of our account, `slug[bot]`. */
  login(): Promise<string>;
  /**
   * Makes one token do for a phase of work on an issue: whatever `work` asks for within these permissions gets the same one. It
   * is minted at the first use, replaced before it expires, and dead when this settles. A search and a command may each be in
   * one on the same issue.
   */
  phase<T>(place: Place, permissions: Permissions, work: () => Promise<T>): Promise<T>;
  /** Lends the token of the phase where it covers the permissions, else one that is dead when this settles. Throws GitHubFault. */
  withAccess<T>(
    place: Place,
    permissions: Permissions,
    use: (api: Api, token: string) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>;
  /** Asks as the App itself, which sees its own deliveries and installations and no repository. */
  asApp<T>(use: (api: Api) => Promise<T>): Promise<T>;
  /** Those that are not suspended. Throws GitHubFault. */
  installations(signal?: AbortSignal): Promise<readonly Installation[]>;
  /** Lends a token for all repositories of an installation; it is dead when this settles. Throws GitHubFault. */
  withInstallation<T>(
    installation: number,
    permissions: Permissions,
    use: (api: Api) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T>;
  /** What GitHub knows of the App, for `mullover doctor`. Throws GitHubFault. */
  check(): Promise<{
    readonly slug: string;
    readonly permissions: Readonly<Record<string, string>>;
    readonly events: readonly string[];
    /** Page on which its owner changes it. */
    readonly settingsUrl: string;
  }>;
}

export function createGitHubApp(options: GitHubAppOptions): GitHubApp {
  const { appId, privateKey, apiUrl: baseUrl, secrets, log, throttle = true, now = Date.now } = options;
  const answered = (installation: string) => (answer: ApiAnswer) => options.onAnswer?.({ ...answer, installation });
  secrets.register(privateKey);
  const app = createApi({ baseUrl, auth: { appId, privateKey }, throttle, onAnswer: answered('app') });
  const about = () => persist('Asking GitHub about the App', async () => (await app.rest.apps.getAuthenticated()).data);
  let login: Promise<string> | undefined;
  const issueAt = async (place: Mintable, permissions: Permissions, signal?: AbortSignal): Promise<Token> => {
    const token = await mint(app, place, permissions, signal);
    const forget = secrets.register(token);
    const end = async () => {
      const onAnswer = answered(`${place.installation}`);
      await revoke(createApi({ baseUrl, auth: { token }, throttle: false, onAnswer }), log);
      forget();
    };
    return { token, end };
  };
  const phases: { readonly key: string; readonly phase: Phase }[] = [];
  return {
    login: async () => {
      login ??= about().then((data) => `${data?.slug}[bot]`);
      try {
        return await login;
      } catch (error) {
        login = undefined; // asked again next time
        throw error;
      }
    },
    phase: async (place, permissions, work) => {
      const phase = new Phase(permissions, () => issueAt(place, permissions), now);
      const entry = { key: phaseKey(place), phase };
      phases.push(entry);
      try {
        return await work();
      } finally {
        phases.splice(phases.indexOf(entry), 1);
        await phase.end();
      }
    },
    withAccess: async (place, permissions, use, signal) => {
      const onAnswer = answered(`${place.installation}`);
      const lend = (token: string) => use(createApi({ baseUrl, auth: { token }, throttle, signal, onAnswer }), token);
      const held = phases.find(({ key, phase }) => key === phaseKey(place) && phase.covers(permissions));
      if (held) return held.phase.lend(lend);
      const single = new Phase(permissions, () => issueAt(place, permissions, signal), now);
      try {
        return await single.lend(lend);
      } finally {
        await single.end();
      }
    },
    asApp: (use) => use(app),
    installations: async (signal) => {
      const list = () => app.paginate(app.rest.apps.listInstallations, { per_page: 100 });
      const all = await persist('Reading the installations of the App', list, signal);
      return all
        .filter(({ suspended_at: suspended }) => !suspended)
        .map(({ id, created_at: createdAt }) => ({ id, createdAt }));
    },
    withInstallation: async (installation, permissions, use, signal) => {
      const { token, end } = await issueAt({ installation }, permissions, signal);
      try {
        return await use(createApi({ baseUrl, auth: { token }, throttle, signal }));
      } finally {
        await end();
      }
    },
    check: async () => {
      const data = await about();
      const permissions = Object.entries(data?.permissions ?? {}).map(([name, value]) => [name, String(value)]);
      const { slug = '', events = [], html_url: page, owner } = data ?? {};
      const organisation = owner && 'type' in owner && owner.type === 'Organization' ? owner.login : undefined;
      const settingsUrl = settingsPage(new URL(page ?? baseUrl).origin, slug, organisation);
      return { slug, permissions: Object.fromEntries(permissions), events, settingsUrl };
    },
  };
}

/** A thread of another number is another piece of work. */
const phaseKey = ({ repositoryId, issue }: Place): string => `${repositoryId}-${issue}`;

/** One repository, or all of an installation. */
type Mintable =
  | Place
  | (Pick<Place, 'installation'> & { readonly [key in Exclude<keyof Place, 'installation'>]?: never });

/** `octokit.auth({ type: 'installation' })` would call api.github.com even for an Enterprise server. */
async function mint(app: Api, place: Mintable, permissions: Permissions, signal?: AbortSignal): Promise<string> {
  const { installation, repositoryId } = place;
  const name = repositoryId === undefined ? `installation ${installation}` : `${place.owner}/${place.name}`;
  const only = repositoryId === undefined ? {} : { repository_ids: [repositoryId] };
  const { data } = await persist(
    `Asking for a token for ${name}`,
    () => app.rest.apps.createInstallationAccessToken({ installation_id: installation, ...only, permissions }),
    signal,
  );
  return data.token;
}

async function revoke(api: Api, log: Pick<Logger, 'warn'>): Promise<void> {
  try {
    await persist('Revoking a token', () => api.rest.apps.revokeInstallationAccessToken());
  } catch (error) {
    // It dies within the hour by itself: no reason to lose the work that was done with it.
    log.warn({ err: error }, 'a token could not be revoked');
  }
}

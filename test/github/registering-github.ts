// The part of GitHub that registers Apps, as a server: the form of new Apps, the exchange of a code, the App's own page.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { type Exchange, json, type Reply, readExchange, send } from './exchange.ts';

export interface RegisteringGitHub {
  readonly url: string;
  /** What the form sent, as JSON; one for each App. */
  readonly manifests: readonly Readonly<Record<string, unknown>>[];
  /** Method and path of every request, in order. */
  readonly asked: readonly string[];
  /** Labels that were made. */
  readonly labels: readonly unknown[];
  /** On repositories of these names, some of which have the label; on none: it is asked about in vain. */
  install(repositories: readonly string[], labelled: readonly string[]): void;
  close(): Promise<void>;
}

export interface NewApp {
  readonly pem: string;
  readonly webhookSecret: string;
  readonly slug: string;
}

/** A code is exchanged once. The App has what its manifest asked for, less what `without` names. */
export async function startRegistering(app: NewApp, without: readonly string[] = []): Promise<RegisteringGitHub> {
  const manifests: Record<string, unknown>[] = [];
  const asked: string[] = [];
  const codes = new Set<string>();
  const labels: unknown[] = [];
  let installed: { readonly repositories: readonly string[]; readonly labelled: readonly string[] } | undefined;
  const server = createServer(async (request, response) => {
    const exchange = await readExchange(request);
    asked.push(`${exchange.method} ${exchange.path}`);
    send(answer(exchange), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;

  function answer(exchange: Exchange): Reply {
    const { method, path } = exchange;
    if (method === 'POST' && path.endsWith('/settings/apps/new')) return register(exchange);
    const code = /^\/app-manifests\/([^/]+)\/conversions$/.exec(path)?.[1];
    if (method === 'POST' && code !== undefined)
      return codes.delete(code) ? json(201, converted()) : json(404, { message: 'Not Found' });
    if (path === '/app') return json(200, about());
    return (installed && answerInstalled(exchange, installed)) ?? json(404, { message: 'Not Found' });
  }

  function answerInstalled(
    { method, path, body }: Exchange,
    { repositories, labelled }: NonNullable<typeof installed>,
  ) {
    if (path === '/app/installations')
      return json(
        200,
        repositories.length === 0 ? [] : [{ id: 5, created_at: '2026-01-01T00:00:00Z', suspended_at: null }],
      );
    if (path === '/app/installations/5/access_tokens') return json(201, { token: 'ghs_setup' });
    if (path === '/installation/token') return { status: 204, headers: {}, body: Buffer.alloc(0) };
    const rows = repositories.map((name, id) => ({ id: id + 1, name, owner: { login: 'octo' } }));
    if (path === '/installation/repositories') return json(200, { total_count: rows.length, repositories: rows });
    if (method === 'GET' && labelled.some((name) => path === `/repos/octo/${name}/labels/mull`)) return json(200, {});
    if (method !== 'POST' || !path.endsWith('/labels')) return undefined;
    labels.push(JSON.parse(body.toString()));
    return json(201, {});
  }

  function register({ query, body }: Exchange): Reply {
    const manifest = JSON.parse(new URLSearchParams(body.toString()).get('manifest') ?? '{}');
    manifests.push(manifest);
    const code = `code-${manifests.length}`;
    codes.add(code);
    const state = new URLSearchParams(query).get('state');
    const location = `${manifest.redirect_url}?${new URLSearchParams({ code, ...(state ? { state } : {}) })}`;
    return { status: 302, headers: { location }, body: Buffer.alloc(0) };
  }

  function about() {
    const { default_permissions: permissions, default_events: events } = (manifests[0] ?? {}) as {
      default_permissions?: Record<string, string>;
      default_events?: string[];
    };
    return {
      id: 4711,
      slug: app.slug,
      owner: { login: 'octo', type: 'Organization' },
      html_url: `${url}/github-apps/${app.slug}`,
      permissions: Object.fromEntries(Object.entries(permissions ?? {}).filter(([name]) => !without.includes(name))),
      events: (events ?? []).filter((name) => !without.includes(name)),
    };
  }

  const converted = () => ({
    ...about(),
    pem: app.pem,
    webhook_secret: app.webhookSecret,
    client_id: 'Iv1.0123',
    client_secret: 'of-the-client',
  });
  return {
    ...{ url, manifests, asked, labels },
    install: (repositories, labelled) => {
      installed = { repositories, labelled };
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What a browser does with a page that holds one form: sends it, and follows where it is led. */
export async function submitForm(pageUrl: string): Promise<Response> {
  const page = await fetch(pageUrl);
  const html = await page.text();
  const decode = (text = '') =>
    text.replace(/&(?:quot|apos|amp|lt|gt|#x([0-9a-f]+));/gi, (entity, hex: string | undefined) =>
      hex
        ? String.fromCodePoint(Number.parseInt(hex, 16))
        : ({ '&quot;': '"', '&apos;': "'", '&amp;': '&' }[entity] ?? entity),
    );
  const action = decode(/<form action="([^"]+)" method="post">/.exec(html)?.[1]);
  const [, name = '', value] = /<input type="hidden" name="(\w+)" value="([^"]*)">/.exec(html) ?? [];
  return fetch(action, { method: 'POST', body: new URLSearchParams({ [name]: decode(value) }) });
}

// The part of GitHub that the pages ask: sign-in of people, who they are, what they can read.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface PeopleGitHub {
  readonly url: string;
  /** Who signs in next, at a browser where somebody is signed in already. */
  signsIn(login: string): void;
  /** May read this repository from now on, or may not. */
  permit(login: string, repository: string, may: 'read' | 'none'): void;
  /** Answers of this status to questions about repositories; undefined: as it is. */
  answer(status: number | undefined): void;
  /** The same of questions who somebody is. */
  answerWho(status: number | undefined): void;
  /** Comments that people posted. */
  readonly comments: readonly { readonly who: string; readonly path: string; readonly body: string }[];
  /** Questions about repositories so far. */
  asked(): number;
  liveTokens(): readonly string[];
  close(): Promise<void>;
}

/** `repositories`: their ids by `owner/name`. */
export async function startPeopleGitHub(
  client: { readonly id: string; readonly secret: string },
  repositories: Readonly<Record<string, number>>,
): Promise<PeopleGitHub> {
  const tokens = new Map<string, string>();
  const codes = new Map<string, string>();
  const readers = new Set<string>();
  let [login, status, asked, made]: [string, number | undefined, number, number] = ['', undefined, 0, 0];
  let whoStatus: number | undefined;
  const authorize = (query: URLSearchParams, response: ServerResponse) => {
    const code = `code-${++made}`;
    codes.set(code, login);
    const back = new URL(query.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({ code, state: query.get('state') ?? '' }).toString();
    if (query.get('client_id') !== client.id) return reply(response, 404, {});
    response.writeHead(302, { location: back.href }).end();
  };
  const exchange = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request);
    const who = codes.get(body.code ?? '');
    codes.delete(body.code ?? '');
    if (who === undefined || body.client_secret !== client.secret)
      return reply(response, 200, { error: 'bad_verification_code', error_description: 'The code is wrong.' });
    const token = `ghu_${String(++made).padStart(36, '0')}`;
    tokens.set(token, who);
    reply(response, 200, { access_token: token, token_type: 'bearer', scope: '' });
  };
  const repository = (path: string, who: string | undefined, response: ServerResponse) => {
    asked += 1;
    if (status !== undefined) return reply(response, status, { message: 'on demand' });
    if (who === undefined) return reply(response, 401, { message: 'Bad credentials' });
    const id = repositories[path];
    if (id === undefined || !readers.has(`${who} ${path}`)) return reply(response, 404, { message: 'Not Found' });
    reply(response, 200, { id, full_name: path, permissions: { pull: true } });
  };
  const comments: { who: string; path: string; body: string }[] = [];
  const comment = async (path: string, who: string | undefined, request: IncomingMessage, response: ServerResponse) => {
    if (status !== undefined) return reply(response, status, { message: 'on demand' });
    if (who === undefined) return reply(response, 401, { message: 'Bad credentials' });
    comments.push({ who, path, body: (await bodyOf(request)).body ?? '' });
    reply(response, 201, { id: comments.length });
  };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://github');
    const token = /^(?:bearer|token) (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (pathname === '/login/oauth/authorize') return authorize(searchParams, response);
    if (pathname === '/login/oauth/access_token') return exchange(request, response);
    if (request.method === 'DELETE' && pathname === `/applications/${client.id}/token`) {
      tokens.delete((await bodyOf(request)).access_token ?? '');
      return void response.writeHead(204).end();
    }
    const who = tokens.get(token);
    if (pathname === '/user' && whoStatus !== undefined) return reply(response, whoStatus, { message: 'on demand' });
    if (pathname === '/user') return reply(response, who === undefined ? 401 : 200, { login: who, id: 1 });
    if (request.method === 'POST' && pathname.endsWith('/comments')) return comment(pathname, who, request, response);
    if (pathname.startsWith('/repos/')) return repository(pathname.slice('/repos/'.length), who, response);
    reply(response, 404, { message: 'Not Found' });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    signsIn: (name) => {
      login = name;
    },
    permit: (name, path, may) =>
      void (may === 'read' ? readers.add(`${name} ${path}`) : readers.delete(`${name} ${path}`)),
    answer: (wanted) => {
      status = wanted;
    },
    answerWho: (wanted) => {
      whoStatus = wanted;
    },
    comments,
    asked: () => asked,
    liveTokens: () => [...tokens.keys()],
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, string>>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text.startsWith('{') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text));
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

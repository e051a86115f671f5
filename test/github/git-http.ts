// Serves bare repositories over git's smart HTTP protocol by `git http-backend`, with GitHub's rules about who may.
import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { git } from './git-command.ts';

export type GitAccess = 'read' | 'write';

export interface GitHttpOptions {
  /** Folder that holds `<owner>/<name>.git`. */
  readonly root: string;
  /** Whether this token (undefined: none given) may do this; `owner/name` without `.git`. */
  allow(repository: string, access: GitAccess, token: string | undefined): boolean;
  /** Runs after a push, before the client hears of its success. */
  pushed(repository: string): Promise<void>;
}

const ROUTE = /^\/([\w.-]+)\/([\w.-]+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** The password of a Basic header, which is where git sends a token. */
function tokenOf(request: IncomingMessage): string | undefined {
  const encoded = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return encoded && Buffer.from(encoded, 'base64').toString().split(':').slice(1).join(':');
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

/** Writes the CGI reply of git-http-backend to the client; settles when git is done. */
function relay(output: NodeJS.ReadableStream, response: ServerResponse): Promise<void> {
  let head: Buffer | undefined = Buffer.alloc(0);
  output.on('data', (chunk: Buffer) => {
    if (!head) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    let status = 200;
    for (const line of head.subarray(0, end).toString().split('\r\n')) {
      const [name = '', value = ''] = line.split(/:\s*/, 2);
      if (/^status$/i.test(name)) status = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    response.writeHead(status);
    response.write(head.subarray(end + 4));
    head = undefined;
  });
  return new Promise((resolve) => output.on('close', resolve));
}

function environment(request: IncomingMessage, root: string, path: string, query: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROTOCOL: header(request, 'git-protocol'),
    PATH_INFO: path,
    QUERY_STRING: query,
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: header(request, 'content-type'),
    CONTENT_LENGTH: header(request, 'content-length'),
    HTTP_CONTENT_ENCODING: header(request, 'content-encoding'),
    REMOTE_USER: 'token',
    REMOTE_ADDR: '127.0.0.1',
  };
}

/** A request handler that answers git's own routes and returns false for every other request. */
export async function createGitHttp(options: GitHttpOptions) {
  const backend = join((await git('.', ['--exec-path'])).toString().trim(), 'git-http-backend');
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const url = new URL(request.url ?? '/', 'http://front');
    const [, owner, name, service] = ROUTE.exec(url.pathname) ?? [];
    if (!owner || !name || !service) return false;
    const pushing = service === 'git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack';
    const token = tokenOf(request);
    if (!options.allow(`${owner}/${name}`, pushing ? 'write' : 'read', token)) {
      // Without credentials git must be asked for them; with wrong ones GitHub pretends that there is nothing.
      if (token) response.writeHead(403).end('Permission denied.\n');
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
      return true;
    }
    const path = `/${owner}/${name}.git/${service}`;
    const child = spawn(backend, [], { env: environment(request, options.root, path, url.search.slice(1)) });
    child.stdin.on('error', () => undefined); // git answers early when it does not like what it reads
    request.pipe(child.stdin);
    await relay(child.stdout, response);
    if (service === 'git-receive-pack') await options.pushed(`${owner}/${name}`);
    response.end();
    return true;
  };
}

// A hub of data sets at the wire: revisions, lists of files in pages and the files, in the words of the HTTP API of Hugging Face.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';

export interface HubServer {
  readonly url: string;
  /** Paths that were asked for, in their order. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

export interface HubContent {
  readonly id: string;
  readonly sha: string;
  readonly files: Readonly<Record<string, Buffer | string>>;
  /** Of these the hub lists SHA-256, of the others git's hash. */
  readonly large?: (path: string) => boolean;
  /** What is sent in place of a file. */
  readonly sent?: (path: string) => Buffer | undefined;
  /** Answers to all requests. */
  readonly status?: number;
}

export async function startHub(content: HubContent): Promise<HubServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', `http://${request.headers.host}`);
    asked.push(url.pathname + url.search);
    const answer = content.status === undefined ? answerTo(url, content) : undefined;
    if (!answer) return void response.writeHead(content.status ?? 404).end('{"error":"not found"}');
    response.writeHead(answer.location === undefined ? 200 : 302, answer.headers).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${address.port}`, asked, close };
}

interface Answered {
  readonly body: Buffer | string;
  readonly headers: Readonly<Record<string, string>>;
  readonly location?: string;
}

function answerTo(url: URL, content: HubContent): Answered | undefined {
  const { id, sha, files } = content;
  const path = decodeURIComponent(url.pathname);
  const json = (value: unknown, headers = {}): Answered => ({ body: JSON.stringify(value), headers });
  const revision = path.startsWith(`/api/datasets/${id}/revision/`) ? path.split('/').at(-1) : undefined;
  if (revision !== undefined) return ['main', sha].includes(revision) ? json({ id, sha, siblings: [] }) : undefined;
  if (path === `/api/datasets/${id}/tree/${sha}`) return page(url, content);
  const file = path.startsWith(`/datasets/${id}/resolve/${sha}/`) ? path.split(`/resolve/${sha}/`)[1] : undefined;
  // Files come from another address, as those of large ones do.
  if (file !== undefined && file in files) {
    const location = `/stored/${encodeURIComponent(file)}`;
    return { body: '', headers: { location }, location };
  }
  const stored = path.startsWith('/stored/') ? path.slice('/stored/'.length) : '';
  const body = content.sent?.(stored) ?? files[stored];
  return body === undefined ? undefined : { body, headers: { 'content-type': 'application/octet-stream' } };
}

/** Two entries a page. */
function page(url: URL, { files, large = () => true }: HubContent): Answered {
  const folders = [...new Set(Object.keys(files).flatMap((path) => path.split('/').slice(0, -1)))];
  const entries = [
    ...folders.map((path) => ({ type: 'directory', oid: '0'.repeat(40), size: 0, path })),
    ...Object.entries(files).map(([path, content]) => entryOf(path, Buffer.from(content), large(path))),
  ];
  const at = Number(url.searchParams.get('cursor') ?? 0);
  const next = `<${url.origin}${url.pathname}?recursive=true&cursor=${at + 2}>; rel="next"`;
  const headers: Record<string, string> = at + 2 < entries.length ? { link: next } : {};
  return { body: JSON.stringify(entries.slice(at, at + 2)), headers };
}

function entryOf(path: string, bytes: Buffer, large: boolean) {
  const size = bytes.length;
  const oid = createHash('sha1').update(`blob ${size}\0`).update(bytes).digest('hex');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const lfs = large ? { lfs: { oid: sha256, size, pointerSize: 130 } } : {};
  return { type: 'file', oid, size, path, ...lfs };
}

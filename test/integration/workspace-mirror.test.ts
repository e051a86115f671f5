// The mirror over real smart HTTP: what it fetches, what it keeps, what it never does.

import { chmod, mkdir, mkdtemp, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EnvironmentFault, InputFault } from '../../src/errors.ts';
import { withLock } from '../../src/lock.ts';
import { type MirrorOptions, openMirror, resolveBase } from '../../src/workspace/mirror.ts';
import { folderBytes } from '../../src/workspace/mirror-limits.ts';
import { pruneMirrors } from '../../src/workspace/prune-mirrors.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { createGitHttp } from '../github/git-http.ts';
import { commitFiles, makeRepository, run } from '../workspace/git-repository.ts';

const token = 'ghs_secretTokenOfThisTest';
const authHeader = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
const env = { PATH: process.env.PATH };

let server: Server;
let host: string;
let root: string;
let dir: string;
let first: string;
let second: string;
const requests: IncomingMessage[] = [];

beforeAll(async () => {
  root = await temporary();
  dir = await temporary();
  await mkdir(join(root, 'octo'));
  const source = join(root, 'octo', 'calc.git');
  await run(root, ['init', '--quiet', '--bare', '--initial-branch=main', source]);
  first = await commitFiles(source, { 'a.js': 'first();\n' });
  second = await commitFiles(source, { 'a.js': 'second();\n', 'b/c.js': 'c();\n' });
  await run(source, ['update-ref', 'refs/keep/first', first]);
  await run(source, ['tag', '-a', 'v1', '-m', 'v1', first]);
  await run(source, ['tag', 'v1.9.2', first]);
  const handle = await createGitHttp({
    root,
    allow: (_, access, given) => access === 'read' && given === token,
    pushed: async () => {},
  });
  server = createServer((request, response) => {
    requests.push(request);
    if (request.url?.startsWith('/moved/'))
      return void response
        .writeHead(302, { location: `http://localhost:${port()}${request.url.replace('/moved/', '/octo/')}` })
        .end();
    if (request.url?.startsWith('/slow/')) return;
    void handle(request, response).then((known) => known || response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `http://127.0.0.1:${port()}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function port(): number {
  return (server.address() as AddressInfo).port;
}

function temporary(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'mullover-mirror-'));
}

function options(more: Partial<MirrorOptions> = {}): MirrorOptions {
  return { url: `${host}/octo/calc.git`, dir, authHeader, env, ...more };
}

async function faultOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no fault',
    (error: unknown) => error,
  );
}

describe('a mirror', () => {
  test('holds exactly the base commit, without history, tags or branches', async () => {
    const mirror = await openMirror(options());
    expect(await resolveBase(mirror, 'HEAD')).toBe(second);
    expect(await run(mirror.gitDir, ['for-each-ref', '--format=%(refname)'])).toBe(`refs/mullover/base/${second}`);
    expect(await run(mirror.gitDir, ['rev-list', '--all'])).toBe(second);
    const workspace = await openWorkspace({
      gitDir: mirror.gitDir,
      base: second,
      cacheDir: join(mirror.gitDir, 'code-index'),
      env,
    });
    expect(await workspace.read('b/c.js')).toBe('c();\n');
    expect(workspace.release).toBe('1.9.2');
    expect((await workspace.files()).map((file) => file.path)).toEqual(['a.js', 'b/c.js']);
  });

  test('fetches an exact commit, a branch or a tag, and each commit only once', async () => {
    const mirror = await openMirror(options());
    expect(await resolveBase(mirror, first)).toBe(first);
    expect(await resolveBase(mirror, 'main')).toBe(second);
    expect(await resolveBase(mirror, 'v1')).toBe(first);
    requests.length = 0;
    const again = await openMirror(options({ authHeader: undefined }));
    expect(await resolveBase(again, first)).toBe(first);
    expect(await resolveBase(again, second)).toBe(second);
    expect(requests).toEqual([]);
  });

  test('is fetched into by one at a time', async () => {
    const fresh = options({ dir: await temporary() });
    requests.length = 0;
    const all = await Promise.all([1, 2, 3, 4].map(async () => resolveBase(await openMirror(fresh), second)));
    expect(new Set(all)).toEqual(new Set([second]));
    // One fetch, and one look at the tags.
    expect(requests.filter((request) => request.url?.includes('/info/refs'))).toHaveLength(2);
    expect((await readdir(fresh.dir)).filter((name) => name.includes('.new'))).toEqual([]);
  });

  test('is not kept from its work by what a process that died left behind', async () => {
    const fresh = options({ dir: await temporary() });
    const { gitDir } = await openMirror(fresh);
    await writeFile(`${gitDir}.lock`, '');
    await writeFile(join(gitDir, 'shallow.lock'), '');
    await writeFile(join(gitDir, 'objects', 'pack', 'tmp_pack_1'), 'half');
    expect(await resolveBase(await openMirror(fresh), second)).toBe(second);
    expect(await readdir(join(gitDir, 'objects', 'pack'))).not.toContain('tmp_pack_1');
  });

  test('never holds the token: not on disk, not in arguments, and not after a redirect', async () => {
    const bin = await temporary();
    const log = join(bin, 'arguments');
    const real = (await run(bin, ['--exec-path'])).trim();
    await writeFile(join(bin, 'git'), `#!/bin/sh\necho "$@" >> ${log}\nexec ${join(real, 'git')} "$@"\n`);
    await chmod(join(bin, 'git'), 0o755);
    const fresh = options({ dir: await temporary(), env: { PATH: `${bin}:${process.env.PATH}` } });
    const mirror = await openMirror(fresh);
    await resolveBase(mirror, second);
    expect(await readFile(log, 'utf8')).toContain('fetch');
    const written = [await readFile(log, 'utf8')];
    for (const entry of await readdir(fresh.dir, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) written.push(await readFile(join(entry.parentPath, entry.name), 'latin1'));
    }
    for (const text of written) {
      expect(text).not.toContain(token);
      expect(text).not.toContain(authHeader.slice(6, 40));
    }
    requests.length = 0;
    const moved = await openMirror(options({ url: `${host}/moved/calc.git`, dir: await temporary() }));
    expect(await faultOf(resolveBase(moved, second))).toBeInstanceOf(InputFault);
    expect(requests.filter((request) => request.headers.host?.startsWith('localhost'))).toEqual([]);
  });
});

describe('a fault', () => {
  test.each([
    'file:///etc',
    'ssh://host/x',
    'git@github.com:octo/calc.git',
    'ext::sh -c true',
    'https://user:pass@github.com/octo/calc',
    'https://',
  ])('names %s as an address that is not used', async (url) => {
    expect(await faultOf(openMirror(options({ url })))).toBeInstanceOf(InputFault);
  });

  test.each(['--upload-pack=touch x', 'a..b', '../x', '', 'x y', 'a:b', `${'0'.repeat(39)}1`, 'no-such-branch'])(
    'names %j as no branch or commit',
    async (name) => {
      const fault = await faultOf(resolveBase(await openMirror(options()), name));
      expect(fault).toBeInstanceOf(InputFault);
    },
  );

  test('says that the token may not read, without telling it', async () => {
    const wrong = options({ dir: await temporary(), authHeader: `Basic ${Buffer.from('x:wrong').toString('base64')}` });
    const fault = await faultOf(resolveBase(await openMirror(wrong), second));
    expect(fault).toBeInstanceOf(InputFault);
    expect(String(fault)).not.toContain(wrong.authHeader?.slice(6));
    const none = options({ dir: await temporary(), authHeader: undefined });
    expect(await faultOf(resolveBase(await openMirror(none), second))).toBeInstanceOf(InputFault);
  });

  test('ends a fetch that takes too long, and one that is aborted', async () => {
    const slow = await openMirror(options({ url: `${host}/slow/calc.git`, limits: { seconds: 1 } }));
    expect(await faultOf(resolveBase(slow, second))).toBeInstanceOf(EnvironmentFault);
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('enough')), 100);
    expect(String(await faultOf(resolveBase(slow, second, stop.signal)))).toBe('Error: enough');
    const free = await withLock(`${slow.gitDir}.lock`, async () => 'free', AbortSignal.timeout(10_000));
    expect(free).toBe('free');
  });

  test('refuses too many files, too long paths and too many bytes, and gives the disk back', async () => {
    const source = await makeRepository();
    await commitFiles(source, Object.fromEntries([1, 2, 3, 4].map((n) => [`folder/file-${n}`, 'x'.repeat(1000) + n])));
    for (const limits of [{ files: 3 }, { pathBytes: 12 }, { bytes: 3000 }]) {
      const mirror = await openMirror({ url: source, dir: await temporary(), env, limits });
      const fault = await faultOf(resolveBase(mirror, 'main'));
      expect(fault).toBeInstanceOf(InputFault);
      expect(await folderBytes(join(mirror.gitDir, 'objects'))).toBeLessThan(10);
    }
    const roomy = await openMirror({
      url: source,
      dir: await temporary(),
      env,
      limits: { files: 4, pathBytes: 13, bytes: 5000 },
    });
    expect(await resolveBase(roomy, 'main')).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe('the user’s own repository', () => {
  test('is read from its folder, bare or not, by every name it knows', async () => {
    const work = await temporary();
    await run(work, ['init', '--quiet', '--initial-branch=trunk']);
    const base = await commitFiles(join(work, '.git'), { 'a.py': 'a = 1\n' }, 'trunk');
    const mirror = await openMirror({ url: work, dir: await temporary(), env });
    for (const name of ['HEAD', 'trunk', base, base.slice(0, 10), 'trunk~0'])
      expect(await resolveBase(mirror, name)).toBe(base);
    expect(await faultOf(resolveBase(mirror, 'nothing'))).toBeInstanceOf(InputFault);
    const nowhere = await openMirror({ url: join(work, 'nowhere'), dir: await temporary(), env });
    expect(await faultOf(resolveBase(nowhere, 'HEAD'))).toBeInstanceOf(InputFault);
  });

  test('runs nothing, whatever its configuration, attributes, hooks, links and submodules say', async () => {
    const source = await makeRepository();
    const canary = join(dirname(source), 'canary');
    const evil = `touch ${canary}`;
    const base = await commitFiles(source, {
      '.gitattributes':
        '* filter=evil diff=evil merge=evil\n*.txt export-subst ident eol=crlf working-tree-encoding=UTF-16\n',
      '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "${evil}"\n\tupdate = !${evil}\n`,
      '.lfsconfig': `[lfs]\n\turl = http://127.0.0.1:1/\n`,
      'a.txt': '$Id$ $Format:%H$\n',
      'big.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
      x: { mode: '160000', content: '1234567890123456789012345678901234567890' },
      hooks: { mode: '120000', content: '.git/hooks' },
      'nested/HEAD': 'ref: refs/heads/main\n',
      'nested/config': `[core]\n\tfsmonitor = "${evil}"\n`,
    });
    for (const setting of [
      'core.fsmonitor',
      'filter.evil.clean',
      'filter.evil.smudge',
      'filter.evil.process',
      'diff.evil.textconv',
      'diff.evil.command',
      'diff.external',
      'uploadpack.packObjectsHook',
      'core.sshCommand',
      'credential.helper',
      'core.pager',
      'alias.fetch',
    ]) {
      await run(source, ['config', setting, setting === 'alias.fetch' ? `!${evil}` : evil]);
    }
    await mkdir(join(source, 'hooks'), { recursive: true });
    for (const hook of [
      'post-checkout',
      'reference-transaction',
      'post-index-change',
      'pre-auto-gc',
      'fsmonitor-watchman',
      'pre-commit',
    ]) {
      await writeFile(join(source, 'hooks', hook), `#!/bin/sh\n${evil}\n`, { mode: 0o755 });
    }
    const mirror = await openMirror({ url: source, dir: await temporary(), env });
    expect(await resolveBase(mirror, 'main')).toBe(base);
    const workspace = await openWorkspace({
      gitDir: mirror.gitDir,
      base,
      cacheDir: join(mirror.gitDir, 'code-index'),
      env,
    });
    const changes = [
      { path: 'a.txt', text: 'b\n' },
      { path: '.gitattributes', text: '* filter=evil\n' },
    ];
    expect(await workspace.read('a.txt')).toBe('$Id$ $Format:%H$\n');
    expect(await workspace.diff(changes)).toContain('-$Id$ $Format:%H$\n+b\n');
    expect(await workspace.refusals(changes)).toHaveLength(1);
    expect((await workspace.search({ kind: 'code', text: '$Id$' })).found).toBe(1);
    expect((await workspace.archive(changes)).toString('latin1')).not.toContain('hooks');
    expect(await stat(canary).catch(() => 'never made')).toBe('never made');
  });
});

test('pruning removes the least recently used mirrors until the rest fits, but none that is in use', async () => {
  const folder = await temporary();
  const sources = await Promise.all([1, 2, 3].map(() => makeRepository()));
  const mirrors: string[] = [];
  for (const [age, url] of sources.entries()) {
    await commitFiles(url, { 'a.js': `a(${age});\n`.repeat(10_000) });
    const mirror = await openMirror({ url, dir: folder, env });
    await resolveBase(mirror, 'main');
    const usedAt = new Date(Date.now() - (10 - age) * 3_600_000);
    await utimes(join(mirror.gitDir, 'mullover-used'), usedAt, usedAt);
    mirrors.push(mirror.gitDir);
  }
  const [oldest = '', middle = '', newest = ''] = mirrors;
  const each = await folderBytes(newest);
  expect((await pruneMirrors(folder, each * 10)).removed).toEqual([]);
  expect((await pruneMirrors(folder, Math.round(each * 2.5), [oldest])).removed).toEqual([middle]);
  const result = await pruneMirrors(folder, 0, [newest]);
  expect(result.removed).toEqual([oldest]);
  expect(result.bytes).toBeGreaterThan(0);
  // The empty files that are locked stay: one that is removed could be locked by two at once.
  const names = (await readdir(folder)).filter((name) => !name.endsWith('.lock'));
  expect(names).toEqual([newest.slice(folder.length + 1)]);
  const again = await openMirror({ url: sources[0] ?? '', dir: folder, env });
  expect(await resolveBase(again, 'main')).toMatch(/^[0-9a-f]{40}$/);
});

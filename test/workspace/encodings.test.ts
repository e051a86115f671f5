// Files that are not in UTF-8 are read, edited and shown like others, and keep their encoding, line ends and mark.

import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { extract } from 'tar-stream';
import type { Workspace } from '../../src/ports/workspace.ts';
import { applyEdits } from '../../src/stages/changes.ts';
import { readEdits } from '../../src/stages/edits.ts';
import type { FileChange } from '../../src/task.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { commitFiles, makeRepository } from './git-repository.ts';

const latin = (text: string) => Buffer.from(text, 'latin1');
const wide = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le');
const FILES = {
  'old.c': { content: latin('/* größe */\r\nint size = 1;\n/* ende */\r\n') },
  'wide.txt': { content: wide('eins\r\nzwei\r\n') },
  'mark.js': '\ufeffone();\ntwo();\n',
};

let workspace: Workspace;
const open = new AbortController();
beforeAll(async () => {
  const gitDir = await makeRepository();
  const base = await commitFiles(gitDir, FILES);
  const cacheDir = join(gitDir, 'index');
  workspace = await openWorkspace({ gitDir, base, cacheDir, signal: open.signal });
});
afterAll(() => open.abort());

const edit = (file: string, search: string, replace: string) =>
  applyEdits(
    readEdits(`<edit file="${file}">\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n</edit>`),
    workspace,
  );
async function changed(file: string, search: string, replace: string): Promise<readonly FileChange[]> {
  const applied = await edit(file, search, replace);
  if (!applied.ok) throw new Error(applied.reason);
  return applied.changes;
}

async function bytesIn(changes: readonly FileChange[], path: string): Promise<Buffer | undefined> {
  const archive = extract();
  archive.end(await workspace.archive(changes));
  let found: Buffer | undefined;
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    if (entry.header.name === path) found = Buffer.concat(chunks);
  }
  return found;
}

test('only the edited line of a file in Latin-1 with mixed line ends changes', async () => {
  const changes = await changed('old.c', 'int size = 1;', 'int size = 2; /* für */');
  expect(changes).toMatchObject([{ path: 'old.c', encoding: 'windows-1252' }]);
  expect(await bytesIn(changes, 'old.c')).toEqual(latin('/* größe */\r\nint size = 2; /* für */\n/* ende */\r\n'));
});

test('a line with signs of that encoding can be quoted', async () => {
  const changes = await changed('old.c', '/* größe */', '/* Größe */');
  expect(await bytesIn(changes, 'old.c')).toEqual(latin('/* Größe */\r\nint size = 1;\n/* ende */\r\n'));
  expect(await workspace.diff(changes)).toContain('-/* größe */\r\n+/* Größe */\r\n');
});

test('a sign that the encoding does not have is a reason, not another encoding', async () => {
  expect(await edit('old.c', 'int size = 1;', 'int size = 2; /* → */')).toEqual({
    ok: false,
    reason: 'the file old.c is not in UTF-8 but in windows-1252, which has no sign `→`: write it with an escape.',
  });
});

test('a file in UTF-16 keeps its mark and line ends, and its diff can be read', async () => {
  const changes = await changed('wide.txt', 'zwei', 'drei');
  expect(await bytesIn(changes, 'wide.txt')).toEqual(wide('eins\r\ndrei\r\n'));
  expect(await workspace.diff(changes)).toContain('-zwei\r\n+drei\r\n');
  expect(await workspace.refusals(changes)).toEqual([]);
});

test('whoever changes such a file without a word about its encoding keeps it', async () => {
  const text = await workspace.read('old.c');
  expect(await bytesIn([{ path: 'old.c', text: `${text}/* ü */\n` }], 'old.c')).toEqual(
    Buffer.concat([FILES['old.c'].content, latin('/* ü */\n')]),
  );
});

test('a byte-order mark stays', async () => {
  const changes = await changed('mark.js', 'one();', 'one(1);');
  expect(await bytesIn(changes, 'mark.js')).toEqual(Buffer.from('\ufeffone(1);\ntwo();\n'));
});

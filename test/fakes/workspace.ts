// A Workspace port over plain texts in memory; methods that the sandbox does not need throw.

import { pack } from 'tar-stream';
import type { Workspace } from '../../src/ports/workspace.ts';
import type { FileChange } from '../../src/task.ts';
import { NOTHING_KNOWN } from '../../src/workspace/call-sides.ts';
import { codeText } from '../../src/workspace/code-text.ts';
import { findDefinitions } from '../../src/workspace/definitions.ts';
import { failOnCall } from '../../src/workspace/fail-on-call.ts';

export type Files = Readonly<Record<string, string>>;

const unscripted = (name: string) => async (): Promise<never> => {
  throw new Error(`the fake workspace has no ${name}`);
};

/** Archives like the real one: regular files, sorted, fixed times. */
export function fakeWorkspace(files: Files, repository = 'fake'): Workspace {
  return {
    repository,
    base: '0'.repeat(40),
    committedAt: '2026-01-15T12:00:00+00:00',
    files: async () =>
      Object.keys(files)
        .sort()
        .map((path) => ({
          path,
          bytes: files[path]?.length ?? 0,
          isTest: /test/.test(path),
          isRunnable: /test/.test(path),
          isSource: isCode(path),
        })),
    laterCommits: async () => [],
    read: async (path) => files[path],
    encoding: async (path) => (path in files ? 'utf-8' : undefined),
    exists: async (path) => Object.keys(files).some((other) => other === path || other.startsWith(`${path}/`)),
    archive: (changes) => archive(files, changes),
    skeleton: unscripted('skeleton'),
    definitions: async (path, text) => findDefinitions(path, text ?? files[path] ?? ''),
    uses: async (name) => usesIn(files, name),
    retrieve: unscripted('retrieve'),
    search: unscripted('search'),
    resolve: unscripted('resolve'),
    syntaxError: unscripted('syntaxError'),
    codeText,
    failingOnCall: async (path, word, callers = 'all') =>
      failOnCall(path, files[path] ?? '', word, { ...NOTHING_KNOWN, callers }),
    diff: unscripted('diff'),
    mergedInto: unscripted('mergedInto'),
    testsNear: unscripted('testsNear'),
    testFiles: async () =>
      Object.keys(files)
        .filter((path) => /\.test\.[cm]?js$|(^|\/)test_[^/]+\.py$/.test(path))
        .sort(),
    refusals: unscripted('refusals'),
    rewrites: async () => [],
  };
}

function isCode(path: string): boolean {
  return !/test|\.min\.|(^|\/)vendor\//.test(path) && /\.(py|[cm]?[jt]s)$/.test(path);
}

function usesIn(files: Files, name: string) {
  const word = new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`);
  return Object.keys(files)
    .sort()
    .flatMap((path) =>
      (files[path] ?? '')
        .split('\n')
        .flatMap((line, at) => (word.test(line) ? [{ path, line: at + 1, isTest: /test/.test(path) }] : [])),
    );
}

async function archive(files: Files, changes: readonly FileChange[]): Promise<Buffer> {
  const tree = new Map(Object.entries(files));
  for (const { path, text } of changes) {
    if (text === null) tree.delete(path);
    else tree.set(path, text);
  }
  const tar = pack();
  for (const [name, text] of [...tree].sort()) tar.entry({ name, mode: 0o644, mtime: new Date(0) }, text);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

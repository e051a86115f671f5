// Questions about one tree, answered from git objects and by the index thread.

import type { SourceFile } from '../ports/workspace.ts';
import type { Encoding } from '../text-encoding.ts';
import type { Surroundings } from './call-sides.ts';
import type { Definition } from './definitions.ts';
import type { GitOptions } from './git.ts';
import { type Ground, groundOf } from './ground.ts';
import type { Hit, NameQuery, TreeRef } from './index-calls.ts';
import { IndexThread } from './index-thread.ts';
import type { Phrase } from './phrases.ts';
import { readInBatches } from './read-batches.ts';
import { listTree, type TreeEntry } from './tree-files.ts';

/** Everything the parts of a workspace share. */
export interface CodeIndex {
  readonly tree: TreeRef;
  /** For git on this repository. */
  readonly git: GitOptions;
  /** Every entry of the tree by path. Listed once. */
  entries(): Promise<ReadonlyMap<string, TreeEntry>>;
  files(): Promise<readonly SourceFile[]>;
  /** What a patch of this tree is judged against. Gathered once. */
  ground(): Promise<Ground>;
  read(path: string): Promise<string | undefined>;
  /** How the text of a file is written down; undefined where it is none. */
  encoding(path: string): Promise<Encoding | undefined>;
  definitions(path: string, text: string): Promise<readonly Definition[] | undefined>;
  syntaxError(path: string, text: string, before: string | undefined): Promise<string | undefined>;
  codeText(path: string, text: string): Promise<string>;
  phrases(path: string, text: string): Promise<readonly Phrase[] | undefined>;
  failOnCall(path: string, text: string, word: string, around: Surroundings): Promise<string | undefined>;
  retrieve(query: string, limit: number): Promise<readonly { readonly path: string; readonly score: number }[]>;
  named(query: NameQuery): Promise<readonly Hit[]>;
  similarNames(kind: Definition['kind'], name: string): Promise<readonly string[]>;
  testsNear(files: readonly string[], limit: number): Promise<readonly string[]>;
}

/** One for the process: indexes are built one after the other, and readers share what is open. */
const thread = new IndexThread();

/** Builds nothing yet: the index is made when the first question needs it. */
export function openCodeIndex(tree: TreeRef, signal: AbortSignal | undefined): CodeIndex {
  const git: GitOptions = { gitDir: tree.gitDir, env: tree.env, signal };
  let listed: Promise<ReadonlyMap<string, TreeEntry>> | undefined;
  const entries = () => {
    listed ??= listTree(tree.base, git).then((found) => new Map(found.map((entry) => [entry.path, entry])));
    return listed;
  };
  const readEntry = readInBatches(git);
  const files = () => thread.call('files', [tree], signal);
  let gathered: Promise<Ground> | undefined;
  const ground = () => {
    gathered ??= Promise.all([entries(), files(), thread.call('links', [tree], signal)]).then((known) =>
      groundOf(...known),
    );
    return gathered;
  };
  return {
    tree,
    git,
    entries,
    ground,
    read: async (path) => (await readEntry((await entries()).get(path)))?.text,
    encoding: async (path) => (await readEntry((await entries()).get(path)))?.encoding,
    files,
    definitions: (path, text) => thread.call('definitions', [path, text], signal),
    syntaxError: (path, text, before) => thread.call('syntaxError', [path, text, before], signal),
    codeText: (path, text) => thread.call('codeText', [path, text], signal),
    phrases: (path, text) => thread.call('phrases', [path, text], signal),
    failOnCall: (path, text, word, around) => thread.call('failOnCall', [path, text, word, around], signal),
    retrieve: (query, limit) => thread.call('retrieve', [tree, query, limit], signal),
    named: (query) => thread.call('named', [tree, query], signal),
    similarNames: (kind, name) => thread.call('similarNames', [tree, kind, name], signal),
    testsNear: (files, limit) => thread.call('testsNear', [tree, files, limit], signal),
  };
}

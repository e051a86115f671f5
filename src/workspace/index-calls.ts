// What the index thread can be asked for: the contract between it and the main thread.

import type { SourceFile } from '../ports/workspace.ts';
import type { Sha } from '../task.ts';
import type { Surroundings } from './call-sides.ts';
import type { Definition } from './definitions.ts';
import type { Phrase } from './phrases.ts';

/** Which tree, and where its index is kept. */
export interface TreeRef {
  readonly gitDir: string;
  readonly base: Sha;
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>> | undefined;
}

export interface NameQuery {
  readonly kind: Definition['kind'];
  readonly name: string;
  /** Name of the class, or of the last parts around it. */
  readonly owner?: string | undefined;
  readonly path?: string | undefined;
}

/** A definition and the file it is in. */
export interface Hit extends Definition {
  readonly path: string;
}

/** What the files of a tree load, as far as imports tell. */
export interface Links {
  /** Files that tests, or the entries that manifests name, load directly or through others; tests and entries included. */
  readonly reached: readonly string[];
  /** Names of modules that are imported and lie outside of the repository, as they are written. */
  readonly foreign: readonly string[];
}

export interface IndexCalls {
  /** Definitions of one text; undefined when no parser is known for the path. Needs no index. */
  definitions(path: string, text: string): Promise<readonly Definition[] | undefined>;
  syntaxError(path: string, text: string, before: string | undefined): Promise<string | undefined>;
  codeText(path: string, text: string): Promise<string>;
  phrases(path: string, text: string): Promise<readonly Phrase[] | undefined>;
  failOnCall(path: string, text: string, word: string, around: Surroundings): Promise<string | undefined>;
  files(tree: TreeRef): Promise<readonly SourceFile[]>;
  links(tree: TreeRef): Promise<Links>;
  retrieve(
    tree: TreeRef,
    query: string,
    limit: number,
  ): Promise<readonly { readonly path: string; readonly score: number }[]>;
  /** Definitions of a name, sources before tests. */
  named(tree: TreeRef, query: NameQuery): Promise<readonly Hit[]>;
  /** Names much like this one, nearest first. */
  similarNames(tree: TreeRef, kind: Definition['kind'], name: string): Promise<readonly string[]>;
  testsNear(tree: TreeRef, files: readonly string[], limit: number): Promise<readonly string[]>;
}

export interface CallMessage {
  readonly id: number;
  readonly call: keyof IndexCalls;
  readonly args: readonly unknown[];
}

export type ReplyMessage =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly name: string; readonly message: string; readonly next: string };

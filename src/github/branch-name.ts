// The name of our branch of an issue: printed when a result is published, read when a command comes from a pull request.

/** In the order in which they are tried: a ruleset on names, or a branch called `mull`, can make one impossible. */
export const BEGINNINGS = ['mull/issue-', 'mull-issue-', 'fix/mull-issue-', 'feature/mull-issue-'] as const;

/** The same with the prefix that a repository has set, such as `bots/`, tried first. */
export function beginningsOf(prefix: string | undefined): readonly string[] {
  return prefix === undefined ? BEGINNINGS : [...new Set([`${prefix}issue-`, ...BEGINNINGS])];
}

/** What a repository may set: a part of a name of git that ends where a word begins. */
export const BRANCH_PREFIX = /^(?!.*(?:\.\.|\/\/|\.lock\/|\/\.|\.\/))[A-Za-z0-9][\w./-]{0,48}[/-]$/;

export interface BranchName {
  readonly beginning: string;
  readonly issue: number;
  /** 1 for the first one; others where people's commits stand on those before. */
  readonly number: number;
}

/** `mull/issue-7`, `mull/issue-7-2`, `fix/mull-issue-7`. */
export function printBranch({ beginning, issue, number }: BranchName): string {
  return `${beginning}${issue}${number === 1 ? '' : `-${number}`}`;
}

/** Undefined for a name that `printBranch` never gives. Whose branch it is, GitHub says. */
export function parseBranch(name: string): BranchName | undefined {
  const [, prefix = '', issue, number = '1'] = /^(.{2,50})issue-([1-9]\d*)(?:-(\d+))?$/.exec(name) ?? [];
  if (!BRANCH_PREFIX.test(prefix)) return undefined;
  const branch = { beginning: `${prefix}issue-`, issue: Number(issue), number: Number(number) };
  return printBranch(branch) === name ? branch : undefined;
}

const HEADS = 'refs/heads/';

/** The same of a whole reference, `refs/heads/mull/issue-7`. */
export function parseReference(ref: string): BranchName | undefined {
  const name = branchOf(ref);
  return name === undefined ? undefined : parseBranch(name);
}

/** Name of the branch that a reference is; undefined for a tag. */
export function branchOf(ref: string): string | undefined {
  return ref.startsWith(HEADS) ? ref.slice(HEADS.length) : undefined;
}

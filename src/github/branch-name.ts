// The name of our branch of an issue: printed when a result is published, read when a command comes from a pull request.

/** In the order in which they are tried: a ruleset on names, or a branch called `mull`, can make one impossible. */
export const BEGINNINGS = ['mull/issue-', 'mull-issue-', 'fix/mull-issue-', 'feature/mull-issue-'] as const;

export interface BranchName {
  readonly beginning: (typeof BEGINNINGS)[number];
  readonly issue: number;
  /** 1 for the first one; others where people's commits stand on those before. */
  readonly number: number;
}

/** `mull/issue-7`, `mull/issue-7-2`, `fix/mull-issue-7`. */
export function printBranch({ beginning, issue, number }: BranchName): string {
  return `${beginning}${issue}${number === 1 ? '' : `-${number}`}`;
}

/** Undefined for a name that `printBranch` never gives. */
export function parseBranch(name: string): BranchName | undefined {
  const beginning = BEGINNINGS.find((each) => name.startsWith(each));
  if (beginning === undefined) return undefined;
  const [, issue, number = '1'] = /^(\d+)(?:-(\d+))?$/.exec(name.slice(beginning.length)) ?? [];
  const branch = { beginning, issue: Number(issue), number: Number(number) };
  return printBranch(branch) === name ? branch : undefined;
}

const HEADS = 'refs/heads/';

/** The same of a whole reference, `refs/heads/mull/issue-7`. */
export function parseReference(ref: string): BranchName | undefined {
  return ref.startsWith(HEADS) ? parseBranch(ref.slice(HEADS.length)) : undefined;
}

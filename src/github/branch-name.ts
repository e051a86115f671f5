// The name of our branch of an issue: printed when a result is published, read when a command comes from a pull request.

export interface BranchName {
  readonly issue: number;
  /** 1 for the first one; others where people's commits stand on those before. */
  readonly number: number;
}

/** `mull/issue-7`, `mull/issue-7-2`. */
export function printBranch({ issue, number }: BranchName): string {
  return `mull/issue-${issue}${number === 1 ? '' : `-${number}`}`;
}

/** Undefined for a name that `printBranch` never gives. */
export function parseBranch(name: string): BranchName | undefined {
  const [, issue, number = '1'] = /^mull\/issue-(\d+)(?:-(\d+))?$/.exec(name) ?? [];
  const branch = { issue: Number(issue), number: Number(number) };
  return printBranch(branch) === name ? branch : undefined;
}

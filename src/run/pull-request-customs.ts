// What a repository asks of every pull request, as the base commit has it: its template, and a sign-off of each commit.

import type { Workspace } from '../ports/workspace.ts';

export interface Customs {
  readonly template: string | undefined;
  /** Each commit ends with `Signed-off-by`. */
  readonly signOff: 'wanted' | undefined;
}

const TEMPLATE = /^(?:\.github\/|docs\/)?pull_request_template(?:\.md|\.txt)?$/i;
const CONTRIBUTING = /^(?:\.github\/|docs\/)?contributing(?:\.md|\.rst|\.adoc|\.txt)?$/i;
const DCO_FILE = '.github/dco.yml';
/** Written by those who ask for it. One that is not needed harms nobody; without one that is, nothing can be merged. */
const ASKS_FOR_SIGN_OFF = [
  /\bsigned-off-by\b|\bdeveloper(?:['’]s)? certificate of origin\b|--signoff\b/i,
  /\bDCO\b/,
  // `-S` signs with a key, which is another thing.
  /\bgit commit (?:-\S+ )*-[a-zA-Z]*s[a-zA-Z]*(?![\w-])/,
  /\bsign(?:ed|ing)?[ -]off\b[^.\n]{0,40}\bcommits?\b|\bcommits?\b[^.\n]{0,60}\bsign(?:ed)?[ -]off\b/i,
] as const;

export async function customsOf(workspace: Pick<Workspace, 'files' | 'read' | 'exists'>): Promise<Customs> {
  const paths = (await workspace.files()).map(({ path }) => path);
  const textOf = async (pattern: RegExp) => {
    // `.github` first, as GitHub looks.
    const path = paths.filter((each) => pattern.test(each)).toSorted(byFolder)[0];
    return path === undefined ? undefined : workspace.read(path);
  };
  const asksForSignOff = async () => {
    const guide = (await textOf(CONTRIBUTING)) ?? '';
    return ASKS_FOR_SIGN_OFF.some((words) => words.test(guide));
  };
  const asked = (await workspace.exists(DCO_FILE)) || (await asksForSignOff());
  return { template: await textOf(TEMPLATE), signOff: asked ? 'wanted' : undefined };
}

const FOLDERS: readonly string[] = ['.github', '', 'docs'];

function byFolder(left: string, right: string): number {
  const rank = (path: string) => FOLDERS.indexOf(path.includes('/') ? (path.split('/')[0] ?? '') : '');
  return rank(left) - rank(right);
}

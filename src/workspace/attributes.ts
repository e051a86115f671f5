// What `.gitattributes` say of files that a program wrote or that belong to others: linguist-generated, linguist-vendored.

import { gitGlob } from '../stages/glob.ts';

const marks = /^(-|!)?linguist-(generated|vendored)(?:=(.*))?$/;

interface Rule {
  isMeant(path: string): boolean;
  readonly mark: string;
  readonly set: boolean;
}

/** Holds the rules of a tree: a later rule, and one of a deeper folder, stands over an earlier one. */
export class Attributes {
  readonly #rules: { readonly depth: number; readonly rule: Rule }[] = [];

  /** Tells of a file of the tree; only attribute files are read. */
  note(path: string, text: string): void {
    if (path !== '.gitattributes' && !path.endsWith('/.gitattributes')) return;
    const folder = path.slice(0, -'.gitattributes'.length);
    const depth = folder.split('/').length;
    for (const line of text.split(/\r?\n/)) for (const rule of rulesOf(line, folder)) this.#rules.push({ depth, rule });
    this.#rules.sort((a, b) => a.depth - b.depth);
  }

  /** True for a file that the repository itself calls generated or vendored. */
  isAside(path: string): boolean {
    const marked = new Map<string, boolean>();
    for (const { rule } of this.#rules) if (rule.isMeant(path)) marked.set(rule.mark, rule.set);
    return [...marked.values()].includes(true);
  }
}

function rulesOf(line: string, folder: string): Rule[] {
  const [glob = '', ...attributes] = line.trim().split(/\s+/);
  const isMeant = glob === '' || glob.startsWith('#') ? undefined : patternOf(glob, folder);
  if (isMeant === undefined) return [];
  const rules: Rule[] = [];
  for (const attribute of attributes) {
    const [whole, negated, mark, value] = marks.exec(attribute) ?? [];
    if (whole === undefined || mark === undefined) continue;
    rules.push({ isMeant, mark, set: negated === undefined && value !== 'false' });
  }
  return rules;
}

/** As git reads it: without a slash it holds at every depth, else from the folder of its file. */
function patternOf(glob: string, folder: string): ((path: string) => boolean) | undefined {
  if (glob.includes('[')) return undefined;
  const depth = glob.replace(/^\//, '') === glob && !glob.includes('/') ? '**/' : '';
  const isMeant = gitGlob(`${depth}${glob.replace(/^\//, '')}`);
  return (path) => path.startsWith(folder) && isMeant(path.slice(folder.length));
}

// Which images a repository may name. Pure.

import { fitsPattern } from '../name-pattern.ts';

/** `node:22` fits `node:*`; a name without a tag means `:latest`; no pattern allows nothing. */
export function isAllowed(image: string, patterns: readonly string[]): boolean {
  if (!/^[\w][\w./:@-]{0,255}$/.test(image)) return false;
  return fitsPattern(withTag(image), patterns.map(withTag));
}

function withTag(name: string): string {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return /[:@*]/.test(last) ? name : `${name}:latest`;
}

/**
 * Images that a Dockerfile takes from outside: of `FROM` and of `COPY --from`. Undefined when one of them is named by a
 * variable, or an instruction cannot be read: then nobody can say.
 */
export function foreignImages(dockerfile: string): readonly string[] | undefined {
  const stages = new Set<string>(['scratch']);
  const found: string[] = [];
  for (const line of instructions(dockerfile)) {
    const from = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?\s*$/i.exec(line);
    if (/^FROM\b/i.test(line) && !from) return undefined;
    const copied = [...line.matchAll(/^(?:COPY|ADD|RUN)\b.*?--(?:from|mount)[=\s](\S+)/gi)].map(
      ([, name]) => name ?? '',
    );
    for (const name of [...(from?.[1] ? [from[1]] : []), ...copied]) {
      if (/[$`"'\\,]/.test(name)) return undefined;
      if (!stages.has(name.toLowerCase()) && !/^\d+$/.test(name)) found.push(name);
    }
    if (from?.[2]) stages.add(from[2].toLowerCase());
  }
  return found;
}

/** Lines without comments, continued ones joined. A parser directive may change the escape sign: such a file has no instructions that we read. */
function instructions(dockerfile: string): readonly string[] {
  if (/^[^\S\n]*#\s*(escape|syntax)\s*=/im.test(dockerfile)) return ['FROM $unreadable'];
  return dockerfile
    .split(/\r?\n/)
    .filter((line) => !/^\s*#/.test(line))
    .join('\n')
    .replace(/\\[ \t]*\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

// Splits the shell commands of package scripts into simple commands and words, and quotes words again.

/** Simple commands between `&&`, `||`, `;` and `|`, each as its words with quotes removed. */
export function splitCommands(script: string): readonly (readonly string[])[] {
  return split(script).map(({ words }) => words);
}

/** The same without what only reads the output of another command, or stands in for one that fails. */
export function commandsInTurn(script: string): readonly (readonly string[])[] {
  return split(script).flatMap(({ words, after }) => (/^\|/.test(after) ? [] : [words]));
}

interface Simple {
  readonly words: string[];
  /** The operator in front of it; empty for the first. */
  readonly after: string;
}

function split(script: string): readonly Simple[] {
  const commands: Simple[] = [{ words: [], after: '' }];
  const token = /\s+|(&&|\|\||;|\||&)|((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\;&|])+)/gy;
  for (const [, operator, word] of script.matchAll(token)) {
    if (operator) commands.push({ words: [], after: operator });
    else if (word) commands.at(-1)?.words.push(unquote(word));
  }
  return commands.filter(({ words }) => words.length > 0);
}

function unquote(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/g,
    (_all, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  );
}

/** A command line that a shell splits into exactly these words. */
export function quoteWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

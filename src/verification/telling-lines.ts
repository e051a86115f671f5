// The lines of a log that tell what went wrong: the last ones seldom do. Pure.

/** Words of compilers, package managers and runners for what ended them. */
const TELLING =
  /\b(errors?|err!|fatal|failed|failure|cannot|can't|could not|couldn't|unable|not found|no such|denied|refused|unsupported|not supported|requires|incompatible|panicked|exception|traceback|missing|undefined|invalid|conflict|unrecognized|unknown|ENO\w+|ERESOLVE|EBADENGINE)\b|^E\s{2,}|^E: |\w(Error|Exception):/i;
/** Lines with such words that end nothing, or that say no more than that something did. */
const NOISE =
  /^\s*(npm (warn|notice)|warning\b|warn\b|\[warning\]|\[info\]|debug\b|note:)|\b0 (errors|failed|failures)\b|\bdeprecat|a complete log of this run|\[help \d\]|re-run maven|for more information|full stack trace|^\s*(downloading|downloaded|downloading from|collecting|requirement already|fetching|compiling|added)\b|no errors?\b/i;

/** At most `most` lines in their order, those that tell of an error first; the end of the log where none does. */
export function tellingLines(log: string, most: number): readonly string[] {
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const wanted = new Set<number>();
  const told = new Set<string>();
  // The last attempt is what failed in the end; a line that is told again says nothing new.
  for (let at = lines.length - 1; at >= 0 && wanted.size < most - 1; at -= 1) {
    const line = lines[at]?.trim() ?? '';
    if (!TELLING.test(line) || NOISE.test(line) || told.has(line)) continue;
    told.add(line);
    wanted.add(at);
  }
  if (wanted.size === 0) return lines.slice(-most);
  wanted.add(lines.length - 1);
  return lines.filter((_, at) => wanted.has(at));
}

// Cuts a shell script into the commands that run one after the other; what only makes sense together stays together.

const OPENS = /^(if|for|while|until|case|select)\b/;
const CLOSES = /^(fi|done|esac)\b/;

/** Commands in order, without comments; `a && b` are two, a loop or a here-document is one. */
export function shellCommands(script: string): readonly string[] {
  const commands: string[] = [];
  let rest = joined(script.split(/\r?\n/));
  while (rest.length > 0) {
    const [text, after] = firstCommand(rest);
    rest = after;
    if (text.trim() !== '') commands.push(...parts(text.trim()));
  }
  return commands;
}

/** True for a command that holds other commands: a loop, a condition, a group, a here-document. */
export function isCompound(command: string): boolean {
  return (
    OPENS.test(command) || /^[({]|^\w[\w-]*\s*\(\)\s*\{|^function\s/.test(command) || documentEnd(command) !== undefined
  );
}

/** Lines with the continued ones joined and comments removed. */
function joined(lines: readonly string[]): readonly string[] {
  const whole: string[] = [];
  let open = '';
  for (const line of lines) {
    const bare = open === '' && /^\s*#/.test(line) ? '' : line.replace(/(^|\s)#[^'"]*$/, '');
    const continued = /(^|[^\\])\\\s*$/.test(bare);
    open += continued ? `${bare.replace(/\\\s*$/, '')} ` : bare;
    if (continued) continue;
    whole.push(open);
    open = '';
  }
  if (open !== '') whole.push(open);
  return whole;
}

/** The first command and the lines after it. */
function firstCommand(lines: readonly string[]): readonly [string, readonly string[]] {
  let text = '';
  for (const [at, line] of lines.entries()) {
    text = text === '' ? line.trim() : `${text}\n${line.trimEnd()}`;
    if (isComplete(text)) return [text, lines.slice(at + 1)];
  }
  return [text, []];
}

function isComplete(text: string): boolean {
  const end = documentEnd(text);
  if (end !== undefined)
    return text
      .split('\n')
      .slice(1)
      .some((line) => line.trim() === end);
  const bare = withoutQuotes(text);
  if (/['"]/.test(bare) || /(&&|\|)\s*$/.test(bare)) return false;
  return depth(bare) <= 0;
}

/** The word that ends a here-document. */
function documentEnd(text: string): string | undefined {
  const at = /(?<!<)<<(?!<)/.exec(withoutQuotes(text))?.index;
  return at === undefined ? undefined : /^<<-?\s*['"]?([\w.-]+)/.exec(text.slice(at))?.[1];
}

/** How many loops, conditions and groups are open at the end. */
function depth(text: string): number {
  let open = 0;
  for (const piece of text.split(/[\n;]|&&|\|\|?|\bthen\b|\bdo\b|\belse\b/)) {
    const word = piece.trim();
    if (OPENS.test(word)) open += 1;
    if (CLOSES.test(word)) open -= 1;
    open += count(word, /(^|\s)\{(?=\s|$)|\)\{$/g) - count(word, /(^|\s)\}(?=\s|$)/g);
  }
  // Patterns of `case` close brackets that they never opened.
  return /\bcase\b/.test(text) ? open : open + count(text, /\(/g) - count(text, /\)/g);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function withoutQuotes(text: string): string {
  return text.replace(/\\./gs, '__').replace(/'[^']*'|"[^"]*"/g, (quoted) => '_'.repeat(quoted.length));
}

/** The commands of a chain: those after `&&` and `;` at its top level run like lines of their own. */
function parts(command: string): readonly string[] {
  if (isCompound(command)) return [command];
  const bare = withoutQuotes(command);
  const found: string[] = [];
  let from = 0;
  let open = 0;
  for (let at = 0; at < bare.length; at += 1) {
    const two = bare.slice(at, at + 2);
    if (two === '||') return [command];
    if (bare[at] === '(') open += 1;
    if (bare[at] === ')') open -= 1;
    const width = two === '&&' ? 2 : Number(bare[at] === ';' || bare[at] === '\n');
    if (open > 0 || width === 0) continue;
    found.push(command.slice(from, at));
    from = at + width;
    at = from - 1;
  }
  found.push(command.slice(from));
  return found.map((part) => part.trim()).filter((part) => part !== '');
}

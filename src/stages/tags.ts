// Reads the plain-text protocol: sections between tags, tolerant of what small models get wrong.

/**
 * Text of the last `<name>…</name>` section; a missing end tag reads to the next known section or the end. Undefined when
 * there is no such section.
 */
export function section(reply: string, name: string): string | undefined {
  const text = unfence(reply);
  const open = [...text.matchAll(new RegExp(`<${name}>`, 'gi'))].at(-1);
  if (!open) return undefined;
  const rest = text.slice(open.index + open[0].length);
  const close = rest.search(new RegExp(`</${name}>`, 'i'));
  const next = rest.search(
    /^<(?:analysis|files|locations|search|missing|title|explanation|edit|setup|build|test|runtime|directory|no-way)\b/im,
  );
  const end = close >= 0 ? close : next >= 0 ? next : rest.length;
  return rest.slice(0, end).replace(/^\n+|\s+$/g, '');
}

/** Non-empty lines of a section without list markers, and without quotes or back-ticks around the whole of a line. */
export function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, '').trim())
    .map((line) => line.replace(/^(`+|"+|'+)(.*)\1$/, '$2'))
    .filter((line) => line !== '');
}

/** Shell commands of a section: without fences, comments, prompts and list markers; a line that ends in \\ goes on in the next. */
export function commandLines(text: string): readonly string[] {
  return lines(
    text
      .replace(/^\s*```.*$/gm, '')
      .replace(/\\\n\s*/g, '')
      .replace(/^\s*#.*$/gm, ''),
  )
    .map((line) => line.replace(/^\$\s+/, '').trim())
    .filter((line) => line !== '');
}

/** A reply that is one fenced block as a whole is what is inside the fence. */
function unfence(reply: string): string {
  const match = /^\s*```[\w-]*\n([\s\S]*?)\n```\s*$/.exec(reply);
  return match?.[1] ?? reply;
}

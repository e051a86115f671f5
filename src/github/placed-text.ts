// Texts of which each character knows its place in a source.

/** Of a text, from its first character to behind its last one. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface Placed {
  readonly text: string;
  readonly places: readonly number[];
}

/** Where a part of such a text stands in the source. */
export function rangeOf({ places }: Placed, from: number, to: number): Range {
  return { from: places[from] ?? 0, to: (places[to - 1] ?? -1) + 1 };
}

/** Lines of a source, one below another. */
export function linesText(source: string, lines: readonly Range[]): Placed {
  const places: number[] = [];
  for (const { from, to } of lines) for (let at = from; at <= to; at++) places.push(at);
  return { text: lines.map(({ from, to }) => source.slice(from, to)).join('\n'), places };
}

/** A text whose lines, but for blanks, are those of a source. */
export function inLines(text: string, lines: readonly Range[]): Placed {
  const places: number[] = [];
  for (const [nth, line] of text.split('\n').entries()) {
    const { from, to } = lines[nth] ?? { from: 0, to: 0 };
    const blanks = line.search(/[^ \t]|$/);
    for (let at = 0; at < line.length; at++) places.push(Math.max(from, from + at - blanks));
    places.push(to);
  }
  return { text, places };
}

/** What stands between the strokes of a row. */
export function cellsOf(source: string, [line]: readonly Range[]): readonly Range[] {
  if (!line) return [];
  const text = source.slice(line.from, line.to).trimEnd();
  const strokes = Array.from(text.matchAll(/(?<!\\)\|/g), ({ index }) => index);
  const inner = strokes.filter((at) => at > 0 && at < text.length - 1);
  const first = strokes[0] === 0 ? 1 : 0;
  const last = strokes.at(-1) === text.length - 1 && text.length > 1 ? text.length - 1 : text.length;
  const begins = [first, ...inner.map((at) => at + 1)];
  return begins.map((from, nth) => ({ from: line.from + from, to: line.from + (inner[nth] ?? last) }));
}

/** A cell of a row, in which a stroke is written with a backslash. */
export function inCell(source: string, cell: Range | undefined): Placed {
  const places: number[] = [];
  const from = cell?.from ?? 0;
  const written = source.slice(from, cell?.to ?? from);
  const to = from + written.trimEnd().length;
  for (let at = from + written.search(/\S|$/); at < to; at++) if (!source.startsWith('\\|', at)) places.push(at);
  return { text: places.map((at) => source.charAt(at)).join(''), places };
}

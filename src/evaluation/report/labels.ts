// Which labels of the points of a chart are shown.

export interface Labelled {
  readonly x: number;
  readonly value: number | null;
  readonly label?: string;
}

/** Of labels that would lie on each other the first one stays; parts of the width and of the height of the chart. */
const ROOM = { x: 0.03, y: 0.05 };

/** `places`: all of them, ascending. */
export function legible<T extends Labelled>(marks: readonly T[], places: readonly number[]): readonly T[] {
  const width = Math.log((places.at(-1) ?? 1) / (places[0] ?? 1)) || 1;
  const labelled: T[] = [];
  const isFree = (mark: T) =>
    labelled.every(
      ({ x, value }) =>
        Math.abs(Math.log(x / mark.x)) > ROOM.x * width || Math.abs((value ?? 0) - (mark.value ?? 0)) > ROOM.y,
    );
  return marks.map((mark) => {
    if (mark.label === undefined) return mark;
    if (!isFree(mark)) return { ...mark, label: '' };
    labelled.push(mark);
    return mark;
  });
}

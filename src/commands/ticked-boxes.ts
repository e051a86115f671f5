// The dashboard as people use it: a box that somebody has ticked is a command for the issue that stands behind it.

/** Stands at the end of the dashboard's body: it is found again by that, whatever people make of the rest. */
export const DASHBOARD_MARK = '<!-- mullover dashboard -->';

export interface Tick {
  readonly what: 'retry' | 'stop';
  readonly issue: number;
}

const BOX = /^- \[([ xX])\] (retry|stop) #(\d{1,10})(?= |$)/;
/** Boxes that one edit may tick: the page of one repository has fewer. */
const MOST = 20;

/** Boxes that are ticked now and were not before, in their order. */
export function tickedBoxes(before: string, now: string): readonly Tick[] {
  const known = new Set(ticks(before).map(nameOf));
  return ticks(now)
    .filter((tick) => !known.has(nameOf(tick)))
    .slice(0, MOST);
}

function ticks(body: string): readonly Tick[] {
  return body.split(/\r\n?|\n/).flatMap((line) => {
    const [, mark = ' ', what, issue] = BOX.exec(line) ?? [];
    return mark === ' ' || what === undefined ? [] : [{ what: what as Tick['what'], issue: Number(issue) }];
  });
}

const nameOf = ({ what, issue }: Tick): string => `${what} ${issue}`;

// Hours in which nothing begins by a label here: from a time to a time of each day, in a time zone.

import type { RepositoryFile } from '../repository-schema.ts';

type QuietHours = NonNullable<RepositoryFile['quiet']>;

const DAY = 24 * 60;

/** When they end by the clocks there, in milliseconds since 1970; undefined outside of them. */
export function quietUntil({ from, to, zone = 'UTC' }: QuietHours, now: number): number | undefined {
  const at = minutesIn(now, zone);
  const [start, end] = [minutesOf(from), minutesOf(to)];
  const isQuiet = start < end ? at >= start && at < end : at >= start || at < end;
  if (!isQuiet) return undefined;
  const wait = (end - at + DAY) % DAY || DAY;
  const until = Math.floor(now / 60_000) * 60_000 + wait * 60_000;
  // Where the clocks are changed meanwhile, it is another time there by then.
  const late = ((minutesIn(until, zone) - end + DAY + DAY / 2) % DAY) - DAY / 2;
  return until - late * 60_000;
}

function minutesIn(now: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  });
  return minutesOf(format.format(now));
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours % 24) * 60 + minutes;
}

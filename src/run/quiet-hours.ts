// Hours in which nothing begins by a label here: from a time to a time of each day, in a time zone.

import type { RepositoryFile } from '../repository-schema.ts';

type QuietHours = NonNullable<RepositoryFile['quiet']>;

const DAY = 24 * 60;
const MINUTE = 60_000;

/** When they end by the clocks there, in milliseconds since 1970; undefined outside of them. */
export function quietUntil({ from, to, zone = 'UTC' }: QuietHours, now: number): number | undefined {
  const at = minutesIn(now, zone);
  const [start, end] = [minutesOf(from), minutesOf(to)];
  const isQuiet = (time: number) => (start < end ? time >= start && time < end : time >= start || time < end);
  if (!isQuiet(at)) return undefined;
  const wait = (end - at + DAY) % DAY || DAY;
  const until = Math.floor(now / MINUTE) * MINUTE + wait * MINUTE;
  // Where the clocks are changed meanwhile, it is another time there by then.
  const late = ((minutesIn(until, zone) - end + DAY + DAY / 2) % DAY) - DAY / 2;
  let ends = until - late * MINUTE;
  // Where they are put forward over the end itself, no clock ever shows it.
  while (isQuiet(minutesIn(ends, zone))) ends += MINUTE;
  return ends;
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

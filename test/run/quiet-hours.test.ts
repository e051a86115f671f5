// Quiet hours: over midnight, in another zone, and their very ends.

import { expect, test } from '@jest/globals';
import { InputFault } from '../../src/errors.ts';
import { parseRepositoryFile } from '../../src/repository-file.ts';
import { quietUntil } from '../../src/run/quiet-hours.ts';

const at = (time: string) => Date.parse(`2026-01-15T${time}Z`);
const until = (quiet: { from: string; to: string; zone?: string }, time: string) => {
  const end = quietUntil(quiet, at(time));
  return end === undefined ? undefined : new Date(end).toISOString();
};

test.each<[string, { from: string; to: string; zone?: string }, string, string | undefined]>([
  ['before them', { from: '22:00', to: '07:00' }, '21:59:59', undefined],
  ['when they begin', { from: '22:00', to: '07:00' }, '22:00:00', '2026-01-16T07:00:00.000Z'],
  ['in the night', { from: '22:00', to: '07:00' }, '03:30:30', '2026-01-15T07:00:00.000Z'],
  ['when they end', { from: '22:00', to: '07:00' }, '07:00:00', undefined],
  ['within a day', { from: '09:00', to: '12:00' }, '11:00:00', '2026-01-15T12:00:00.000Z'],
  ['outside, within a day', { from: '09:00', to: '12:00' }, '12:00:00', undefined],
  ['until midnight', { from: '18:00', to: '00:00' }, '23:59:59', '2026-01-16T00:00:00.000Z'],
  ['in another zone', { from: '22:00', to: '07:00', zone: 'America/New_York' }, '04:00:00', '2026-01-15T12:00:00.000Z'],
  ['in another zone, by day', { from: '22:00', to: '07:00', zone: 'Asia/Tokyo' }, '00:00:00', undefined],
])('%s', (_name, quiet, time, end) => {
  expect(until(quiet, time)).toBe(end);
});

test.each([
  ['forward', '2026-03-28T22:30:00Z', '2026-03-29T05:00:00.000Z'],
  ['back', '2026-10-24T21:30:00Z', '2026-10-25T06:00:00.000Z'],
])('they end by the clocks also in the night in which these are put %s', (_way, now, end) => {
  const quiet = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };
  expect(new Date(quietUntil(quiet, Date.parse(now)) ?? 0).toISOString()).toBe(end);
});

test.each(['2027-03-27T22:00:00Z', '2027-03-28T00:30:00Z', '2027-03-28T00:59:30Z'])(
  'an end that the clocks leap over in this night is when they have leapt, and never behind (%s)',
  (now) => {
    const quiet = { from: '22:00', to: '02:30', zone: 'Europe/Berlin' };
    expect(new Date(quietUntil(quiet, Date.parse(now)) ?? 0).toISOString()).toBe('2027-03-28T01:00:00.000Z');
  },
);

test.each([
  'quiet: { from: "22:00" }',
  'quiet: { from: "24:00", to: "07:00" }',
  'quiet: { from: "7:00", to: "08:00" }',
  'quiet: { from: "07:00", to: "07:00" }',
  'quiet: { from: "22:00", to: "07:00", zone: Mars/Olympus }',
])('%s is refused with the key', (yaml) => {
  expect(() => parseRepositoryFile(yaml)).toThrow(InputFault);
  expect(() => parseRepositoryFile(yaml)).toThrow(/quiet/);
});

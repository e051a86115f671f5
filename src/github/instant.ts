// An instant in a payload of GitHub, in one spelling: what is named by it has one name, however a serialiser writes it.

import { z } from 'zod';

/** RFC 3339, and what ISO 8601 allows beside it: a zone without its colon, no seconds. A time without a zone is no instant. */
const WRITTEN = /^(\d{4}-\d\d-\d\d)t(\d\d:\d\d)(:\d\d)?([.,]\d{1,12})?(z|[+-]\d\d)(?::?(\d\d))?$/i;

/** As GitHub writes it: a form that needs no other one before it is parsed. */
const USUAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** ISO 8601 in UTC, without fractions of a second where there are none: as GitHub writes it, so that names of before stay. */
export const instantSchema = z.string().transform((text, context) => {
  const at = new Date(USUAL.test(text) ? text : WRITTEN.test(text) ? text.replace(WRITTEN, plain) : Number.NaN);
  if (!Number.isNaN(at.getTime())) return at.toISOString().replace('.000Z', 'Z');
  context.addIssue({ code: 'custom', message: 'no instant in ISO 8601 with its zone' });
  return z.NEVER;
});

/** A form that every parser of dates takes. */
function plain(_text: string, ...parts: readonly (string | undefined)[]): string {
  const [date, time, seconds = ':00', fraction = '', zone = '', minutes = '00'] = parts;
  return `${date}T${time}${seconds}${fraction.replace(',', '.')}${/z/i.test(zone) ? 'Z' : `${zone}:${minutes}`}`;
}

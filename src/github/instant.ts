// An instant in a payload of GitHub, in one spelling: what is named by it has one name, however a serialiser writes it.

import { z } from 'zod';

/** RFC 3339, and what ISO 8601 allows beside it: a zone without its colon, no seconds. A time without a zone is no instant. */
const WRITTEN = /^(\d{4}-\d\d-\d\d)t(\d\d:\d\d)(:\d\d)?([.,]\d{1,12})?(z|[+-]\d\d)(?::?(\d\d))?$/i;

/** ISO 8601 in UTC, without fractions of a second where there are none: as GitHub writes it, so that names of before stay. */
export const instantSchema = z.string().transform((text, context) => {
  const at = Date.parse(text.replace(WRITTEN, plain));
  if (WRITTEN.test(text) && !Number.isNaN(at)) return new Date(at).toISOString().replace('.000Z', 'Z');
  context.addIssue({ code: 'custom', message: 'no instant in ISO 8601 with its zone' });
  return z.NEVER;
});

/** A form that every parser of dates takes. */
function plain(_text: string, ...parts: readonly (string | undefined)[]): string {
  const [date, time, seconds = ':00', fraction = '', zone = '', minutes = '00'] = parts;
  return `${date}T${time}${seconds}${fraction.replace(',', '.')}${/z/i.test(zone) ? 'Z' : `${zone}:${minutes}`}`;
}

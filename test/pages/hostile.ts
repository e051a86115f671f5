// A run whose every text tries to be something else than text.

import { completeTrace, type TraceBuilder } from '../trace/views/sample-trace.ts';

/** Made for these tests; it opens nothing. */
export const TOKEN = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.padEnd(36, 'x')}`;
const EVIL = `"'><script>alert(1)</script><img src=x onerror=alert(2)><a href="javascript:alert(3)">x</a></title></style></pre>`;

export function hostileTrace(): TraceBuilder {
  const text = `${EVIL} ${TOKEN} \u202Eback\u200B`;
  return completeTrace({
    ...{ thoughts: text, reply: text, title: text, explanation: text, summary: text },
    message: `${text}\n at x`,
  });
}

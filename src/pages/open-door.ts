// The door of a port that only operators reach: whoever gets there sees everything, nobody is asked.

import type { Context } from 'hono';
import type { Door } from './door.ts';

export function openDoor(): Door {
  return {
    viewer: (context) =>
      isHere(context) ? { name: 'operator', hasSession: false, isOperator: true, sees: async () => 'yes' } : undefined,
    crowded: async () => undefined,
  };
}

/** A page elsewhere whose name was made to lead here has another name in its requests. */
function isHere(context: Context): boolean {
  const host = context.req.header('host') ?? '';
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/.test(host);
}

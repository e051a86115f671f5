// The sealed cookies of a sign-in: the one that has begun, and the session that it came to.

import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { createSeal } from './sealed.ts';

export interface Session {
  readonly login: string;
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

interface Begun {
  readonly state: string;
  readonly to: string;
  readonly until: number;
}

export interface Cookies {
  session(context: Context): Session | undefined;
  enter(context: Context, session: Session): void;
  leave(context: Context): void;
  begin(context: Context, begun: Begun): void;
  /** Once: it is removed. */
  begun(context: Context): Begun | undefined;
}

export function cookiesOf(publicUrl: string, secret: string, now: () => number): Cookies {
  const seal = createSeal(secret);
  const secure = publicUrl.startsWith('https:');
  // The prefix binds a cookie to this host; browsers take it over https only.
  const prefix = secure ? '__Host-' : '';
  const [session, begun] = [`${prefix}mullover`, `${prefix}mullover-sign-in`];
  const common = { path: '/', httpOnly: true, secure, sameSite: 'Lax' } as const;
  const current = (value: unknown) =>
    typeof value === 'object' && value !== null && 'until' in value && Number(value.until) > now();
  const read = (context: Context, name: string): unknown => {
    const value = seal.open(name, getCookie(context, name));
    return current(value) ? value : undefined;
  };
  const write = (context: Context, name: string, value: Session | Begun) =>
    setCookie(context, name, seal.seal(name, value), { ...common, expires: new Date(value.until) });
  return {
    session: (context) => read(context, session) as Session | undefined,
    enter: (context, value) => write(context, session, value),
    leave: (context) => void deleteCookie(context, session, common),
    begin: (context, value) => write(context, begun, value),
    begun: (context) => {
      const value = read(context, begun) as Begun | undefined;
      deleteCookie(context, begun, common);
      return value;
    },
  };
}

// Faults on demand: what GitHub does on a bad day, for as many requests as a test asks for.
import type { Exchange, Reply } from './exchange.ts';

export interface Fault {
  /** `GET`, `POST`, …; absent: any. */
  readonly method?: string;
  readonly path: RegExp;
  /** Of the body of the request; absent: any. */
  readonly asks?: RegExp;
  /** How many requests are hit; 1 when absent. */
  readonly times?: number;
  /** How many matching requests pass before the first is hit; 0 when absent. */
  readonly after?: number;
  /**
   * `reply`: answered with `status`, nothing is done. `drop`: the connection breaks, nothing is done.
   * `drop-after`: the request takes effect and then the connection breaks. `delay`: answered `ms` later.
   */
  readonly what: 'reply' | 'drop' | 'drop-after' | 'delay';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly ms?: number;
}

export interface Faults {
  /** Arms a fault. */
  fail(fault: Fault): void;
  /** The fault that hits this request, counted as used; undefined for none. */
  take(exchange: Exchange): Fault | undefined;
  /** Disarms all faults. */
  heal(): void;
}

export function createFaults(): Faults {
  let armed: { readonly fault: Fault; wait: number; left: number }[] = [];
  const matches = (fault: Fault, exchange: Exchange): boolean =>
    (fault.method === undefined || fault.method === exchange.method) &&
    fault.path.test(exchange.path) &&
    (fault.asks === undefined || fault.asks.test(exchange.body.toString()));
  return {
    fail: (fault) => void armed.push({ fault, wait: fault.after ?? 0, left: fault.times ?? 1 }),
    heal: () => {
      armed = [];
    },
    take: (exchange) => {
      for (const entry of armed) {
        if (entry.left === 0 || !matches(entry.fault, exchange)) continue;
        if (entry.wait > 0) {
          entry.wait -= 1;
          continue;
        }
        entry.left -= 1;
        return entry.fault;
      }
      return undefined;
    },
  };
}

export function faultReply(fault: Fault): Reply {
  const body = Buffer.from(JSON.stringify(fault.body ?? { message: 'Fault on demand' }));
  return { status: fault.status ?? 500, headers: { 'content-type': 'application/json', ...fault.headers }, body };
}

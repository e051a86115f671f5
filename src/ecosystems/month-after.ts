// The date as of which packages without a lockfile are installed. Pure.

/** The first day of the next month: commits of one month share an environment. */
export function monthAfter(date: string): string {
  const at = new Date(date);
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)).toISOString().slice(0, 10);
}

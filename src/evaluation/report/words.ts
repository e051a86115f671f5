// How a report writes figures: always with what they are of, and with their interval where there is one.

import { clock, plural, tokens } from '../../trace/views/quantities.ts';
import type { ResultRow } from '../result-row.ts';
import { isResolved } from './outcome.ts';
import type { Figure } from './study.ts';

/** Below this many, a figure is an example and no measurement. */
export const FEW = 30;
const UNDEFINED = '–';

export function percent(share: number | null): string {
  return share === null ? UNDEFINED : `${(100 * share).toFixed(1)} %`;
}

/** `45.0 % (38.1–53.2)`. */
export function share({ value, interval }: Omit<Figure, 'count'>): string {
  const range = interval === null ? '' : ` (${hundred(interval.low)}–${hundred(interval.high)})`;
  return `${percent(value)}${range}`;
}

/** `+5.0 (−1.2 to +11.0)`: percentage points, with signs. */
export function points({ value, interval }: Omit<Figure, 'count'>): string {
  if (value === null) return UNDEFINED;
  const range = interval === null ? '' : ` (${signed(interval.low)} to ${signed(interval.high)})`;
  return `${signed(value)}${range}`;
}

/** `0.81 (0.74–0.88)`. */
export function decimal({ value, interval }: Omit<Figure, 'count'>): string {
  if (value === null) return UNDEFINED;
  const range = interval === null ? '' : ` (${interval.low.toFixed(2)}–${interval.high.toFixed(2)})`;
  return `${value.toFixed(2)}${range}`;
}

/** `12/40`. */
export function outOf(part: number, whole: number): string {
  return `${part}/${whole}`;
}

/** Of these rows, the resolved ones. */
export function rightOf(rows: readonly ResultRow[]): string {
  return outOf(rows.filter(isResolved).length, rows.length);
}

export function pValue(p: number): string {
  return p < 0.001 ? 'under 0.001' : p.toFixed(3);
}

export function amount(value: number | null, unit: 'tokens' | 'time' | 'money'): string {
  if (value === null) return UNDEFINED;
  if (unit === 'tokens') return tokens(value);
  if (unit === 'time') return clock(1000 * value);
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

/** A warning for a table of which some counts are small; none where all are large, or nothing was counted at all. */
export function fewNote(counts: readonly number[], what: string): readonly string[] {
  const small = counts.filter((count) => count > 0 && count < FEW);
  if (small.length === 0) return [];
  return [`Small numbers (from ${plural(Math.min(...small), what)}): such a figure is an example, no measurement.`];
}

function hundred(value: number): string {
  return (100 * value).toFixed(1);
}

/** A minus that is none is written as zero. */
function signed(value: number): string {
  const text = Math.abs(100 * value).toFixed(1);
  if (Number(text) === 0) return '0.0';
  return value < 0 ? `−${text}` : `+${text}`;
}

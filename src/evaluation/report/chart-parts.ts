// What all charts of a report share: fonts, colours (variables of the page, with values for pictures alone), axes, marks.

import type { TopLevelSpec } from 'vega-lite';

const COLOURS = ['#0b6bcb', '#c4501b', '#2b8a3e', '#8a3ffc', '#b8860b', '#c2255c', '#0c8599', '#6b6f76'];
/** One fewer than the colours, so that a series has a pair of both for itself long after either comes again. */
const SHAPES = ['circle', 'square', 'triangle-up', 'cross', 'diamond', 'triangle-down', 'triangle-right'];
export const INK = 'var(--ink, #24292f)';
const FAINT = 'var(--faint, #d0d7de)';
const WIDTH = 520;
const HEIGHT = 300;

const CONFIG = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: FAINT },
  axis: {
    labelColor: INK,
    titleColor: INK,
    gridColor: FAINT,
    domainColor: INK,
    tickColor: INK,
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
  },
  legend: {
    labelColor: INK,
    titleColor: INK,
    labelFontSize: 12,
    titleFontSize: 12,
    orient: 'bottom',
    columns: 3,
    labelLimit: 220,
    symbolSize: 80,
    symbolOpacity: 1,
  },
} as const;

export const POINT = { type: 'point', filled: true, size: 55, opacity: 1 };

export type Layer = Readonly<Record<string, unknown>>;

export interface Axis {
  readonly title: string;
  /** From 0 to the largest value where it is not given. */
  readonly domain?: readonly [number, number];
  /** As d3-format writes it. */
  readonly format?: string;
}

/** An axis of shares. */
export function shares(title: string): Axis {
  return { title, domain: [0, 1], format: '.0%' };
}

/** The typings of the library know every combination of marks and channels, which ours are too plain to be told by. */
export function chart(spec: Layer): TopLevelSpec {
  const whole = { width: WIDTH, height: HEIGHT, config: CONFIG, padding: 6, ...spec };
  return whole as unknown as TopLevelSpec;
}

export function interval(y: Axis): readonly Layer[] {
  return [
    {
      mark: { type: 'rule', strokeWidth: 1.5, opacity: 0.55 },
      encoding: { y: { ...vertical(y), field: 'low' }, y2: { field: 'high' } },
    },
  ];
}

export function vertical({ title, domain, format = '~s' }: Axis): Layer {
  const scale = domain === undefined ? { zero: true } : { domain, nice: false };
  return { field: 'value', type: 'quantitative', title, scale, axis: { format, tickCount: 5 } };
}

export function plane(x: Axis, y: Axis): Layer {
  return { x: { ...vertical(x), field: 'x' }, y: { ...vertical(y), field: 'y' } };
}

export function colour(series: readonly string[], field = 'series'): Layer {
  const range = series.map((_, i) => `var(--series-${i % COLOURS.length}, ${COLOURS[i % COLOURS.length]})`);
  return { field, type: 'nominal', title: null, sort: series, scale: { domain: series, range } };
}

export function shape(series: readonly string[]): Layer {
  const range = series.map((_, i) => SHAPES[i % SHAPES.length]);
  return { field: 'series', type: 'nominal', title: null, sort: series, scale: { domain: series, range } };
}

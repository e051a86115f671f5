// What all charts of a report share beside the look of all charts: axes, marks, shapes.

import type { TopLevelSpec } from 'vega-lite';
import { AXIS, FAINT, LEGEND, PAPER } from '../../look/chart-look.ts';

/** One fewer than the colours, so that a series has a pair of both for itself long after either comes again. */
const SHAPES = ['circle', 'square', 'triangle-up', 'cross', 'diamond', 'triangle-down', 'triangle-right'];
const WIDTH = 520;
const HEIGHT = 300;
/** Letters of a name of which three fit beside each other in a legend. */
const LONG = 24;

const CONFIG = {
  ...PAPER,
  view: { stroke: FAINT },
  axis: { ...AXIS, labelFontSize: 12, titleFontSize: 12 },
  legend: {
    ...LEGEND,
    labelFontSize: 12,
    titleFontSize: 12,
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

/** `names`: those in the legend. The typings of the library know every combination of marks and channels, which ours are too plain to be told by. */
export function chart(spec: Layer, names: readonly string[] = []): TopLevelSpec {
  const isLong = names.some((name) => name.length > LONG);
  const legend = { ...CONFIG.legend, ...(isLong && { columns: 1, labelLimit: WIDTH }) };
  const whole = { width: WIDTH, height: HEIGHT, config: { ...CONFIG, legend }, padding: 6, ...spec };
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

export function shape(series: readonly string[]): Layer {
  const range = series.map((_, i) => SHAPES[i % SHAPES.length]);
  return { field: 'series', type: 'nominal', title: null, sort: series, scale: { domain: series, range } };
}

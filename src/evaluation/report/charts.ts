// The charts of a report as specifications for Vega-Lite.

import type { TopLevelSpec } from 'vega-lite';
import { colour, INK } from '../../look/chart-look.ts';
import type { Interval } from '../statistics/bootstrap.ts';
import { type Axis, chart, interval, type Layer, POINT, plane, shape, vertical } from './chart-parts.ts';
import { legible } from './labels.ts';

/** One point of a line or a column of points. */
export interface Mark {
  /** What the colour says; a policy, mostly. */
  readonly series: string;
  readonly value: number | null;
  readonly interval: Interval | null;
}

export interface CurveMark extends Mark {
  readonly x: number;
  /** Stands beside the point. */
  readonly label?: string;
  /** The first kind of line is solid, the second one dashed. */
  readonly line?: string;
}

/** Lines of shares with their intervals over a quantity that doubles: budgets, tokens. */
export function curves(marks: readonly CurveMark[], x: Axis, y: Axis): TopLevelSpec {
  const series = seriesOf(marks);
  const lines = [...new Set(marks.flatMap(({ line }) => line ?? []))];
  const label = { field: 'label', type: 'nominal' };
  const places = [...new Set(marks.map((mark) => mark.x))].sort((a, b) => a - b);
  const few = places.length <= 8 && places.every((place) => Number.isInteger(place) && place <= 1024);
  const placed = drawn(marks).map((mark) => (few ? { ...mark, x: beside(mark, series) } : mark));
  const values = legible(placed, places);
  return chart(
    {
      data: { values },
      encoding: { x: doubling(places, few ? places : undefined, x), color: colour(series) },
      layer: [
        ...interval(y),
        {
          mark: { type: 'line', strokeWidth: 2 },
          encoding: { y: vertical(y), ...(lines.length > 0 && { strokeDash: dashes(lines) }) },
        },
        { mark: POINT, encoding: { y: vertical(y), shape: shape(series) } },
        ...(marks.some((mark) => mark.label !== undefined)
          ? [{ mark: { type: 'text', dy: -11, fontSize: 11 }, encoding: { y: vertical(y), text: label } }]
          : []),
      ],
    },
    series,
  );
}

function dashes(lines: readonly string[]): Layer {
  const [solid, dashed] = [
    [1, 0],
    [5, 4],
  ];
  return { field: 'line', type: 'nominal', title: null, scale: { domain: lines, range: [solid, dashed] } };
}

/** Points of several series at one place stand beside each other, so that their intervals can be told apart. */
function beside({ x, series }: CurveMark, all: readonly string[]): number {
  return x * 1.025 ** (all.indexOf(series) - (all.length - 1) / 2);
}

function doubling(
  places: readonly number[],
  ticks: readonly number[] | undefined,
  { title, format = '~s' }: Axis,
): Layer {
  const [from, to] = [(places[0] ?? 1) / 1.3, (places.at(-1) ?? 1) * 1.3];
  const scale = { type: 'log', domain: [from, to], nice: false };
  return {
    field: 'x',
    type: 'quantitative',
    title,
    scale,
    axis: { values: ticks ?? roundBetween(from, to), format, grid: false },
  };
}

/** 1, 2 and 5 with zeros, and every digit where these are too few to read a place by. */
function roundBetween(from: number, to: number): readonly number[] {
  const powers = Array.from({ length: 12 }, (_, power) => 10 ** power);
  const of = (digits: readonly number[]) =>
    powers.flatMap((power) => digits.map((digit) => digit * power)).filter((tick) => tick >= from && tick <= to);
  const coarse = of([1, 2, 5]);
  return coarse.length >= 3 ? coarse : of([1, 2, 3, 4, 5, 6, 7, 8, 9]);
}

export interface ColumnMark extends Mark {
  /** Lines of its name. */
  readonly x: string;
}

/** Points with intervals in named columns, side by side; `rule` is a line across. */
export function columns(marks: readonly ColumnMark[], x: Axis, y: Axis & { readonly rule?: number }): TopLevelSpec {
  const series = seriesOf(marks);
  const names = [...new Set(marks.map((mark) => mark.x))];
  const axis = { labelAngle: 0, labelLimit: 160, titlePadding: 12, labelExpr: "split(datum.label, '\\n')" };
  const side = {
    x: { field: 'x', type: 'nominal', title: x.title, sort: names, axis },
    xOffset: { field: 'series', type: 'nominal', sort: series },
    color: colour(series),
  };
  return chart({
    data: { values: drawn(marks) },
    layer: [
      ...(y.rule === undefined ? [] : [across(y.rule)]),
      ...interval(y).map((layer) => ({ ...layer, encoding: { ...side, ...(layer.encoding as Layer) } })),
      { mark: POINT, encoding: { ...side, y: vertical(y), shape: shape(series) } },
    ],
  });
}

function across(value: number): Layer {
  const y = { field: 'rule', type: 'quantitative' };
  return {
    data: { values: [{ rule: value }] },
    mark: { type: 'rule', strokeDash: [4, 4], color: INK },
    encoding: { y },
  };
}

export interface PlaneMark {
  readonly series: string;
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

/** Shares against shares, with the diagonal of what is said and what is: the reliability curve. */
export function reliability(marks: readonly PlaneMark[], x: Axis, y: Axis): TopLevelSpec {
  const series = seriesOf(marks);
  const diagonal = {
    data: { values: [{ a: 0 }, { a: 1 }] },
    mark: { type: 'line', strokeDash: [4, 4], color: INK, strokeWidth: 1 },
    encoding: { x: { field: 'a', type: 'quantitative' }, y: { field: 'a', type: 'quantitative' } },
  };
  const size = { field: 'count', type: 'quantitative', title: 'answers', scale: { range: [30, 300] }, legend: null };
  const encoding = { ...plane(x, y), color: colour(series) };
  return chart({
    data: { values: marks.map((mark) => ({ ...mark })) },
    layer: [
      diagonal,
      {
        mark: { type: 'line', strokeWidth: 1.5 },
        encoding: { ...encoding, order: { field: 'x', type: 'quantitative' } },
      },
      { mark: { type: 'point', filled: true, opacity: 0.9 }, encoding: { ...encoding, size, shape: shape(series) } },
    ],
  });
}

/** Precision over coverage: what is right of the answers, by how many questions are answered. */
export function steps(marks: readonly PlaneMark[], x: Axis, y: Axis): TopLevelSpec {
  const series = seriesOf(marks);
  const encoding = { ...plane(x, y), color: colour(series) };
  return chart({
    data: { values: marks.map((mark) => ({ ...mark })) },
    layer: [
      {
        mark: { type: 'line', strokeWidth: 2 },
        encoding: { ...encoding, order: { field: 'x', type: 'quantitative' } },
      },
      { mark: { ...POINT, size: 20 }, encoding: { ...encoding, shape: shape(series) } },
    ],
  });
}

export interface BarMark {
  readonly row: string;
  readonly part: string;
  readonly share: number;
}

/** One bar for each row, in parts. */
export function bars(marks: readonly BarMark[], parts: readonly string[], x: Axis): TopLevelSpec {
  const rows = [...new Set(marks.map(({ row }) => row))];
  return chart({
    height: 40 + 34 * rows.length,
    data: { values: marks.map((mark) => ({ ...mark, order: parts.indexOf(mark.part) })) },
    layer: [
      {
        mark: { type: 'bar', height: { band: 0.7 } },
        encoding: {
          y: { field: 'row', type: 'nominal', sort: rows, title: null, axis: { labelLimit: 160 } },
          x: { field: 'share', type: 'quantitative', title: x.title, stack: 'zero', axis: { format: '.0%' } },
          color: colour(parts, 'part'),
          order: { field: 'order', type: 'quantitative' },
        },
      },
    ],
  });
}

function drawn<T extends Mark>(marks: readonly T[]): readonly (T & { readonly low: number; readonly high: number })[] {
  return marks.flatMap((mark) => {
    const { value, interval: range } = mark;
    return value === null ? [] : [{ ...mark, low: range?.low ?? value, high: range?.high ?? value }];
  });
}

function seriesOf(marks: readonly { readonly series: string }[]): readonly string[] {
  return [...new Set(marks.map(({ series }) => series))];
}

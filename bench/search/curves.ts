// Resolve rate over generated tokens, one line for each policy, as SVG.

import { parse, View } from 'vega';
import { compile } from 'vega-lite';

export interface Row {
  readonly policy: string;
  readonly rollouts: number;
  /** Thousands of generated tokens for each issue. */
  readonly tokens: number;
  /** Per cent. */
  readonly resolved: number;
}

export function drawCurves(rows: readonly Row[], title: string): Promise<string> {
  const { spec } = compile({
    title,
    background: 'white',
    width: 640,
    height: 400,
    data: { values: rows.map((row) => ({ ...row })) },
    layer: [
      { mark: { type: 'line', point: true } },
      { mark: { type: 'text', dy: -9, fontSize: 9 }, encoding: { text: { field: 'rollouts', type: 'quantitative' } } },
    ],
    encoding: {
      x: {
        field: 'tokens',
        type: 'quantitative',
        scale: { type: 'log', nice: false },
        title: 'generated tokens for each issue (thousands, labels: N)',
      },
      y: { field: 'resolved', type: 'quantitative', scale: { zero: false }, title: 'resolved (%)' },
      color: { field: 'policy', type: 'nominal', title: 'policy' },
    },
  });
  return new View(parse(spec), { renderer: 'none' }).toSVG();
}

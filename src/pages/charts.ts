// Charts of a run as SVG, drawn without a browser, in the colours of the page.

import type { TopLevelSpec } from 'vega-lite';
import { AXIS, colour, LEGEND, PAPER } from '../look/chart-look.ts';
import { pictureOf } from '../look/picture.ts';
import type { Cost } from '../trace/views/cost.ts';
import type { SpendingPoint } from '../trace/views/spending.ts';
import { type Markup, trusted } from './markup.ts';

const SERIES = ['prompts', 'replies'];
const CONFIG = { ...PAPER, view: { stroke: null }, axis: AXIS, legend: LEGEND } as const;
const COLOUR = colour(SERIES, 'of');
const TOKENS = { format: '~s', tickCount: 5, labelExpr: "datum.value === 0 ? '0' : datum.label" } as const;
/** As wide as a phone: the page draws it larger where there is room. */
const WIDTH = 372;
const STAGE = 26;

/** Tokens of each stage, prompts and replies beside each other. */
export function stageChart({ stages }: Cost): Promise<Markup> {
  const values = stages
    .filter(({ calls }) => calls > 0)
    .flatMap(({ stage, inputTokens, outputTokens }) => [
      { stage, of: 'prompts', tokens: inputTokens },
      { stage, of: 'replies', tokens: outputTokens },
    ]);
  return picture('Tokens of each stage', {
    // Not a step of each: beside a fixed width, the library warns of it on the log.
    height: (STAGE * values.length) / SERIES.length,
    data: { values },
    mark: { type: 'bar', height: { band: 0.7 } },
    encoding: {
      y: { field: 'stage', type: 'nominal', title: null, sort: null, axis: { labelLimit: 200 } },
      x: { field: 'tokens', type: 'quantitative', title: 'tokens', axis: TOKENS },
      color: COLOUR,
    },
  });
}

export function timeChart(points: readonly SpendingPoint[]): Promise<Markup> {
  const values = points.flatMap(({ minutes, input, output }) => [
    { minutes, of: 'prompts', tokens: input },
    { minutes, of: 'replies', tokens: output },
  ]);
  return picture('Tokens over time', {
    height: 180,
    data: { values },
    mark: { type: 'area', interpolate: 'step-after', opacity: 0.85 },
    encoding: {
      x: {
        field: 'minutes',
        type: 'quantitative',
        title: 'minutes since the run was asked for',
        axis: { tickCount: 6 },
      },
      y: { field: 'tokens', type: 'quantitative', title: 'tokens so far', axis: TOKENS },
      color: COLOUR,
    },
  });
}

async function picture(title: string, spec: Readonly<Record<string, unknown>>): Promise<Markup> {
  // The typings know every combination of marks and channels, which ours are too plain to be told by.
  const room = { width: WIDTH, padding: 4, autosize: { type: 'fit-x', contains: 'padding' } };
  const whole = { ...room, config: CONFIG, ...spec } as unknown as TopLevelSpec;
  return trusted(await pictureOf(whole, title));
}

// Charts of a run as SVG, drawn without a browser, in the colours of the page.

import type { TopLevelSpec } from 'vega-lite';
import type { Cost } from '../trace/views/cost.ts';
import type { SpendingPoint } from '../trace/views/spending.ts';
import { type Markup, trusted } from './markup.ts';

const INK = 'var(--ink, #24292f)';
const FAINT = 'var(--faint, #d0d7de)';
const SERIES = ['prompts', 'replies'];
const COLOURS = ['var(--series-0, #0b6bcb)', 'var(--series-1, #c4501b)'];

const CONFIG = {
  background: 'transparent',
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    labelColor: INK,
    titleColor: INK,
    gridColor: FAINT,
    domainColor: INK,
    tickColor: INK,
    titleFontWeight: 'normal',
  },
  legend: { labelColor: INK, titleColor: INK, orient: 'bottom' },
} as const;

const COLOUR = { field: 'of', type: 'nominal', title: null, sort: SERIES, scale: { domain: SERIES, range: COLOURS } };

/** Tokens of each stage, prompts and replies beside each other. */
export function stageChart({ stages }: Cost): Promise<Markup> {
  const values = stages
    .filter(({ calls }) => calls > 0)
    .flatMap(({ stage, inputTokens, outputTokens }) => [
      { stage, of: 'prompts', tokens: inputTokens },
      { stage, of: 'replies', tokens: outputTokens },
    ]);
  return picture('Tokens of each stage', {
    height: { step: 26 },
    data: { values },
    mark: { type: 'bar', height: { band: 0.7 } },
    encoding: {
      y: { field: 'stage', type: 'nominal', title: null, sort: null, axis: { labelLimit: 220 } },
      x: { field: 'tokens', type: 'quantitative', title: 'tokens', axis: { format: '~s', tickCount: 5 } },
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
      y: { field: 'tokens', type: 'quantitative', title: 'tokens so far', axis: { format: '~s', tickCount: 5 } },
      color: COLOUR,
    },
  });
}

type Library = readonly [typeof import('vega'), typeof import('vega-lite')];

let library: Promise<Library> | undefined;

/** Loaded where a chart is drawn, or before somebody waits for one: commands without charts start sooner. */
export function loadLibrary(): Promise<Library> {
  library ??= import('vega').then(async (vega) => [vega, await import('vega-lite')] as const);
  return library;
}

async function picture(title: string, spec: Readonly<Record<string, unknown>>): Promise<Markup> {
  const [{ parse, View }, { compile }] = await loadLibrary();
  // The typings know every combination of marks and channels, which ours are too plain to be told by.
  const whole = { width: 460, padding: 4, config: CONFIG, ...spec } as unknown as TopLevelSpec;
  const svg = await new View(parse(compile(whole).spec), { renderer: 'none' }).toSVG();
  return trusted(svg.replace('<svg ', `<svg role="img" aria-label="${title}" `));
}

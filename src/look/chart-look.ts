// What all charts share, on pages of runs and in reports: fonts, colours (variables of the page, with values for pictures alone).

const COLOURS = ['#0b6bcb', '#c4501b', '#2b8a3e', '#8a3ffc', '#b8860b', '#c2255c', '#0c8599', '#6b6f76'];
export const INK = 'var(--ink, #24292f)';
export const FAINT = 'var(--faint, #d0d7de)';

export const PAPER = { background: 'transparent', font: 'system-ui, sans-serif' } as const;
export const AXIS = {
  labelColor: INK,
  titleColor: INK,
  gridColor: FAINT,
  domainColor: INK,
  tickColor: INK,
  titleFontWeight: 'normal',
} as const;
export const LEGEND = { labelColor: INK, titleColor: INK, orient: 'bottom' } as const;

/** The channel that tells series apart, in their order. */
export function colour(series: readonly string[], field = 'series'): Readonly<Record<string, unknown>> {
  const range = series.map((_, i) => `var(--series-${i % COLOURS.length}, ${COLOURS[i % COLOURS.length]})`);
  return { field, type: 'nominal', title: null, sort: series, scale: { domain: series, range } };
}

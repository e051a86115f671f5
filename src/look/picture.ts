// A chart as SVG, drawn without a browser.

import type { TopLevelSpec } from 'vega-lite';

type Library = readonly [typeof import('vega'), typeof import('vega-lite')];

let library: Promise<Library> | undefined;

/** Loaded where a chart is drawn, or before somebody waits for one: commands without charts start sooner. */
export function loadLibrary(): Promise<Library> {
  library ??= import('vega').then(async (vega) => [vega, await import('vega-lite')] as const);
  return library;
}

/** `label` is what it shows, for those who do not see it; escaped for HTML. */
export async function pictureOf(spec: TopLevelSpec, label?: string): Promise<string> {
  const [{ parse, View }, { compile }] = await loadLibrary();
  const svg = await new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
  return label === undefined ? svg : svg.replace('<svg ', () => `<svg role="img" aria-label="${label}" `);
}

// A chart as SVG, drawn without a browser.

import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

export function pictureOf(spec: TopLevelSpec): Promise<string> {
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}

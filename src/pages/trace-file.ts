// A whole run in one file: the same sections as the pages of a server have, one below the other.

import type { NodeId, RunId } from '../task.ts';
import { type NodeFacts, nodeFacts } from '../trace/views/node-facts.ts';
import { textsOfComparison, textsOfNode } from '../trace/views/page-texts.ts';
import type { RunView } from '../trace/views/run-view.ts';
import { comparison } from './comparison.ts';
import { filePage } from './frame.ts';
import { anchorOf, comparisonAnchor, fileLinks, type Links } from './links.ts';
import { type Markup, markup } from './markup.ts';
import { nodeSection } from './node-section.ts';
import { candidateOf, loadTexts, readRun, type TraceReader } from './read-run.ts';
import { runSection } from './run-section.ts';
import { short } from './words.ts';

/** Comparisons of the chosen patch with the ones that stayed longest. */
const MOST_COMPARED = 5;
/** Characters of texts in one file: a browser opens it, and a mail takes it. What decided comes first. */
const MOST_TEXT = 20_000_000;

interface Shown {
  readonly trace: TraceReader;
  readonly run: RunId;
  readonly view: RunView;
  readonly links: Links;
}

/** Undefined for a run that has no events. */
export async function traceFile(trace: TraceReader, run: RunId, style: string): Promise<string | undefined> {
  const view = await readRun(trace, run, undefined);
  if (!view) return undefined;
  const pairs = comparedIn(view);
  const links = fileLinks(pairs);
  const shown: Shown = { trace, run, view, links };
  const title = short(view.tree.run?.title ?? run, 200) || run;
  const parts = [
    markup`<div id="run">${await runSection(run, view, links)}</div>`,
    pairs.length > 0 &&
      markup`<section id="comparisons"><h2>Comparisons</h2>${await comparisons(shown, pairs)}</section>`,
    markup`<section id="nodes"><h2>Nodes</h2>${await nodeParts(shown)}</section>`,
  ];
  return filePage({ title, main: markup`${parts}` }, style);
}

function comparedIn({ winner, candidates, decided }: RunView): readonly (readonly [NodeId, NodeId])[] {
  const best = winner ?? candidates[0];
  if (!best) return [];
  const order = (decided?.eliminated ?? []).toReversed().map(({ node }) => node);
  const known = candidates.filter((each) => each !== best).map(({ nodes }) => nodes[0].id);
  const sorted = [...order.filter((node) => known.includes(node)), ...known.filter((node) => !order.includes(node))];
  return sorted.slice(0, MOST_COMPARED).map((node) => [best.nodes[0].id, node] as const);
}

async function comparisons(
  { trace, run, view, links }: Shown,
  pairs: ReturnType<typeof comparedIn>,
): Promise<Markup[]> {
  const made: Markup[] = [];
  for (const [a, b] of pairs) {
    const [left, right] = [candidateOf(view, a), candidateOf(view, b)];
    if (!left || !right) continue;
    const texts = await loadTexts(trace, run, textsOfComparison(left, right));
    const body = comparison({ ...view, texts }, left, right, links);
    made.push(markup`<section id="${comparisonAnchor(a, b)}"><h3>${a} beside ${b}</h3>${body}</section>`);
  }
  return made;
}

const FIRST: Readonly<Record<NodeFacts['look'], number>> = { winner: 0, kept: 1, pruned: 2 };

async function nodeParts({ trace, run, view, links }: Shown): Promise<Markup[]> {
  const nodes = nodeFacts(view);
  const made = new Map<NodeId, Markup>();
  let left = MOST_TEXT;
  for (const facts of nodes.toSorted((a, b) => FIRST[a.look] - FIRST[b.look])) {
    const texts = left > 0 ? await loadTexts(trace, run, textsOfNode(view, facts.node)) : new Map<string, string>();
    const body = nodeSection({ ...view, texts }, facts, links);
    left -= body.length;
    made.set(facts.node.id, left > 0 ? body : markup`<p class="quiet">Left out: the file would be too large.</p>`);
  }
  return nodes.map(
    ({ node, name }) =>
      markup`<section class="node-part ${view.tree.nodes.size > 400 ? 'lazy' : ''}" id="${anchorOf(node.id)}"><h3>${name} <code>${node.id}</code></h3>${made.get(node.id)}</section>\n`,
  );
}

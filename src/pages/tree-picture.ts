// The search tree as SVG, drawn without a browser: stages from left to right, candidates below each other.

import { type HierarchyPointNode, hierarchy, tree } from 'd3-hierarchy';
import type { NodeId } from '../task.ts';
import { kindOf } from '../trace/position.ts';
import { KIND_NAMES, type NodeFacts } from '../trace/views/node-facts.ts';
import { fitted } from '../trace/views/shortened.ts';
import type { Links } from './links.ts';
import { type Markup, markup, shown } from './markup.ts';
import { MARKS, rewardText } from './words.ts';

interface Sizes {
  readonly width: number;
  readonly height: number;
  readonly gapX: number;
  readonly gapY: number;
}

const ROOMY: Sizes = { width: 216, height: 64, gapX: 44, gapY: 12 };
/** Nothing but one line for each node, so that a large tree can be looked over. */
const DENSE: Sizes = { width: 252, height: 22, gapX: 36, gapY: 4 };
const MOST_ROOMY = 150;
const HEAD = 34;
const EDGE = 8;
/** Columns of text in a box. */
const ROOM = { roomy: 31, dense: 20 };

interface Branch {
  readonly facts: NodeFacts | undefined;
  readonly children: Branch[];
}

type Placed = HierarchyPointNode<Branch>;

/** Where the chosen patch is in the picture: a large one is scrolled to it. */
export const CHOSEN = 'chosen-patch';

/** A group of links, one for each node; they can be walked with the keyboard in order of position. */
export function treePicture(nodes: readonly NodeFacts[], links: Links): Markup {
  const sizes = nodes.length > MOST_ROOMY ? DENSE : ROOMY;
  const placed = layOut(nodes, sizes);
  const all = placed.descendants();
  const top = Math.min(...all.map(({ x }) => x)) - HEAD - sizes.height / 2;
  const height = Math.max(...all.map(({ x }) => x)) + sizes.height / 2 - top + EDGE;
  const width = (placed.height + 1) * (sizes.width + sizes.gapX) - sizes.gapX + 2 * EDGE - rootGap(sizes);
  const shift = `translate(${EDGE - rootGap(sizes)},${round(-top)})`;
  return markup`<svg class="tree ${sizes === DENSE ? 'dense' : 'roomy'}" xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" role="group" aria-label="Search tree">
<g transform="${shift}"><g aria-hidden="true">${heads(all, sizes, top)}${all.map((each) => edge(each, sizes))}</g>
${all.map((each) => (each.data.facts ? box(each, each.data.facts, sizes, links) : issueBox(each, sizes)))}</g></svg>`;
}

/** The issue needs less room than a node. */
const rootGap = ({ width }: Sizes) => width - 64;

function layOut(nodes: readonly NodeFacts[], sizes: Sizes): Placed {
  const root: Branch = { facts: undefined, children: [] };
  const branches = new Map<NodeId, Branch>(nodes.map((facts) => [facts.node.id, { facts, children: [] }]));
  for (const branch of branches.values()) (branches.get(branch.facts?.node.parent ?? '') ?? root).children.push(branch);
  const layout = tree<Branch>()
    .nodeSize([sizes.height + sizes.gapY, sizes.width + sizes.gapX])
    .separation((a, b) => (a.parent === b.parent ? 1 : 1.25));
  return layout(hierarchy(root, ({ children }) => children));
}

/** Kinds of nodes above each column. */
function heads(all: readonly Placed[], sizes: Sizes, top: number): Markup[] {
  const kinds = new Map<number, Set<string>>();
  for (const { y, data } of all) {
    if (!data.facts) continue;
    const names = kinds.get(y) ?? new Set();
    kinds.set(y, names.add(KIND_NAMES[kindOf(data.facts.node.id)]));
  }
  return [...kinds].map(
    ([y, names]) =>
      markup`<text class="head" x="${round(y)}" y="${round(top + 18)}">${fitted([...names].join(' · '), Math.floor(sizes.width / 6))}</text>`,
  );
}

function edge({ x, y, parent, data }: Placed, sizes: Sizes): Markup | undefined {
  if (!parent || !data.facts) return undefined;
  const [from, to] = [parent.y + sizes.width, y];
  const middle = (from + to) / 2;
  const path = `M${round(from)},${round(parent.x)}C${round(middle)},${round(parent.x)} ${round(middle)},${round(x)} ${round(to)},${round(x)}`;
  return markup`<path class="edge ${data.facts.look}" d="${path}"/>`;
}

function issueBox({ x, y }: Placed, sizes: Sizes): Markup {
  const left = y + rootGap(sizes);
  return markup`<g class="issue" aria-hidden="true"><rect x="${round(left)}" y="${round(x - 12)}" width="64" height="24" rx="12"/><text x="${round(left + 32)}" y="${round(x + 4)}" text-anchor="middle">issue</text></g>`;
}

function box({ x, y, children }: Placed, facts: NodeFacts, sizes: Sizes, links: Links): Markup {
  const { node, look } = facts;
  const isPatch = facts.kind === 'p' || facts.kind === 'r';
  const isChosen = look === 'winner' && isPatch && !children?.some(({ data }) => data.facts?.look === 'winner');
  const inside = sizes === DENSE ? denseText(facts, sizes) : roomyText(facts, sizes);
  return markup`<a class="node ${look}" ${isChosen && markup`id="${CHOSEN}" `}href="${links.node(node.id)}" aria-label="${spoken(facts, sizes)}" transform="translate(${round(y)},${round(x - sizes.height / 2)})"><rect class="box" width="${sizes.width}" height="${sizes.height}" rx="6"/>${inside}</a>\n`;
}

/** The texts of a box, in the order in which they are drawn. */
function wordsOf(facts: NodeFacts, sizes: Sizes): Readonly<Record<'name' | 'id' | 'what' | 'marks', string>> {
  const { name, node, summary, look, reward, checks } = facts;
  const star = look === 'winner' ? '★' : '';
  const what = fitted(oneLine(summary), sizes === DENSE ? ROOM.dense : ROOM.roomy);
  if (sizes !== DENSE) return { name: `${name} ${star}`.trim(), id: fitted(node.id, 12), what, marks: marks(facts) };
  const results = checks.some(({ result }) => result !== 'none')
    ? checks.map(({ result }) => MARKS[result]).join('')
    : '';
  const right = [rewardText(reward), results].filter((text) => text !== '' && text !== '–').join(' ');
  return { name: star, id: fitted(node.id, 12), what, marks: right };
}

function roomyText(facts: NodeFacts, sizes: Sizes): Markup {
  const { width, height } = sizes;
  const { name, id, what, marks: right } = wordsOf(facts, sizes);
  const { reward } = facts;
  const bar = reward === undefined ? 0 : Math.max(2, Math.min(1, Math.max(0, reward)) * (width - 20));
  const drawn =
    reward !== undefined &&
    markup`<rect class="reward" x="10" y="${height - 7}" width="${round(bar)}" height="3" rx="1"/>`;
  return markup`<text class="name" x="10" y="18">${name}</text> <text class="id" x="${width - 10}" y="18" text-anchor="end">${id}</text> <text class="what" x="10" y="35">${what}</text> <text class="marks" x="10" y="52">${right}</text>${drawn}`;
}

function denseText(facts: NodeFacts, sizes: Sizes): Markup {
  const { name, id, what, marks: right } = wordsOf(facts, sizes);
  return markup`<text class="what" x="6" y="15"><tspan class="name">${name} ${id}</tspan> ${what}</text> <text class="marks" x="${sizes.width - 6}" y="15" text-anchor="end">${right}</text>`;
}

function marks({ reward, checks, node }: NodeFacts): string {
  const results = checks.map(({ what, result }) => `${SHORT[what] ?? what} ${MARKS[result]}`);
  const open = node.state === 'open' ? ['under way'] : [];
  return [...(reward === undefined ? [] : [`reward ${reward.toFixed(2)}`]), ...results, ...open].join(' · ');
}

const SHORT: Readonly<Record<string, string>> = {
  'existing tests': 'tests',
  reproduction: 'repro',
  'on base': 'on base',
};
const LOOKS: Readonly<Record<NodeFacts['look'], string>> = { winner: 'chosen', kept: 'kept', pruned: 'not followed' };

/** What is drawn comes first and as it is drawn, so that people who speak to their browser can name it. */
function spoken(facts: NodeFacts, sizes: Sizes): string {
  const { name, id, what, marks: right } = wordsOf(facts, sizes);
  const drawn = [name, id, what, right].filter((text) => text !== '').join(' ');
  const results = facts.checks.map(({ what: check, result }) => `${check}: ${result}`);
  return [drawn, ...(sizes === DENSE ? [facts.name] : []), LOOKS[facts.look], ...results].join('; ');
}

const oneLine = (text: string) => shown(text).replace(/\s+/g, ' ').trim();
const round = (value: number) => Math.round(value * 10) / 10;

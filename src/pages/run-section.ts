// One run as a whole: what came of it, its search tree, its patches, its environment, its cost.

import type { RunId } from '../task.ts';
import type { Published } from '../trace/run-event.ts';
import { policyOf } from '../trace/tree.ts';
import { countsOf, numberOf, reasonFor, reproductionResult, resultOf } from '../trace/views/candidates.ts';
import { costInShort, costOf } from '../trace/views/cost.ts';
import { nodeFacts } from '../trace/views/node-facts.ts';
import { plural } from '../trace/views/quantities.ts';
import { repositoryOf, runState } from '../trace/views/run-summary.ts';
import type { RunView } from '../trace/views/run-view.ts';
import { waitsFor } from '../trace/views/waiting.ts';
import { costSection } from './cost-section.ts';
import { environmentSection } from './environment-section.ts';
import type { Links } from './links.ts';
import { type Markup, markup } from './markup.ts';
import { CHOSEN, treePicture } from './tree-picture.ts';
import { resultMark, rewardText, short, stateMark, when } from './words.ts';

export async function runSection(run: RunId, view: RunView, links: Links): Promise<Markup> {
  const nodes = nodeFacts(view);
  const tree =
    nodes.length === 0
      ? markup`<p class="quiet">Nothing has been asked of a model yet.</p>`
      : markup`<p class="quiet">${plural(nodes.length, 'node')}; ★ and green: the way to ${view.winner ? markup`<a href="#${CHOSEN}">the chosen patch</a>` : 'the chosen patch'}; dim: not followed. Each one leads to its prompt, reply, diff and tests.</p>
<div class="picture" tabindex="0" role="region" aria-label="Search tree, scrolls">${treePicture(nodes, links)}</div>`;
  return markup`${head(run, view)}
<section id="tree"><h2>Search tree</h2>${tree}</section>
<section id="patches"><h2>Patches</h2>${patches(view, links)}</section>
<section id="environment"><h2>Environment</h2>${environmentSection(view, links)}</section>
<section id="cost"><h2>Cost</h2>${await costSection(view)}</section>`;
}

function head(run: RunId, view: RunView): Markup {
  const { tree, decided } = view;
  const { pinned, budget, ended } = tree;
  const waiting = waitsFor(view.events);
  const reason = decided?.reason ?? ended?.reason;
  const next = decided?.next ?? ended?.next;
  return markup`<p class="lead">${stateMark(runState(view.events))}${decided && ` confidence ${decided.confidence.toFixed(2)}`}${reason && ` – ${reason}`}</p>
${(decided?.doubts ?? []).length > 0 && markup`<ul class="warning">${decided?.doubts?.map((doubt) => markup`<li>${doubt}</li>`)}</ul>`}
${next && markup`<p>${next}</p>`}${waiting && markup`<p>It waits for the model endpoint: ${waiting}</p>`}
<dl class="facts">${askedFor(view)}<dt>search</dt><dd>${countsOf(view)} · policy ${policyOf(tree) ?? 'unknown'} · budget ${budget?.rollouts ?? '?'}</dd>
<dt>model</dt><dd>${pinned ? `${pinned.model}${pinned.judge === pinned.model ? '' : `, judged by ${pinned.judge}`}` : 'not asked yet'}</dd>
<dt>base</dt><dd>${pinned ? markup`<code>${pinned.base.slice(0, 12)}</code>` : 'not read yet'}</dd><dt>spent</dt><dd>${costInShort(costOf(view))}</dd><dt>run</dt><dd><code>${run}</code></dd></dl>`;
}

function askedFor({ tree, events }: RunView): Markup | undefined {
  const { run } = tree;
  if (!run) return undefined;
  const { origin } = run;
  const by = origin.kind === 'github' ? ` by ${origin.sender}` : '';
  const issue = origin.kind === 'github' ? ` #${origin.issue}` : '';
  const links = tree.published.filter(({ what }) => what !== 'branch').flatMap((one) => publishedLink(one) ?? []);
  const shownLinks =
    links.length > 0 && markup`<dt>on GitHub</dt><dd>${links.map((link, at) => [at > 0 && ', ', link])}</dd>`;
  return markup`<dt>issue</dt><dd>${repositoryOf(origin)}${issue}${by}, ${when(events[0]?.at ?? '')}</dd>${shownLinks}`;
}

/** Addresses are in the trace, which others may have written: nothing but the web's own is a link. */
function publishedLink({ what, number, url }: Published): Markup | undefined {
  if (!/^https?:\/\/[\w.:-]+\/[\w./#~?=&%-]*$/.test(url)) return undefined;
  const name = what === 'pull-request' ? `pull request #${number}` : `comment on #${number}`;
  return markup`<a href="${url}" rel="noreferrer">${name}</a>`;
}

/** The chosen one first, then those that stayed longest, then those that nothing is said of. */
function patches(view: RunView, links: Links): Markup {
  const { candidates, winner, decided } = view;
  if (candidates.length === 0) return markup`<p class="quiet">No patch yet.</p>`;
  const order = new Map((decided?.eliminated ?? []).toReversed().map(({ node }, at) => [node, at]));
  const rank = (each: (typeof candidates)[number]) =>
    each === winner ? -1 : (order.get(each.nodes[0].id) ?? order.size);
  const sorted = candidates.toSorted((a, b) => rank(a) - rank(b));
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Patches"><table class="patches"><thead><tr><th scope="col">#</th><th scope="col">change</th><th scope="col" class="amount">rollouts</th><th scope="col" class="amount">lines</th><th scope="col">existing tests</th><th scope="col">reproduction</th><th scope="col" class="amount">reward</th><th scope="col">why</th><th scope="col">compare</th></tr></thead><tbody>
${sorted.map((each) => patchRow(view, each, links))}</tbody></table></div>`;
}

function patchRow(view: RunView, each: RunView['candidates'][number], links: Links): Markup {
  const { winner } = view;
  const [first] = each.nodes;
  const reward = each.nodes.find(({ score }) => score)?.score?.value;
  const against = winner && each !== winner ? winner : view.candidates.find((other) => other !== each);
  const href = against && links.comparison(against.nodes[0].id, first.id);
  const compared = against && href && markup`<a href="${href}">with ${numberOf(view, against)}</a>`;
  return markup`<tr class="${each === winner ? 'winner' : ''}"><td><a href="${links.node(first.id)}">${numberOf(view, each)}</a>${each === winner && ' ★'}</td><td>${short(first.draft.summary, 160)}</td><td class="amount">${each.nodes.length}</td><td class="amount">${first.draft.size}</td><td>${resultMark(resultOf(each.regression))}</td><td>${resultMark(reproductionResult(each))}</td><td class="amount">${rewardText(reward)}</td><td>${short(reasonFor(view, each) ?? '', 200)}</td><td>${compared}</td></tr>\n`;
}

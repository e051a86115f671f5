// Everything about one node: its dialogue with thoughts, what came out of it, its judgement, its executions and their tests.

import type { SandboxSettings } from '../execution.ts';
import type { Message } from '../ports/model.ts';
import type { Draft, NodeId } from '../task.ts';
import { reasonFor } from '../trace/views/candidates.ts';
import { executionsOf, type NodeFacts, nodeName } from '../trace/views/node-facts.ts';
import { clock, tokens } from '../trace/views/quantities.ts';
import { baselineRuns } from '../trace/views/regression-runs.ts';
import { parsed, pathOf, type RunView } from '../trace/views/run-view.ts';
import type { Asked, Executed, Scored, TurnOutcome } from '../trace/work-event.ts';
import { diffTables } from './diff-table.ts';
import type { Links } from './links.ts';
import { heading, type Markup, markup, shown } from './markup.ts';
import { executionSection } from './test-table.ts';
import { endOf, resultMark, rewardText, spent } from './words.ts';

const LONG = 200_000;

export function nodeSection(view: RunView, facts: NodeFacts, links: Links): Markup {
  const { node, summary, look } = facts;
  return markup`<p class="path">${pathLinks(view, node.id, links)}</p>
<p class="lead">${summary}</p>
${factList(view, facts)}
${productPart(view, facts, links)}
${executionsPart(view, facts, links)}
<section>${heading(links.heading, 'Dialogue')}${node.turns.length === 0 && markup`<p class="quiet">${look === 'kept' ? 'It was given by a review: no model was asked.' : 'No reply has come yet.'}</p>`}
${node.turns.map((turn) => turnPart(view, turn, links))}</section>`;
}

/** Every ancestor, root first. */
function pathLinks(view: RunView, id: NodeId, links: Links): Markup[] {
  return [
    markup`<a href="${links.run}">run</a>`,
    ...pathOf(view.tree, id).map((node) => {
      const name = nodeName(view, node);
      return node.id === id ? markup` › <b>${name}</b>` : markup` › <a href="${links.node(node.id)}">${name}</a>`;
    }),
  ];
}

const LOOKS = { winner: 'chosen', kept: 'kept', pruned: 'not followed' } as const;

const METHODS: Readonly<Record<Scored['method'], string>> = {
  logprobs: 'by the probability of the verdict',
  verdicts: 'by the share of several verdicts',
  served: 'by the reward model',
  agreement: 'by how many samples agree',
  combined: 'by judge and reward model together',
};

function factList(view: RunView, facts: NodeFacts): Markup {
  const { node, look, reward, checks } = facts;
  const candidate = view.candidates.find(({ nodes }) => nodes.some(({ id }) => id === node.id));
  const isTwin = candidate !== undefined && candidate === view.winner && look !== 'winner';
  const lost = candidate && candidate !== view.winner ? reasonFor(view, candidate) : undefined;
  const reason = isTwin ? 'the same patch as the chosen one' : lost;
  const twins = (candidate?.nodes ?? []).filter(({ id }) => id !== node.id).length;
  const note = node.score?.note;
  return markup`<dl class="facts"><dt>state</dt><dd>${look === 'winner' && '★ '}${LOOKS[look]}${reason && ` – ${reason}`}</dd>
<dt>reward</dt><dd>${rewardText(reward)}${node.score && ` ${METHODS[node.score.method]} (${node.score.model})`}${note && ` – ${note}`}</dd>
${checks.map(({ what, result }) => markup`<dt>${what}</dt><dd>${resultMark(result)}${what === 'on base' && result === 'fail' && ', as a reproduction test should'}</dd>`)}
${twins > 0 && markup`<dt>same patch</dt><dd>${twins} more of the rollouts made it</dd>`}
<dt>cost</dt><dd>${spent(facts)}</dd><dt>node</dt><dd><code>${node.id}</code></dd></dl>`;
}

function productPart(view: RunView, { node }: NodeFacts, links: Links): Markup | undefined {
  if (!node.draft) return undefined;
  const draft = parsed<Draft>(view.texts, node.draft.ref);
  const refusals = node.draft.refusals.map((reason) => markup`<li>${reason}</li>`);
  const barred =
    refusals.length > 0 && markup`<div class="warning"><p>It must not be published:</p><ul>${refusals}</ul></div>`;
  return markup`<section>${heading(links.heading, 'What came out')}${barred}${draft ? draftPart(draft) : markup`<p class="quiet">Its text is not in the trace.</p>`}</section>`;
}

function draftPart(draft: Draft): Markup {
  switch (draft.kind) {
    case 'patch':
      return markup`<p>${draft.title}</p>${prose(draft.explanation)}${diffTables(draft.diff, 'Patch')}`;
    case 'reproduction-test':
      return markup`${prose(draft.explanation)}${diffTables(draft.diff, 'Reproduction test')}`;
    case 'environment':
      return markup`${prose(draft.analysis)}${settingsPart(draft.settings)}`;
    case 'understanding':
      return markup`${prose(draft.analysis)}<ul>${draft.files.map((file) => markup`<li><code>${file}</code></li>`)}</ul>
${(draft.cases ?? []).length > 0 && markup`<p>Cases of the issue:</p><ol>${draft.cases?.map((one) => markup`<li>${one}</li>`)}</ol>`}${places(draft.locations)}`;
    case 'localization':
      return markup`${prose(draft.analysis)}${places(draft.locations)}`;
  }
}

function places(locations: (Draft & { kind: 'localization' })['locations']): Markup | undefined {
  if (locations.length === 0) return undefined;
  const rows = locations.map(({ file, class: within, function: name, startLine, endLine, reason }) => {
    const lines =
      startLine === undefined ? '' : `:${startLine}${endLine && endLine !== startLine ? `–${endLine}` : ''}`;
    const what = [within, name].filter(Boolean).join('.');
    return markup`<li><code>${file}${lines}</code>${what && markup` <code>${what}</code>`}${reason && ` – ${reason}`}</li>`;
  });
  return markup`<ul class="places">${rows}</ul>`;
}

export function settingsPart(settings: SandboxSettings): Markup {
  return markup`<pre tabindex="0">${JSON.stringify(settings, null, 2)}</pre>`;
}

function prose(text: string): Markup {
  return markup`${text.split(/\n\s*\n/).map((paragraph) => markup`<p>${withCode(shown(paragraph))}</p>`)}`;
}

/** What stands in backticks, as code: every other part of the text. */
function withCode(text: string): readonly (string | Markup)[] {
  return text.split(/`([^`\n]+)`/).map((part, at) => (at % 2 === 1 ? markup`<code>${part}</code>` : part));
}

function executionsPart(view: RunView, { node }: NodeFacts, links: Links): Markup | undefined {
  const runs = executionsOf(view.tree, node);
  if (runs.length === 0) return undefined;
  const candidate = view.candidates.find(({ nodes }) => nodes.some(({ id }) => id === node.id));
  const base = baselineRuns(view, candidate).find((run) => run !== undefined);
  const besides = (run: Executed) => (run.check.kind === 'reproduction' ? undefined : base);
  return markup`<section>${heading(links.heading, 'Executions')}${runs.map((run) => executionSection(view, run, besides(run)))}</section>`;
}

function turnPart({ texts }: RunView, turn: Asked, links: Links): Markup {
  const { usage, ms, model, temperature, outcome } = turn;
  const thoughts = turn.thoughts && texts.get(turn.thoughts);
  const said = parsed<Message[]>(texts, turn.added);
  const cost = `${model} · temperature ${temperature} · ${tokens(usage.inputTokens)} in, ${tokens(usage.outputTokens)} out${usage.estimated ? ' (estimated)' : ''} · ${clock(ms)}`;
  return markup`<article class="turn">${heading(links.heading + 1, `Turn ${turn.turn + 1}`)}<p class="quiet">${cost}</p>
${Array.isArray(said) ? said.map(messagePart) : markup`<p class="quiet">What was said is not in the trace.</p>`}
${thoughts && markup`<details class="thoughts"><summary>thoughts</summary><pre tabindex="0">${endOf(thoughts, LONG)}</pre></details>`}
<details class="reply" open><summary>reply</summary><pre tabindex="0">${endOf(texts.get(turn.reply) ?? 'not in the trace', LONG)}</pre></details>
<p class="outcome">→ ${outcomeWords(outcome)}</p></article>`;
}

function messagePart({ role, content }: Message): Markup {
  return markup`<details class="message"><summary>prompt (${role}, ${tokens(content.length)} characters)</summary><pre tabindex="0">${endOf(String(content), LONG)}</pre></details>`;
}

function outcomeWords(outcome: TurnOutcome): string {
  switch (outcome.kind) {
    case 'draft':
      return outcome.summary;
    case 'continue':
      return `asks: ${outcome.summary}`;
    case 'invalid':
      return `cannot be used: ${outcome.reason}`;
    case 'given-up':
      return `given up: ${outcome.reason}`;
  }
}

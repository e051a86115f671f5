// The environment that was found, what was tried on the way, and what the existing tests say in it.

import { type EnvironmentAttempt, environmentAttempts } from '../trace/views/environment-attempts.ts';
import { environmentStory } from '../trace/views/environment-note.ts';
import { clock, plural } from '../trace/views/quantities.ts';
import type { RunView } from '../trace/views/run-view.ts';
import type { Links } from './links.ts';
import { type Markup, markup } from './markup.ts';
import { settingsPart } from './node-section.ts';
import { executionSection } from './test-table.ts';
import { endOf } from './words.ts';

const LOG = 20_000;
const STATES = {
  found: 'found by detection',
  repaired: 'found after repairs',
  kept: 'known from an earlier run of this repository',
  unproven: 'built, but no existing test passes in it',
  failed: 'not found',
} as const;

export function environmentSection(view: RunView, links: Links): Markup {
  const story = environmentStory(view.tree);
  if (!story) return markup`<p class="quiet">No environment has been tried yet.</p>`;
  const attempts = environmentAttempts(view.tree);
  return markup`<p>The environment was <b>${STATES[story.state]}</b>, ${plural(attempts.length, 'attempt')}.${story.next && ` ${story.next}`}</p>
${story.noWay && markup`<p>The model saw no way: ${story.noWay}</p>`}
${story.block && markup`<p>For <code>.github/mullover.yml</code>:</p><pre tabindex="0">${story.block}</pre>`}
${attempts.map((attempt, at) => attemptPart(view, attempt, at, links))}`;
}

function attemptPart(view: RunView, attempt: EnvironmentAttempt, at: number, links: Links): Markup {
  const { node, prepared, result, isUsed, runs, settings } = attempt;
  const name = prepared.variation ?? (node === null ? 'as detected' : 'as a model proposed');
  const log = view.texts.get(prepared.log);
  const first = runs.find(({ check }) => check.kind === 'baseline');
  return markup`<details class="attempt" ${isUsed && markup`open`}><summary><b>${at + 1}. ${name}</b>${isUsed && ' (used)'} · ${result} · ${clock(prepared.seconds * 1000)}${prepared.cached && ', from the cache'}</summary>
${node !== null && markup`<p><a href="${links.node(node)}">What the model proposed (${node})</a></p>`}
${recipePart(attempt)}${settings && markup`<details><summary>settings</summary>${settingsPart(settings)}</details>`}
${log && markup`<details><summary>what the set-up printed</summary><pre class="log" tabindex="0">${endOf(log, LOG)}</pre></details>`}
${runs.map((run) => executionSection(view, run, first))}</details>`;
}

function recipePart({ recipe }: EnvironmentAttempt): Markup | undefined {
  if (!recipe) return undefined;
  const { ecosystem, runtime, directory, setup, build, test, runner, reasons, systemPackages = [] } = recipe;
  const commands = (name: string, lines: readonly string[]) =>
    lines.length > 0 &&
    markup`<dt>${name}</dt><dd>${lines.map((line) => markup`<code class="line">${line}</code>`)}</dd>`;
  return markup`<dl class="facts"><dt>language</dt><dd>${ecosystem} ${runtime}${directory !== '.' && ` in ${directory}`}</dd>
${commands('set-up', setup)}${commands('build', build)}${commands('tests', [test])}<dt>runner</dt><dd>${runner}</dd>
${systemPackages.length > 0 && markup`<dt>system packages</dt><dd>${systemPackages.join(', ')}</dd>`}</dl>
${reasons.length > 0 && markup`<ul class="quiet">${reasons.map((reason) => markup`<li>${reason}</li>`)}</ul>`}`;
}

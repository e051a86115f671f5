// What a run cost: a table by stage, tokens by stage and over time as charts.

import { type Cost, costOf, type StageCost } from '../trace/views/cost.ts';
import { clock, tokens } from '../trace/views/quantities.ts';
import type { RunView } from '../trace/views/run-view.ts';
import { spendingOverTime } from '../trace/views/spending.ts';
import { stageChart, timeChart } from './charts.ts';
import { type Markup, markup } from './markup.ts';

const POINTS = 300;

export async function costSection(view: RunView): Promise<Markup> {
  const cost = costOf(view);
  if (cost.stages.length === 0) return markup`<p class="quiet">Nothing has been spent yet.</p>`;
  const charts = cost.total.calls > 0 ? await chartsOf(view, cost) : undefined;
  return markup`${charts}<div class="scroll" tabindex="0" role="region" aria-label="Cost by stage"><table class="cost"><thead><tr><th scope="col">stage</th><th scope="col" class="amount">model calls</th><th scope="col" class="amount">tokens in</th><th scope="col" class="amount">tokens out</th><th scope="col" class="amount">price</th><th scope="col" class="amount">time</th><th scope="col" class="amount">sandbox</th></tr></thead><tbody>
${cost.stages.map(row)}</tbody><tfoot>${row(cost.total)}</tfoot></table></div>`;
}

async function chartsOf(view: RunView, cost: Cost): Promise<Markup> {
  const [stages, time] = await Promise.all([stageChart(cost), timeChart(spendingOverTime(view.events, POINTS))]);
  return markup`<div class="charts"><figure><figcaption>Tokens of each stage</figcaption>${stages}</figure><figure><figcaption>Tokens over time</figcaption>${time}</figure></div>`;
}

function row({ stage, calls, inputTokens, outputTokens, money, ms, sandboxSeconds, executions }: StageCost): Markup {
  const sandbox =
    executions > 0 ? `${Math.round(sandboxSeconds)} s in ${executions}` : `${Math.round(sandboxSeconds)} s`;
  const cells = [
    ...[calls === 0 ? '–' : String(calls), tokens(inputTokens), tokens(outputTokens)],
    ...[money === 0 ? '–' : `$${money.toFixed(2)}`, clock(ms), sandboxSeconds === 0 ? '–' : sandbox],
  ];
  return markup`<tr><th scope="row">${stage}</th>${cells.map((cell) => markup`<td class="amount">${cell}</td>`)}</tr>\n`;
}

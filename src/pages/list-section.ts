// The list of runs with its filters.

import { plural } from '../trace/views/quantities.ts';
import { RUN_STATES, type RunState, type RunSummary, repositoryOf } from '../trace/views/run-summary.ts';
import { type Markup, markup } from './markup.ts';
import { short, stateMark, stateWords, when } from './words.ts';

export interface Filter {
  readonly state: RunState | undefined;
  /** `owner/name`. */
  readonly repository: string | undefined;
  /** Part of the title, or the number of the issue with `#`. */
  readonly text: string | undefined;
  /** From 1. */
  readonly page: number;
}

export interface ListOptions {
  /** Those that the viewer may see, newest first. */
  readonly runs: readonly RunSummary[];
  readonly filter: Filter;
  /** True where GitHub could not be asked about all repositories. */
  readonly isPartial: boolean;
}

const PAGE = 50;

/** From the address of the page; what makes no sense filters nothing. */
export function filterOf(query: Readonly<Record<string, string | undefined>>): Filter {
  const text = (value: string | undefined) => value?.trim().slice(0, 200) || undefined;
  return {
    state: RUN_STATES.find((state) => state === query.state),
    repository: text(query.repository),
    text: text(query.text),
    page: Math.min(100_000, Math.max(1, Math.floor(Number(query.page ?? 1)) || 1)),
  };
}

export function listSection({ runs, filter, isPartial }: ListOptions): Markup {
  const found = runs.filter((run) => isWanted(run, filter));
  const last = Math.max(1, Math.ceil(found.length / PAGE));
  // Behind the end is the end: runs may have gone since the address was made.
  const page = Math.min(filter.page, last);
  const shownRuns = found.slice((page - 1) * PAGE, page * PAGE);
  const repositories = [...new Set(runs.map(({ origin }) => repositoryOf(origin)))].sort();
  return markup`${filters(filter, repositories)}
${isPartial && markup`<p class="warning">GitHub did not answer for all repositories: some runs may be missing. Look again in a minute.</p>`}
<p class="quiet">${found.length === runs.length ? plural(runs.length, 'run') : `${found.length.toLocaleString('en-US')} of ${plural(runs.length, 'run')}`}</p>
${shownRuns.length === 0 ? markup`<p>${runs.length === 0 ? 'There is no run that you can see.' : 'No run is like that.'}</p>` : table(shownRuns)}
${pager({ ...filter, page }, last)}`;
}

function isWanted({ title, state, origin }: RunSummary, filter: Filter): boolean {
  if (filter.state !== undefined && state !== filter.state) return false;
  if (filter.repository !== undefined && repositoryOf(origin).toLowerCase() !== filter.repository.toLowerCase())
    return false;
  if (filter.text === undefined) return true;
  if (/^#\d+$/.test(filter.text)) return origin.kind === 'github' && `#${origin.issue}` === filter.text;
  return title.toLowerCase().includes(filter.text.toLowerCase());
}

function filters({ state, repository, text }: Filter, repositories: readonly string[]): Markup {
  const option = (value: string, words: string, chosen: string | undefined) =>
    markup`<option value="${value}"${value === chosen && markup` selected`}>${words}</option>`;
  return markup`<form class="filters" method="get" action="/" role="search">
<label>state<select name="state">${option('', 'any', state ?? '')}${RUN_STATES.map((one) => option(one, stateWords(one), state))}</select></label>
<label>repository<select name="repository">${option('', 'all', repository ?? '')}${repositories.map((one) => option(one, one, repository))}</select></label>
<label>title, or #issue<input type="search" name="text" value="${text ?? ''}" maxlength="200"></label>
<button type="submit">show</button></form>`;
}

function table(runs: readonly RunSummary[]): Markup {
  return markup`<div class="scroll whole" tabindex="0" role="region" aria-label="Runs"><table class="runs"><thead><tr><th scope="col">asked for</th><th scope="col">issue</th><th scope="col">repository</th><th scope="col">state</th><th scope="col">pull request</th></tr></thead><tbody>
${runs.map(row)}</tbody></table></div>`;
}

function row({ run, title, origin, state, at, pull }: RunSummary): Markup {
  const number = origin.kind === 'github' ? ` #${origin.issue}` : '';
  const link =
    pull &&
    /^https?:\/\/[\w.:-]+\/[\w./-]*$/.test(pull.url) &&
    markup`<a href="${pull.url}" rel="noreferrer">#${pull.number}</a>`;
  return markup`<tr><td>${when(at)}</td><td><a href="/runs/${encodeURIComponent(run)}">${short(title, 120) || run}</a>${number}</td><td>${repositoryOf(origin)}</td><td>${stateMark(state)}</td><td>${link}</td></tr>\n`;
}

function pager(filter: Filter, last: number): Markup | undefined {
  if (last <= 1) return undefined;
  const { state, repository, text } = filter;
  const address = (page: number) => {
    const given = Object.entries({ state, repository, text, page: `${page}` }).filter(
      ([, value]) => value !== undefined,
    );
    return `/?${new URLSearchParams(given as [string, string][])}`;
  };
  return markup`<nav class="pager" aria-label="Pages of the list">${filter.page > 1 && markup`<a href="${address(filter.page - 1)}" rel="prev">newer</a>`}<span>page ${filter.page} of ${last}</span>${filter.page < last && markup`<a href="${address(filter.page + 1)}" rel="next">older</a>`}</nav>`;
}

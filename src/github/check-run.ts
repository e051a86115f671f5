// A check run on one of our commits: found by name and run, brought up to date in place of a second one.

import type { Place } from '../ports.ts';
import type { RunId, Sha } from '../task.ts';
import { type Api, persistThere } from './api.ts';
import type { OutgoingText } from './outgoing.ts';

/** Our check runs have this name: whatever else is said of a commit is not ours. */
const CHECK_NAME = 'Mullover';

export interface CheckRun {
  /** Its `external_id`. */
  readonly run: RunId;
  readonly sha: Sha;
  /** Where the run is shown: GitHub links to it from the check; undefined: the App's own page. */
  readonly page?: string | undefined;
  /** Our account, `slug[bot]`: whoever else gives a check our name has not made ours. */
  readonly login: string;
  readonly conclusion: 'success' | 'neutral';
  readonly title: OutgoingText;
  readonly summary: OutgoingText;
  readonly annotations: readonly {
    readonly file: string;
    readonly start: number;
    readonly end: number;
    readonly title: OutgoingText;
    readonly message: OutgoingText;
  }[];
}

/** Safe to repeat. Throws GitHubFault: 403 or 404 where the App has no `checks: write`. */
export function upsertCheckRun(api: Api, place: Place, check: CheckRun, signal?: AbortSignal): Promise<void> {
  return persistThere(`Reporting a check on ${check.sha.slice(0, 7)}`, () => write(api, place, check), signal);
}

async function write(api: Api, { owner, name: repo }: Place, check: CheckRun): Promise<void> {
  const { run, sha, login, page, conclusion, title, summary } = check;
  const listed = await api.rest.checks.listForRef({ owner, repo, ref: sha, check_name: CHECK_NAME, filter: 'all' });
  const found = listed.data.check_runs.find(({ external_id: id, app }) => id === run && `${app?.slug}[bot]` === login);
  const output = { title, summary };
  const link = page === undefined ? {} : { details_url: page };
  if (!found) {
    const fresh = {
      name: CHECK_NAME,
      head_sha: sha,
      external_id: run,
      status: 'completed',
      ...link,
      conclusion,
    } as const;
    await api.rest.checks.create({ owner, repo, ...fresh, output: { ...output, annotations: sent(check) } });
    return;
  }
  const isLinked = page === undefined || found.details_url === page;
  const isSaid = found.output.title === title && found.output.summary === summary;
  const isSame = found.conclusion === conclusion && isSaid && isLinked;
  if (isSame) return;
  // Annotations of an update are added to those that are there.
  const annotations = found.output.annotations_count > 0 ? {} : { annotations: sent(check) };
  const edit = { check_run_id: found.id, status: 'completed', ...link, conclusion } as const;
  await api.rest.checks.update({ owner, repo, ...edit, output: { ...output, ...annotations } });
}

function sent({ annotations }: CheckRun) {
  return annotations.map(({ file, start, end, title, message }) => ({
    path: file,
    ...{ start_line: start, end_line: end, title, message },
    annotation_level: 'notice' as const,
  }));
}

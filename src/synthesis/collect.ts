// `collect`: changes of repositories that become tasks, each judged once, however often it is stopped.

import { isFault } from '../errors.ts';
import { diffProblem, pathsProblem, repositoryProblem, sidesOf, statementProblem } from './collect-rules.ts';
import type { Lead, Source } from './lead.ts';
import { openRejections, type Rejections } from './rejections.ts';
import type { StepWork } from './step.ts';
import { type CollectedRow, openCollected } from './task-row.ts';

export interface Collecting {
  readonly sources: AsyncIterable<Source> | Iterable<Source>;
  /** Most tasks of one repository, those of earlier sessions included. */
  readonly perRepository: number;
  /** Further repositories that are left out, in lower case. */
  readonly excluded: ReadonlySet<string>;
}

interface Desk {
  readonly rejections: Rejections;
  readonly known: Set<string>;
  /** Ids of tasks by their fix: a commit that another clone or fork holds, too, is the same task. */
  readonly fixes: Map<string, string>;
  keep(row: CollectedRow): Promise<void>;
}

/** Returns how many tasks there are. Throws faults of a source: what is decided is kept. */
export async function collect({ sources, perRepository, excluded }: Collecting, work: StepWork): Promise<number> {
  const file = await openCollected(work.folder);
  const rejections = await openRejections(work.folder, 'collect');
  const counts = Map.groupBy(file.rows, ({ repo }) => repo.toLowerCase());
  const known = new Set(file.rows.map((row) => row.instance_id));
  const fixes = new Map(file.rows.map((row) => [row.provenance.fix, row.instance_id]));
  for await (const source of sources) {
    const { repository } = source;
    const problem = repositoryProblem(source, excluded);
    if (problem !== undefined) {
      if (!rejections.ids.has(repository)) await rejections.reject(repository, problem);
      work.say(`${repository} is left out: ${problem}`);
      continue;
    }
    const before = counts.get(repository.toLowerCase())?.length ?? 0;
    const desk = { rejections, known, fixes, keep: file.append };
    const { found, unlicensed } = await collectFrom(source, perRepository - before, desk, work);
    work.say(`${repository}: ${before + found} tasks, ${found} of them new`);
    if (unlicensed > 0) work.say(`${repository}: ${unlicensed} of them under no known licence: filter leaves them out`);
  }
  return known.size;
}

interface Found {
  readonly found: number;
  /** Of them, those of which no licence is known. */
  readonly unlicensed: number;
}

async function collectFrom(source: Source, most: number, desk: Desk, { signal }: StepWork): Promise<Found> {
  let [found, unlicensed] = [0, 0];
  if (most <= 0) return { found, unlicensed };
  for await (const lead of source.leads(signal)) {
    if (desk.known.has(lead.id) || desk.rejections.ids.has(lead.id)) continue;
    const row = unlessCopy(await judged(lead, source), desk);
    signal.throwIfAborted();
    if (typeof row === 'string') {
      await desk.rejections.reject(lead.id, row);
      continue;
    }
    await desk.keep(row);
    desk.known.add(row.instance_id);
    desk.fixes.set(row.provenance.fix, row.instance_id);
    found += 1;
    if (row.licence.spdx === null) unlicensed += 1;
    if (found >= most) break;
  }
  return { found, unlicensed };
}

function unlessCopy(row: CollectedRow | string, { fixes }: Desk): CollectedRow | string {
  const first = typeof row === 'string' ? undefined : fixes.get(row.provenance.fix);
  return first === undefined ? row : `copy: its fix is the commit of ${first}`;
}

/** The task, or why it is none. What may pass is thrown; a refusal for good costs this one only. */
async function judged(lead: Lead, source: Source): Promise<CollectedRow | string> {
  try {
    return await rowOf(lead, source);
  } catch (error) {
    if (isFault(error) && 'transient' in error && error.transient === false) return error.message;
    throw error;
  }
}

async function rowOf(lead: Lead, source: Source): Promise<CollectedRow | string> {
  const paths = await lead.paths();
  if ('reason' in paths) return paths.reason;
  const unfit = pathsProblem(paths);
  if (unfit !== undefined) return unfit;
  const statement = await lead.statement();
  if ('reason' in statement) return statement.reason;
  const unclear = statementProblem(statement);
  if (unclear !== undefined) return unclear;
  const sides = sidesOf(paths);
  const change = await lead.change();
  const [patch, tests] = [await change.diff(sides.product), await change.diff(sides.tests)];
  const problem = diffProblem(patch) ?? diffProblem(tests);
  if (problem !== undefined || patch === undefined || tests === undefined) return problem ?? 'there is no change';
  return {
    instance_id: lead.id,
    repo: source.repository,
    base_commit: change.base,
    problem_statement: `${statement.title}\n\n${statement.body}`.trim(),
    hints_text: '',
    created_at: change.at,
    patch,
    test_patch: tests,
    test_files: [...sides.runnable],
    FAIL_TO_PASS: [],
    PASS_TO_PASS: [],
    provenance: {
      source: source.kind,
      statement: statement.kind,
      url: change.url,
      issues: [...statement.issues],
      ...(change.pull === undefined ? {} : { pull: change.pull }),
      fix: change.fix,
      ...(source.stars === undefined ? {} : { stars: source.stars }),
      at: change.at,
    },
    licence: await source.licence(change.base),
  };
}

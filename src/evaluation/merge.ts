// Folders of parts of one evaluation, made on several machines, as one folder.

import { cp, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputFault } from '../errors.ts';
import { assertComparable, joined } from './described.ts';
import { type EvaluationFile, openRows, readEvaluation, readRows, writeEvaluation } from './evaluation-folder.ts';
import { keepChecks, readChecks } from './grader-checks.ts';
import { withFolder } from './in-folder.ts';
import { type Prediction, readPredictions, tidyPredictions } from './predictions.ts';
import { keyOf, type ResultRow } from './result-row.ts';
import { isFinal } from './settings.ts';

/** Throws InputFault where the parts do not belong together, disagree about a row, or `out` holds rows or is written to. */
export async function mergeFolders(parts: readonly string[], out: string): Promise<readonly ResultRow[]> {
  const whole = await describedTogether(parts);
  const rows = await mergedRows(parts, whole.dataset.instances);
  // Parts that do not go together leave nothing behind.
  return withFolder(out, async () => {
    const file = await openRows(out);
    if (file.rows.length > 0) throw new InputFault(`${out} holds rows already.`, 'Give a new folder with --out.');
    await copyTraces(parts, out);
    await tidyPredictions(out, whole.dataset.instances, await mergedPredictions(parts));
    await writeEvaluation(out, whole);
    await keepChecks(out, (await Promise.all(parts.map(readChecks))).flat());
    for (const row of rows) await file.append(row);
    return rows;
  });
}

async function describedTogether(parts: readonly string[]): Promise<EvaluationFile> {
  const described: EvaluationFile[] = [];
  for (const part of parts) described.push(await readEvaluation(part));
  const [first, ...others] = described;
  if (!first) throw new InputFault('There is nothing to merge.', 'Give the folders of all parts with --merge.');
  const { shard: _shard, ...whole } = others.reduce((all, part, i) => {
    const folder = parts[i + 1] ?? '';
    assertComparable(part, all, { folder, next: 'Merge parts of one evaluation, made with --shard.' });
    return joined(all, part, folder);
  }, first);
  return { ...whole, started: described.map(({ started }) => started).sort()[0] ?? whole.started };
}

/** In the order of the instances. What one part could not decide and another one did is decided. */
async function mergedRows(parts: readonly string[], instances: readonly string[]): Promise<readonly ResultRow[]> {
  const rows = new Map<string, ResultRow>();
  for (const part of parts) {
    for (const row of await readRows(part)) {
      const known = rows.get(keyOf(row));
      if (known && isFinal(known) && isFinal(row) && JSON.stringify(known) !== JSON.stringify(row))
        throw new InputFault(
          `${part} has another row for ${row.instance}, ${row.policy}, ${row.budget}, seed ${row.seed} than a part before it.`,
          'Merge parts that were made with --shard.',
        );
      if (!known || isFinal(row)) rows.set(keyOf(row), row);
    }
  }
  const places = new Map(instances.map((id, i) => [id, i]));
  const placeOf = ({ instance }: ResultRow) => places.get(instance) ?? instances.length;
  return [...rows.values()].sort((a, b) => placeOf(a) - placeOf(b));
}

async function mergedPredictions(parts: readonly string[]): Promise<ReadonlyMap<string, readonly Prediction[]>> {
  const all = new Map<string, Prediction[]>();
  for (const part of parts)
    for (const [file, predictions] of await readPredictions(part))
      all.set(file, [...(all.get(file) ?? []), ...predictions]);
  return all;
}

const TRACES = join('traces', 'runs');

async function copyTraces(parts: readonly string[], out: string): Promise<void> {
  await mkdir(join(out, TRACES), { recursive: true });
  for (const part of parts) {
    const runs = await readdir(join(part, TRACES)).catch(() => []);
    for (const run of runs) await cp(join(part, TRACES, run), join(out, TRACES, run), { recursive: true });
  }
}

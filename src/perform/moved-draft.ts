// A draft of another base as it is on this one.

import type { Workspace } from '../ports/workspace.ts';
import { locatedKey } from '../stages/locations.ts';
import { patchProduct } from '../stages/patch-generation.ts';
import { testProduct } from '../stages/patch-verification.ts';
import type { Product } from '../stages/stage.ts';
import type { Draft, Location } from '../task.ts';
import type { NodeDraft } from '../trace/tree.ts';

/** The repository at both of its commits. */
export interface Bases {
  readonly old: Pick<Workspace, 'read' | 'resolve' | 'mergedInto'>;
  readonly now: Workspace;
}

export interface Moved {
  readonly draft: Draft;
  readonly product: Product;
  /** What a judge said of it holds. */
  readonly isSame: boolean;
}

/** Undefined for what does not fit here, or is here already. */
export async function movedDraft(draft: Draft, before: NodeDraft, bases: Bases): Promise<Moved | undefined> {
  switch (draft.kind) {
    case 'patch':
      return movedPatch(draft, bases);
    case 'reproduction-test':
      return movedTest(draft, before, bases);
    case 'understanding':
    case 'localization':
      return movedPlaces(draft, before, bases);
    case 'environment':
      return undefined;
  }
}

type DraftOf<K extends Draft['kind']> = Extract<Draft, { readonly kind: K }>;

async function movedPatch(old: DraftOf<'patch'>, { old: before, now }: Bases): Promise<Moved | undefined> {
  const changes = await before.mergedInto(now.base, old.changes);
  if (!changes || changes.length === 0) return undefined;
  const broken = await Promise.all(
    changes.map(({ path, text }) => (text === null ? undefined : now.syntaxError(path, text))),
  );
  if (broken.some((error) => error !== undefined)) return undefined;
  const draft = { ...old, changes, diff: await now.diff(changes) };
  return { draft, product: await patchProduct(draft, now), isSame: essence(draft.diff) === essence(old.diff) };
}

async function movedTest(
  old: DraftOf<'reproduction-test'>,
  { files, summary }: NodeDraft,
  { old: before, now }: Bases,
): Promise<Moved | undefined> {
  const changes = await before.mergedInto(now.base, old.changes);
  if (!changes?.some(({ path }) => path === old.file)) return undefined;
  if ((await now.refusals(changes)).length > 0 || (await now.rewrites(changes)).length > 0) return undefined;
  const draft = { ...old, changes, diff: await now.diff(changes) };
  const there = new Set(changes.map(({ path }) => path));
  const own = files.filter((file) => there.has(file));
  const product = await testProduct(draft, { files: own, summary }, now);
  return { draft, product, isSame: essence(draft.diff) === essence(old.diff) };
}

/** The lines that a diff takes out and puts in, with their files: where they stand by now says nothing else of them. */
function essence(diff: string): string {
  return diff
    .split('\n')
    .filter((line) => /^[+-]/.test(line))
    .join('\n');
}

/** Kept as long as one of its files is there; lines are looked up again. */
async function movedPlaces(
  old: DraftOf<'understanding' | 'localization'>,
  { files, summary, covers }: NodeDraft,
  bases: Bases,
): Promise<Moved | undefined> {
  const isThere = async (path: string) => (await bases.now.read(path)) !== undefined;
  const there = new Set<string>();
  for (const file of new Set([...files, ...old.locations.map((location) => location.file)]))
    if (await isThere(file)) there.add(file);
  const left = files.filter((file) => there.has(file));
  if (left.length === 0) return undefined;
  const found = await Promise.all(
    old.locations.filter(({ file }) => there.has(file)).map((location) => foundAgain(location, bases)),
  );
  const locations = found.map(({ location }) => location);
  const isSame = found.length === old.locations.length && found.every(({ isCodeSame }) => isCodeSame);
  const product = { files: left, summary, key: locatedKey(locations), ...(covers.length === 0 ? {} : { covers }) };
  if (old.kind === 'localization') return { draft: { ...old, locations }, product, isSame };
  return { draft: { ...old, locations, files: old.files.filter((file) => there.has(file)) }, product, isSame };
}

interface Found {
  readonly location: Location;
  readonly isCodeSame: boolean;
}

/** By the lines themselves, else by its class and function, else the file alone. */
async function foundAgain(location: Location, { old, now }: Bases): Promise<Found> {
  const { startLine, endLine, ...named } = location;
  const [before = '', after = ''] = [await old.read(location.file), await now.read(location.file)];
  if (before === after) return { location, isCodeSame: true };
  const block = startLine === undefined ? [] : before.split('\n').slice(startLine - 1, endLine ?? startLine);
  const at = block.length === 0 ? undefined : placeOf(block, after.split('\n'));
  if (at !== undefined)
    return { location: { ...location, startLine: at + 1, endLine: at + block.length }, isCodeSame: true };
  if (location.class === undefined && location.function === undefined) return { location: named, isCodeSame: false };
  const [there, here] = [await old.resolve(named), await now.resolve(named)];
  return {
    location: here && startLine !== undefined ? { ...named, ...here.location } : named,
    isCodeSame: startLine === undefined && here !== undefined && here.code === there?.code,
  };
}

/** Index of the line that the block begins at, where there is one such place. */
function placeOf(block: readonly string[], lines: readonly string[]): number | undefined {
  const wanted = block.join('\n');
  const places = lines.flatMap((_line, at) => (lines.slice(at, at + block.length).join('\n') === wanted ? [at] : []));
  return places.length === 1 ? places[0] : undefined;
}

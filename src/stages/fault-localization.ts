// Stage 2: a dialogue over the code search that ends with the lines that must change.

import type { SearchRequest, SourceFile } from '../ports/workspace.ts';
import type { Location } from '../task.ts';
import { suspectedCode } from './code-view.ts';
import { grepRequests } from './grep-requests.ts';
import { invalid } from './invalid.ts';
import { issueVariables } from './issue-text.ts';
import { knownPath } from './known-path.ts';
import { functionOf, locatedKey, placeName } from './locations.ts';
import { type Place, readPlaces } from './places.ts';
import { cutLines } from './room.ts';
import { searchCalls } from './search-calls.ts';
import { readSearchRequest } from './search-requests.ts';
import type { Reading, Scene, Stage } from './stage.ts';
import { lines, section } from './tags.ts';
import { triedText } from './tried-text.ts';

/** Turns of the dialogue: searches, corrections and the answer together. */
const ROUNDS = 6;
const REQUESTS_PER_TURN = 6;

export const faultLocalization: Stage = {
  prompt: 'fault-localization',
  maxTurns: ROUNDS,
  continuesParent: false,
  form: (prompts, left) => prompts.render(left > 0 ? 'form-localization' : 'form-locations', {}),
  async open(scene) {
    const { issue, code } = issueVariables(scene.task);
    const parent = scene.parent?.kind === 'understanding' ? scene.parent : undefined;
    const content = scene.prompts.render('fault-localization', {
      issue: cutLines(issue, scene.room, scene.count),
      code,
      analysis: cutLines(parent?.analysis ?? '', scene.room, scene.count),
      listing: await suspectedCode(scene, issue, parent),
      rounds: ROUNDS - 1,
      tried: triedText(scene),
      form: this.form(scene.prompts, ROUNDS - 1),
    });
    return [
      { role: 'system', content: scene.prompts.render('system', {}) },
      { role: 'user', content },
    ];
  },
  read,
};

async function read(reply: string, scene: Scene): Promise<Reading> {
  const written = section(reply, 'search');
  const called = written === undefined ? searchCalls(reply) : undefined;
  const bare = formLines(reply) ?? (called === undefined ? recordLines(reply) : undefined);
  const located = section(reply, 'locations') ?? (written === undefined ? bare : undefined);
  const searched = located === undefined ? (searchCalls(written ?? reply) ?? written) : written;
  if (located === undefined && searched === undefined) {
    return invalid('there is neither a <search> nor a <locations> section in it.');
  }
  const known = await scene.workspace.files();
  const places = readPlaces(located ?? '', known);
  if (places.length === 0) return searched === undefined ? noPlace(located ?? '') : readSearch(searched, known);
  const answer = await readAnswer(reply, places, scene);
  const search = readSearch(searched ?? '', known);
  // Who still searches is not done; places that come along are a guess, for when no turn is left.
  return search.kind === 'search' ? { ...search, otherwise: answer } : answer;
}

/** Lines that have the form of a place, as of a reply without tags; undefined where there is none. */
function formLines(reply: string): string | undefined {
  const found = reply.match(
    /^[ \t>*-]*(?:\d+[.)][ \t]+)?[`*]*[^\s:`*]*[./][^\s:`*]*[`*]*[ \t]+::[ \t]+[`*]*(?:class|struct|function|method|lines?)\b.*$/gim,
  );
  return found?.join('\n');
}

/** A fence of code is none of places. */
const PLACES_IN = /^[ \t>]*(?:class|function|method|lines?)\s*[:：]\s*\S/im;

/** The only list of JSON that names files, or places that are told over several lines, of a reply without tags. */
function recordLines(reply: string): string | undefined {
  const [list, ...others] = [...reply.matchAll(/(?:^|\n)[ \t]*(\[\s*\{[\s\S]*?\}\s*\])[ \t]*(?=\n|$)/g)];
  if (list?.[1] && others.length === 0 && /"(?:file|path|file_?path)"\s*:/.test(list[1])) return list[1];
  const told = reply
    .replace(/^(`{3,}(?!`)|~{3,}(?!~))[^\n`]*\n[\s\S]*?^\1[ \t]*$/gm, (fence) => (PLACES_IN.test(fence) ? fence : ''))
    .split('\n')
    .map((line) => line.replace(/^[ \t>]*(?:[-*+]|\d+[.)]|#{1,6}(?=\s))?[ \t]*/, '').replace(/[*`]/g, ''))
    .filter((line) => line !== '');
  const isFile = (line: string) =>
    /^(?:file|path)\s*[:：]\s*\S+$/i.test(line) || /^[^\s:：()]*[./][^\s:：()]*\.\w+$/.test(line);
  const isPart = (line: string) => /^(?:class|function|method|lines?)\s*[:：]\s*\S/i.test(line);
  const kept = told.filter((line, at) => isPart(line) || (isFile(line) && isPart(told[at + 1] ?? '')));
  return kept.some(isFile) && isFile(kept[0] ?? '') ? kept.join('\n') : undefined;
}

function noPlace(located: string): Reading {
  const shown = [...(lines(located)[0] ?? 'the section is empty')].slice(0, 200).join('');
  return invalid(
    `no place was understood in <locations> (${shown}). Begin each line with its path: path :: function name :: lines a-b.`,
  );
}

function readSearch(text: string, known: readonly SourceFile[]): Reading {
  const [requests, unanswered]: [SearchRequest[], string[]] = [[], []];
  const asked = lines(text).filter((line) => !NOTHING.test(line));
  for (const line of new Set(asked.flatMap(requestsIn))) {
    const request = inRepository(readSearchRequest(line), known);
    if (request && requests.length < REQUESTS_PER_TURN) requests.push(request);
    else unanswered.push([...line].slice(0, 200).join(''));
  }
  if (requests.length > 0) return { kind: 'search', requests, unanswered: unanswered.slice(0, REQUESTS_PER_TURN) };
  return invalid(`no search request was understood (${lines(text)[0] ?? 'the section is empty'}).`);
}

/** A section that is filled in by saying that there is nothing for it. */
const NOTHING = /^\W*(?:n\/a|none|nothing|no\s+(?:\w+\s+){0,2}search(?:es)?(?:\s+\w+){0,2})\W*$/i;

/** `PriceList.total` looks like a file; where there is no such one, it is a method. */
function inRepository(request: SearchRequest | undefined, known: readonly SourceFile[]): SearchRequest | undefined {
  if (request?.kind !== 'file' || request.file.includes('/')) return request;
  const [ending] = /\.[^.]+$/.exec(request.file) ?? [];
  if (ending === undefined || known.some(({ path }) => path.endsWith(ending))) return request;
  if (known.some(({ path }) => path.startsWith(`${request.file}/`)) || knownPath(request.file, known) !== undefined)
    return request;
  return readSearchRequest(`method ${request.file}`);
}

/** Requests that stand in one line, where each of them is one. */
function requestsIn(given: string): readonly string[] {
  return grepRequests(given).flatMap(requestsOf);
}

function requestsOf(line: string): readonly string[] {
  const parts = line
    .replace(/^(?:lines|files?)\s.*$/i, withWord)
    .split(/[,;]\s+(?=(?:class|function|method|code|file|lines?)\s)/i);
  return parts.every((part) => readSearchRequest(part) !== undefined) ? parts : [line];
}

/** The word in front of the first of several paths is that of each of them. */
function withWord(line: string): string {
  const word = /^files?\s/i.test(line) ? 'file' : 'lines';
  return line.replace(/[,;]\s+(?:and\s+)?(?=[\w@+-]*[./][^\s,;]*[a-z_])/gi, `, ${word} `);
}

/** What a name without a word of its own kind may be called; as words of a reason they name nothing that is there. */
const CALLED =
  /^(?:get|set|const(?:ant)?|variable|var|let|val|static|field|property|attribute|macro|type(?: alias)?|enum|record)\s+[`'"]?([\p{ID_Start}_$][\p{ID_Continue}$]*)[`'"]?$/iu;

const LISTED =
  /^(?:(?:functions|methods)\s+)?[`'"]?[\p{ID_Start}_$][\p{ID_Continue}$.]*(?:\(\))?[`'"]?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)[`'"]?[\p{ID_Start}_$][\p{ID_Continue}$.]*(?:\(\))?[`'"]?)+$/iu;

/** One place for each of the names that a place lists (`push and pop`), where all of them are there: words are no names. */
async function listedIn(place: Place, { workspace }: Scene): Promise<readonly Place[]> {
  const { reason = '', ...bare } = place.given;
  const { file } = place;
  const isOpen = file !== undefined && bare.function === undefined && bare.startLine === undefined;
  if (!isOpen || !LISTED.test(reason)) return [place];
  const names = reason
    .replace(/^(?:functions|methods)\s+/i, '')
    .split(/(?<!\s)(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)/i);
  const each = names.map((name) => ({ file, given: { ...bare, ...functionOf(name.replace(/[()]/g, '')) } }));
  const found = await Promise.all(each.map(({ given }) => workspace.resolve({ ...given, file })));
  return found.every((one) => one !== undefined) ? each : [place];
}

/** Where the names do not fit, the lines are taken: they were seen, names are remembered. */
async function placeIn(file: string, given: Location, { workspace }: Scene) {
  const { reason, ...bare } = { ...given, file };
  const called = given.function === undefined && given.startLine === undefined && CALLED.exec(reason ?? '')?.[1];
  if (called) {
    const byName =
      (await workspace.resolve({ ...bare, function: called })) ??
      (given.class === undefined && (await workspace.resolve({ ...bare, class: called })));
    if (byName) return byName;
  }
  const resolved = await workspace.resolve({ ...given, file });
  if (resolved || given.startLine === undefined) return resolved;
  const { class: _class, function: _function, ...lines } = given;
  return workspace.resolve({ ...lines, file });
}

/** Places of one name that are all taken, where nothing tells which of them is meant. */
const MOST_ALIKE = 3;

function linesText({ startLine, endLine }: Location): string {
  return `${startLine}-${endLine}`;
}

/** Places become exact lines here; what does not exist goes back to the model. */
async function readAnswer(reply: string, places: readonly Place[], scene: Scene): Promise<Reading> {
  const [found, missing]: [Location[], string[]] = [[], []];
  const single = await Promise.all(places.map((place) => listedIn(place, scene)));
  for (const { given, file } of single.flat()) {
    const resolved = file === undefined ? undefined : await placeIn(file, given, scene);
    const meant = resolved ? [resolved.location, ...(resolved.others ?? [])] : [];
    if (meant.length > MOST_ALIKE) missing.push(`${placeName(given)} (one of ${meant.map(linesText).join(', ')})`);
    else if (meant.length > 0) found.push(...meant);
    else missing.push(placeName(given));
  }
  if (found.length === 0)
    return invalid(
      `these places do not exist or are not precise enough: ${missing.join('; ')}. Name a function or lines.`,
    );
  const analysis = section(reply, 'analysis') ?? '';
  return {
    kind: 'draft',
    draft: { kind: 'localization', locations: found, analysis },
    product: {
      key: locatedKey(found),
      files: [...new Set(found.map(({ file }) => file))],
      summary: [...new Set(found.map(placeName))].join('; '),
    },
  };
}

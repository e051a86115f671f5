// Stage 1: which files and places of the repository is the issue about?

import type { SourceFile } from '../ports/workspace.ts';
import type { Location } from '../task.ts';
import { readCases } from './cases.ts';
import { codeOfFiles, codeRoom, interestOf } from './code-view.ts';
import { houseRules } from './house-rules.ts';
import { invalid, missingSection } from './invalid.ts';
import { issueVariables } from './issue-text.ts';
import { filesInFolder, knownPaths } from './known-path.ts';
import { locatedKey, placeName } from './locations.ts';
import { readPlaces } from './places.ts';
import { cutLines } from './room.ts';
import type { Reading, Scene, Stage } from './stage.ts';
import { lines, section } from './tags.ts';
import { triedText } from './tried-text.ts';

/** Files kept after the model's own were merged with retrieval. */
const KEPT_FILES = 5;
const KEPT_LOCATIONS = 10;
const OUTLINED = 8;
/** Paths that are worth listing in a repository whose paths do not fit. */
const LISTED = 400;
/** Part of their room for the numbers of the others. */
const OF_OTHERS = 0.2;

export const repositoryUnderstanding: Stage = {
  prompt: 'repository-understanding',
  maxTurns: 3,
  continuesParent: false,
  form: (prompts) => prompts.render('form-understanding', {}),
  async open(scene) {
    const { issue, code } = issueVariables(scene.task);
    const interest = await interestOf(scene, issue);
    const outlined = await likelyFiles(scene, issue, OUTLINED);
    const named = interest.places.map(({ file }) => file);
    const content = scene.prompts.render('repository-understanding', {
      issue: cutLines(issue, scene.room, scene.count),
      code,
      paths: await pathList(scene, issue),
      rules: await houseRules(scene),
      tried: triedText(scene),
      form: this.form(scene.prompts, 0),
      listing: await codeOfFiles(
        scene,
        [...new Set([...named, ...outlined])].slice(0, OUTLINED),
        interest,
        codeRoom(scene),
      ),
    });
    return [
      { role: 'system', content: scene.prompts.render('system', {}) },
      { role: 'user', content },
    ];
  },
  read,
};

/** The sources; where they do not fit, those that match the issue best. Of all other files, tests aside, their number by folder. */
async function pathList(scene: Scene, issue: string): Promise<string> {
  const files = (await scene.workspace.files()).filter(({ isTest }) => !isTest);
  const sources = files.filter(({ isSource }) => isSource);
  const paths = (sources.length > 0 ? sources : files).map(({ path }) => path);
  const fits = scene.count(paths.join('\n')) <= scene.room;
  const listed = fits ? paths : await bestPaths(scene, issue);
  const shown = new Set(listed);
  const others = byFolder(files.map(({ path }) => path).filter((path) => !shown.has(path)));
  const left = scene.room - scene.count(listed.join('\n'));
  const rest = cutLines(others.join('\n'), Math.min(scene.room * OF_OTHERS, left), scene.count);
  const note = fits ? 'Number of other files' : 'These match the issue best. Number of other files';
  return others.length === 0 ? listed.join('\n') : `${listed.join('\n')}\n\n${note} by folder:\n${rest}`;
}

async function bestPaths(scene: Scene, issue: string): Promise<readonly string[]> {
  const ranked = await likelyFiles(scene, issue, LISTED);
  const kept: string[] = [];
  for (let room = scene.room * (1 - OF_OTHERS); kept.length < ranked.length; kept.push(ranked[kept.length] ?? '')) {
    room -= scene.count(`${ranked[kept.length]}\n`);
    if (room < 0) break;
  }
  return kept.sort();
}

/** Numbers of files by the upper folders, most first. */
function byFolder(paths: readonly string[]): readonly string[] {
  const folders = Map.groupBy(paths, (path) => path.split('/').slice(0, -1).slice(0, 2).join('/') || '.');
  return [...folders].sort((a, b) => b[1].length - a[1].length).map(([folder, { length }]) => `${folder}: ${length}`);
}

async function likelyFiles(scene: Scene, issue: string, limit: number): Promise<readonly string[]> {
  const ranked = await scene.workspace.retrieve(issue, limit);
  return ranked.map(({ path }) => path);
}

async function read(reply: string, scene: Scene): Promise<Reading> {
  const analysis = section(reply, 'analysis') ?? proseAbove(reply);
  const listed = section(reply, 'files');
  const known = await scene.workspace.files();
  const locations = placesIn(section(reply, 'locations') ?? '', known);
  if (listed === undefined && locations.length === 0) return missingSection('files');
  if (analysis === undefined) return missingSection('analysis');
  const named = listed === undefined ? locations.map(({ file }) => file) : filesIn(listed, known);
  const own = [...new Set(named)].slice(0, KEPT_FILES);
  if (own.length === 0) return invalid(noFile(lines(listed ?? ''), known));
  const { issue } = issueVariables(scene.task);
  const retrieved = await likelyFiles(scene, issue, KEPT_FILES);
  const files = [...new Set([...own, ...retrieved])].slice(0, KEPT_FILES);
  const cases = readCases(reply);
  const key = locatedKey(locations.length > 0 ? locations : own.map((file) => ({ file })));
  const summary = own.join(', ');
  return {
    kind: 'draft',
    draft: { kind: 'understanding', files, locations, analysis, ...(cases.length === 0 ? {} : { cases }) },
    product: {
      key,
      files: own,
      summary: `${summary}${locations[0] ? ` (${placeName(locations[0])})` : ''}`,
    },
  };
}

/** What a reply says in front of its first section, where it says more than what follows. */
function proseAbove(reply: string): string | undefined {
  const at = reply.search(
    /^[ \t]*(?:<(?:cases|files|locations)\b|(?:#{1,6}|\*\*)[ \t]*(?:\d+[.)][ \t]*)?(?:cases|files|locations)\b)/im,
  );
  const paragraphs = reply
    .slice(0, Math.max(at, 0))
    .replace(/^[ \t]*(?:`{3,}|~{3,}|#).*$/gm, '')
    .split(/\n\s*\n/);
  const prose = paragraphs.map((each) => each.trim()).filter((each) => /\s/.test(each) && !/[:：]\**$/.test(each));
  return prose.length === 0 ? undefined : prose.join('\n\n');
}

function filesIn(listed: string, known: readonly SourceFile[]): readonly string[] {
  return lines(listed).flatMap((line) => filesOf(line, known));
}

/** The files that a line names, or the only one of the folder that it names. */
function filesOf(line: string, known: readonly SourceFile[]): readonly string[] {
  const paths = knownPaths(line, known);
  if (paths.length > 0) return paths;
  const inside = filesInFolder(line, known);
  return inside.length === 1 ? inside : [];
}

function noFile(given: readonly string[], known: readonly SourceFile[]): string {
  const folder = given.find((line) => filesInFolder(line, known).length > 0);
  if (folder === undefined) return `none of these paths exists in the repository: ${given.slice(0, 5).join(', ')}`;
  const inside = filesInFolder(folder, known);
  return `${folder} is no file: name those of the folder that matter (${inside.slice(0, 10).join(', ')}${inside.length > 10 ? ' …' : ''})`;
}

function placesIn(text: string, known: readonly SourceFile[]): readonly Location[] {
  const places = readPlaces(text, known).flatMap(({ given, file }) => (file === undefined ? [] : [{ ...given, file }]));
  return places.slice(0, KEPT_LOCATIONS);
}

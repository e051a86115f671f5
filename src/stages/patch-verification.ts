// Stage 4, its model part: reproduction tests, written before any patch is seen.

import type { Workspace } from '../ports/workspace.ts';
import type { ReproductionTest } from '../task.ts';
import { casesToCover, readCovers } from './cases.ts';
import { applyEdits, patchKey, withoutQuotations } from './changes.ts';
import { suspectedCode } from './code-view.ts';
import { readEdits } from './edits.ts';
import { houseRules } from './house-rules.ts';
import { invalid } from './invalid.ts';
import { issueVariables } from './issue-text.ts';
import { describingFiles } from './manifest-path.ts';
import { withoutGiants } from './numbered.ts';
import { cutHead, cutLines, cutTogether, listingRoom } from './room.ts';
import { isRunnableTest } from './runnable-test.ts';
import { sideIn } from './side-in.ts';
import type { Product, Reading, Scene, Stage } from './stage.ts';
import { section } from './tags.ts';
import { placeOf } from './test-place.ts';
import { triedText } from './tried-text.ts';

const EXAMPLES = 2;
/** So many of the nearest tests are looked at for examples. */
const CONSIDERED = 30;
/** So many files that describe the package are shown where there are no examples. */
const MANIFESTS = 3;

export const reproductionTest: Stage = {
  prompt: 'reproduction-test',
  maxTurns: 3,
  continuesParent: false,
  form: (prompts) => prompts.render('form-test', {}),
  async open(scene) {
    const { issue, code } = issueVariables(scene.task);
    const parent = scene.parent?.kind === 'understanding' ? scene.parent : undefined;
    const near = await exampleTests(scene, parent?.files ?? []);
    const content = scene.prompts.render('reproduction-test', {
      issue: cutLines(issue, scene.room, scene.count),
      code,
      analysis: cutLines(parent?.analysis ?? '', scene.room, scene.count),
      listing: await suspectedCode(scene, issue, parent),
      examples:
        near.length > 0
          ? `Tests of this repository look like this:\n\n${await examples(scene, near)}`
          : `There are no tests that the test command runs, so that none is shown. What describes the package:\n\n${await manifests(scene, parent?.files[0])}`,
      place: placeOf(near[0], parent?.files[0], (await scene.workspace.testFiles())[0]),
      cases: casesToCover(scene.cases),
      rules: await houseRules(scene, parent?.files),
      tried: triedText(scene, TESTS),
      form: this.form(scene.prompts, 0),
    });
    return [
      { role: 'system', content: scene.prompts.render('system', {}) },
      { role: 'user', content },
    ];
  },
  read,
};

/** Written anew: goes on from the test's own dialogue with what its run on base said. */
export const reproductionRetry: Stage = {
  prompt: 'test-retry',
  maxTurns: 3,
  continuesParent: true,
  form: (prompts) => prompts.render('form-test', {}),
  async open(scene) {
    const evidence = cutHead(scene.evidence, listingRoom(scene), scene.count);
    const variables = { evidence, form: this.form(scene.prompts, 0) };
    return [{ role: 'user', content: scene.prompts.render('test-retry', variables) }];
  },
  read,
};

const TESTS =
  'Tests that were written before, and what became of them. Write another one, which does better or covers other cases:';

/** The nearest tests that the repository's command runs; any other ones that it runs where it runs none of them. */
async function exampleTests(scene: Scene, files: readonly string[]): Promise<readonly string[]> {
  const near = await scene.workspace.testsNear(files, CONSIDERED);
  const collected = scene.collected ?? (async (paths: readonly string[]) => paths);
  const own = await collected(near);
  const shown = own.length > 0 ? own : await collected(await scene.workspace.testFiles());
  return shown.slice(0, EXAMPLES);
}

async function examples(scene: Scene, paths: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const path of paths) {
    const text = (await scene.workspace.read(path)) ?? '';
    parts.push(`## ${path}\n${cutLines(withoutGiants(text), Math.floor(scene.room / EXAMPLES), scene.count)}`);
  }
  return parts.join('\n\n');
}

async function manifests({ workspace, room, count }: Scene, file: string | undefined): Promise<string> {
  const paths = describingFiles(
    (await workspace.files()).map(({ path }) => path),
    file,
  ).slice(0, MANIFESTS);
  const texts = await Promise.all(paths.map(async (path) => `## ${path}\n${(await workspace.read(path)) ?? ''}`));
  return texts.length === 0 ? '(none)' : cutTogether(texts, room / 2, count).join('\n\n');
}

async function read(reply: string, scene: Scene): Promise<Reading> {
  const edits = await withoutQuotations(readEdits(reply), scene.workspace);
  if (edits.length === 0)
    return invalid('there is no SEARCH/REPLACE block in it: each change stands in an <edit> element.');
  const isTest = sideIn(await scene.workspace.files());
  const stray = edits.find(({ file, fault }) => fault === undefined && !isTest(file));
  if (stray) return invalid(`${stray.file} is not a test file; only tests may be changed here.`);
  const applied = await applyEdits(edits, scene.workspace);
  if (!applied.ok) return invalid(applied.reason);
  const { changes } = applied;
  // A test is published too: a workflow or a configuration file that is named like a test must not slip in with it.
  const [refusal] = await scene.workspace.refusals(changes);
  if (refusal !== undefined) return invalid(`it must not be published: ${refusal}`);
  const [rewrite] = await scene.workspace.rewrites(changes);
  if (rewrite !== undefined)
    return invalid(
      `it changes what is there: ${rewrite}. Add tests, and leave every line of the existing ones as it is.`,
    );
  const diff = await scene.workspace.diff(changes);
  const left = changes.flatMap(({ path, text }) => (text === null ? [] : [path]));
  // What is shown of a draft is its first test; which of its files are run is known where its runner is.
  const files = [...left.filter(isRunnableTest), ...left.filter((path) => !isRunnableTest(path))];
  const [file] = files;
  if (file === undefined || diff.trim() === '') return invalid('it changes nothing.');
  const explanation = section(reply, 'explanation') ?? '';
  const covers = readCovers(reply, scene.cases);
  const draft = { kind: 'reproduction-test', changes, diff, file, explanation, ...(covers ? { covers } : {}) } as const;
  const shown = { files, summary: explanation.replace(/\s+/g, ' ') };
  return { kind: 'draft', draft, product: await testProduct(draft, shown, scene.workspace) };
}

/** What the trace keeps in sight of a test, as it is on the workspace's base. */
export async function testProduct(
  { changes, covers }: ReproductionTest,
  shown: Pick<Product, 'files' | 'summary'>,
  workspace: Workspace,
): Promise<Product> {
  const isNew = await Promise.all(changes.map(async ({ path }) => !(await workspace.exists(path))));
  const added = changes.flatMap(({ path }, i) => (isNew[i] ? [path] : []));
  return {
    key: await patchKey(changes, workspace),
    ...shown,
    ...(added.length === 0 ? {} : { added }),
    ...(covers ? { covers } : {}),
  };
}

// Stage 4, its model part: reproduction tests, written before any patch is seen.

import { applyEdits } from './changes.ts';
import { EDIT_FORM, readEdits } from './edits.ts';
import { invalid } from './invalid.ts';
import { issueVariables } from './issue-text.ts';
import { sha256 } from './locations.ts';
import { outlines } from './repository-understanding.ts';
import { cutLines } from './room.ts';
import type { Reading, Scene, Stage } from './stage.ts';
import { section } from './tags.ts';
import { placeOf } from './test-place.ts';
import { sideIn } from './test-side.ts';

const EXAMPLES = 2;
const MANIFESTS = [
  'package.json',
  'pyproject.toml',
  'setup.cfg',
  'setup.py',
  'go.mod',
  'Cargo.toml',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'Makefile',
];

export const reproductionTest: Stage = {
  prompt: 'reproduction-test',
  maxTurns: 3,
  continuesParent: false,
  async open(scene) {
    const { issue, code } = issueVariables(scene.task);
    const parent = scene.parent?.kind === 'understanding' ? scene.parent : undefined;
    const near = await scene.workspace.testsNear(parent?.files ?? [], EXAMPLES);
    const content = scene.prompts.render('reproduction-test', {
      issue: cutLines(issue, scene.room, scene.count),
      code,
      analysis: cutLines(parent?.analysis ?? '', scene.room, scene.count),
      outlines: await outlines(scene, (parent?.files ?? []).slice(0, 3)),
      examples:
        near.length > 0
          ? await examples(scene, near)
          : `There are no tests yet. The package manifest:\n${await manifest(scene)}`,
      place: placeOf(near[0], parent?.files[0]),
    });
    return [
      { role: 'system', content: scene.prompts.render('system', {}) },
      { role: 'user', content },
    ];
  },
  read,
};

async function examples(scene: Scene, paths: readonly string[]): Promise<string> {
  const parts: string[] = [];
  for (const path of paths) {
    const text = (await scene.workspace.read(path)) ?? '';
    parts.push(`## ${path}\n${cutLines(text, Math.floor(scene.room / EXAMPLES), scene.count)}`);
  }
  return parts.join('\n\n');
}

async function manifest(scene: Scene): Promise<string> {
  for (const path of MANIFESTS) {
    const text = await scene.workspace.read(path);
    if (text !== undefined) return cutLines(text, scene.room / 4, scene.count);
  }
  return '(none)';
}

async function read(reply: string, scene: Scene): Promise<Reading> {
  const edits = readEdits(reply);
  if (edits.length === 0)
    return invalid(`there is no SEARCH/REPLACE block in it. Each block has this form:\n${EDIT_FORM}`);
  const isTest = sideIn(await scene.workspace.files());
  const stray = edits.find(({ file }) => !isTest(file));
  if (stray) return invalid(`${stray.file} is not a test file; only tests may be changed here.`);
  const applied = await applyEdits(edits, scene.workspace);
  if (!applied.ok) return invalid(applied.reason);
  const { changes } = applied;
  // A test is published too: a workflow or a configuration file that is named like a test must not slip in with it.
  const [refusal] = await scene.workspace.refusals(changes);
  if (refusal !== undefined) return invalid(`it must not be published: ${refusal}`);
  const diff = await scene.workspace.diff(changes);
  const file = changes[0]?.path;
  if (file === undefined || diff.trim() === '') return invalid('it changes nothing.');
  const explanation = section(reply, 'explanation') ?? '';
  return {
    kind: 'draft',
    draft: { kind: 'reproduction-test', changes, diff, file, explanation },
    product: {
      key: sha256(changes.map(({ path, text }) => `${path}\n${text?.replace(/\s+/g, ' ')}`).join('\n')),
      files: [file],
      summary: explanation.replace(/\s+/g, ' '),
    },
  };
}

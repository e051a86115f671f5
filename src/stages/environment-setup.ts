// The stage before all others, where detection is not enough: a set-up proposed from the manifests and the logs.

import { ciSetUp } from '../ci-files/ci-set-up.ts';
import { describeCi } from '../ci-files/describe-ci.ts';
import type { SandboxSettings } from '../execution.ts';
import type { Prompts } from '../ports.ts';
import { contributorNotes } from './contributor-notes.ts';
import { invalid, missingSection } from './invalid.ts';
import { sha256 } from './locations.ts';
import { describesPackage, isLockfile, isManifest } from './manifest-path.ts';
import { cutHead, cutLines, cutTogether } from './room.ts';
import type { Reading, Scene, Stage } from './stage.ts';
import { commandLines, section, statement } from './tags.ts';

/** What an event can hold. */
const MAX_COMMANDS = 20;
const MAX_LENGTH = 1500;
const MAX_FILES = 300;
/** Parts of the room that a listing gets. */
const FILES_SHARE = 0.5;
const EVIDENCE_SHARE = 3;
const CI_SHARE = 0.5;
const NOTES_SHARE = 0.5;

/** The first proposal. It sees nothing of the issue: who writes an issue has no say in what runs with network. */
export const environmentSetup: Stage = {
  prompt: 'environment-setup',
  maxTurns: 3,
  continuesParent: false,
  form,
  async open(scene) {
    const files = (await scene.workspace.files()).map(({ path }) => path);
    const content = scene.prompts.render('environment-setup', {
      code: codeOf(scene),
      evidence: evidenceOf(scene),
      files: cutLines(listing(files), scene.room * FILES_SHARE, scene.count),
      manifests: await manifests(scene, files),
      ci: await ciText(scene, files),
      form: this.form(scene.prompts, 0),
      notes: cutLines(await contributorNotes(scene.workspace, files), scene.room * NOTES_SHARE, scene.count),
    });
    return [
      { role: 'system', content: scene.prompts.render('system', {}) },
      { role: 'user', content },
    ];
  },
  read,
};

/** A further proposal: goes on from the one before it with what that led to. */
export const environmentRetry: Stage = {
  prompt: 'environment-retry',
  maxTurns: 3,
  continuesParent: true,
  form,
  async open(scene) {
    const evidence = evidenceOf(scene);
    const rest = 'Or answer with <no-way> if the tests can never run in such a container.';
    return [
      {
        role: 'user',
        content: scene.prompts.render('environment-retry', {
          code: codeOf(scene),
          evidence,
          rest,
          form: form(scene.prompts),
        }),
      },
    ];
  },
  read,
};

function form(prompts: Prompts): string {
  return prompts.render('form-environment', {});
}

/** What went wrong stands at the end. */
function evidenceOf({ evidence, room, count }: Scene): string {
  return cutHead(evidence, room * EVIDENCE_SHARE, count);
}

/** Nobody can guess the tag from outside; the same text gives the same prompt. */
function codeOf({ evidence }: Scene): string {
  return sha256(evidence).slice(0, 8);
}

/** Shallow files first: they say what kind of repository it is. */
function listing(files: readonly string[]): string {
  const depth = (path: string) => path.split('/').length;
  const shown = files.toSorted((a, b) => depth(a) - depth(b)).slice(0, MAX_FILES);
  const more = files.length - shown.length;
  return [...shown, ...(more > 0 ? [`[${more} more files]`] : [])].join('\n');
}

/** What CI does tells more than any manifest; what it leaves out is for people. */
async function ciText({ workspace, room, count }: Scene, files: readonly string[]): Promise<string> {
  const ci = await ciSetUp({ files, read: (path) => workspace.read(path) }, {});
  return ci ? cutLines(describeCi(ci), room * CI_SHARE, count) : '(none)';
}

async function manifests({ workspace, room, count }: Scene, files: readonly string[]): Promise<string> {
  const depth = (path: string) => path.split('/').length;
  const chosen = files
    .filter((path) => (isManifest(path) && !isLockfile(path)) || describesPackage(path))
    .toSorted((a, b) => depth(a) - depth(b));
  const texts: string[] = [];
  for (const path of chosen.slice(0, 8)) texts.push(`## ${path}\n${(await workspace.read(path)) ?? ''}`);
  return texts.length > 0 ? cutTogether(texts, room * 2, count).join('\n\n') : '(none)';
}

async function read(reply: string, scene: Scene): Promise<Reading> {
  const setup = commandLines(section(reply, 'setup') ?? fenced(reply) ?? '');
  if (setup.length === 0) {
    const why = statement(reply, 'no-way');
    return why ? { kind: 'given-up', reason: why } : missingSection('setup');
  }
  const settings: SandboxSettings = {
    setup,
    ...given(
      'build',
      commandLines(section(reply, 'build') ?? '').filter((line) => !NOTHING.test(line)),
    ),
    ...only('test', commandLines(section(reply, 'test') ?? '')),
    ...only('runtime', commandLines(section(reply, 'runtime') ?? '')),
    ...only('directory', commandLines(section(reply, 'directory') ?? '')),
  };
  const fault = faultIn(settings);
  if (fault !== undefined) return invalid(fault);
  const key = sha256(JSON.stringify(settings));
  if (scene.parent?.kind === 'environment' && sha256(JSON.stringify(scene.parent.settings)) === key)
    return invalid('these very commands were tried just now, and failed.');
  const draft = { kind: 'environment', settings, analysis: section(reply, 'analysis') ?? '' } as const;
  return { kind: 'draft', draft, product: { key, files: [], summary: setup.join(' && ') } };
}

function given(name: 'build', commands: readonly string[]): SandboxSettings {
  return commands.length > 0 ? { [name]: commands } : {};
}

/** Placeholders of the form, copied as they were, say nothing. */
function only(name: 'test' | 'runtime' | 'directory', values: readonly string[]): SandboxSettings {
  const [value] = values;
  if (value === undefined || NOTHING.test(value)) return {};
  return { [name]: name === 'runtime' ? value.replace(/^[a-z.]+[ -]*v?(?=\d)/i, '') : value };
}

/** What stands in a section that was to be left out. */
const NOTHING = /^(?:\.$|the |\(?(?:none|n\/a|not needed|empty)\.?\)?$)/i;

/** Why settings cannot be tried, in words that a model can act on. */
function faultIn({ setup = [], build = [], test = '', runtime, directory = '.' }: SandboxSettings): string | undefined {
  const commands = [...setup, ...build, test];
  const root = commands.find((command) => /(^|[;&|]\s*)(sudo|apt|apt-get|apk|dnf|yum)\s/.test(command));
  if (root)
    return `\`${root}\` needs root, which there is not; use what is in the container, or packages of npm, pip and the like.`;
  const torn = commands.find((command) => /(?:^|[^<])<<-?\s*["']?\w+["']?(?:\s|$)/.test(command));
  if (torn !== undefined)
    return `\`${torn}\` is torn apart: each line runs in a shell of its own. Write the text with printf, in one line.`;
  const alone = commands.find((command) => /^(cd|export|source|\.)\s+[^;&|]+$/.test(command));
  if (alone)
    return `\`${alone}\` has no effect on the next line: each line runs in a shell of its own. Join them with &&.`;
  if (runtime !== undefined && !/^\d+(\.\d+){0,2}$/.test(runtime)) return `\`${runtime}\` in <runtime> is no version.`;
  if (!/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\0\\]{1,200}$/.test(directory))
    return `\`${directory}\` in <directory> is no path inside the repository.`;
  if (commands.length > MAX_COMMANDS || commands.join('\n').length > MAX_LENGTH)
    return `there are too many commands in it: at most ${MAX_COMMANDS}, with ${MAX_LENGTH} characters in all.`;
  return undefined;
}

/** The only fenced block of an answer without tags is its commands. */
function fenced(reply: string): string | undefined {
  const blocks = [...reply.matchAll(/^```(?:sh|bash|shell|console)?\n([\s\S]*?)\n```/gm)];
  return /<\w/.test(reply) || blocks.length !== 1 ? undefined : blocks[0]?.[1];
}

// A job's scripts as single commands, each with what it is for; what cannot or need not run here is dropped, with the reason.

import { aptPackages, isApt } from './apt-packages.ts';
import type { CiJob, DroppedStep, ScriptStep, Variables } from './ci-job.ts';
import { fromWorkspace, isBashLike, withKnownVariables } from './ci-variables.ts';
import { startedBy } from './command-words.ts';
import { joinPath } from './join-path.ts';
import type { Scene, TestRun } from './recogniser.ts';
import { isCompound, shellCommands } from './shell-lines.ts';
import { skipReason } from './skip-reason.ts';
import { testsOfLine, testsOfScript } from './test-run.ts';

/** One command of CI, fit for the sandbox: no root, no variables of CI. */
export interface CiStep {
  readonly command: string;
  /** Relative to the repository, `.` for its root; absolute where it lies elsewhere. */
  readonly workingDirectory: string;
  readonly shell: string;
  readonly env: Variables;
}

export interface JobCommands {
  readonly commands: readonly (CiStep & { readonly tests: TestRun | undefined })[];
  readonly systemPackages: readonly string[];
  /** Of the job, with what its steps set for those after them. */
  readonly env: Variables;
  readonly dropped: readonly DroppedStep[];
}

/** What a reading of a job has gathered so far. */
interface Gathered {
  readonly texts: ReadonlyMap<string, string>;
  readonly commands: (CiStep & { readonly tests: TestRun | undefined })[];
  readonly packages: string[];
  readonly dropped: DroppedStep[];
  readonly env: Record<string, string>;
  /** Folders that steps put on PATH. */
  readonly paths: string[];
  /** Variables whose values nobody knows. */
  readonly unknown: Set<string>;
}

/** Characters; real steps are far shorter. */
const MAX_SCRIPT = 20_000;

/** Where one script stands. */
interface Position {
  directory: string;
  readonly env: Record<string, string>;
  /** Commands that set up the shell for those after them. */
  readonly before: string[];
  readonly unknown: ReadonlySet<string>;
}

export function jobCommands(job: CiJob, texts: ReadonlyMap<string, string>): JobCommands {
  const gathered: Gathered = {
    texts,
    commands: [],
    packages: [...job.systemPackages],
    dropped: [...job.dropped],
    env: { ...job.env },
    paths: [],
    unknown: new Set(job.unknown),
  };
  for (const step of job.steps) readStep(step, gathered);
  const { commands, packages, dropped, env } = gathered;
  return { commands, systemPackages: [...new Set(packages)], env, dropped };
}

function readStep(step: ScriptStep, gathered: Gathered): void {
  const { shell = 'bash', name } = step;
  const script = withKnownVariables(step.script);
  if (script.length > MAX_SCRIPT) {
    gathered.dropped.push({ step: name, reason: 'is too long a script to be read' });
    return;
  }
  const commands = shellCommands(script);
  if (!isBashLike(shell) && (commands.length !== 1 || !/^(pwsh|powershell|cmd)/.test(shell))) {
    gathered.dropped.push({ step: name, reason: `is written for ${shell.split(' ')[0]}` });
    return;
  }
  const directory = fromWorkspace(withKnownVariables(step.directory), '.');
  const position: Position = { directory, env: { ...step.env }, before: [], unknown: new Set(step.unknown) };
  for (const command of commands) readCommand(command, position, gathered);
}

function readCommand(given: string, position: Position, gathered: Gathered): void {
  const command = withoutSudo(given);
  gathered.packages.push(...aptPackages(given));
  const scene: Scene = {
    texts: gathered.texts,
    directory: position.directory,
    env: { ...gathered.env, ...position.env },
  };
  const tests = isCompound(command) ? testsOfScript(command, scene) : testsOfLine(command, scene);
  if (isApt(given) || (tests === undefined && changesShell(command, position)) || changesJob(command, gathered)) return;
  const own = packagesOfOwnScript(command, scene);
  gathered.packages.push(...own);
  if (own.length > 0 && tests === undefined) return;
  const reason = unknownIn(command, position, gathered) ?? reasonAgainst(command, scene, tests);
  if (reason === 'prints only') return;
  if (reason !== undefined) {
    gathered.dropped.push({ step: shortened(given), reason });
    if (command.includes('GITHUB_ENV'))
      for (const [, name = ''] of command.matchAll(/\b([A-Za-z_]\w*)(?==|<<)/g)) gathered.unknown.add(name);
    return;
  }
  const paths = gathered.paths.length > 0 ? [`export PATH="${gathered.paths.join(':')}:$PATH"`] : [];
  gathered.commands.push({
    command: [...paths, ...position.before, command].join('\n'),
    workingDirectory: position.directory,
    shell: 'bash',
    env: { ...position.env },
    tests,
  });
}

/** A script of the repository that installs system packages, and no more than that as far as we are concerned. */
function packagesOfOwnScript(command: string, { texts, directory }: Scene): readonly string[] {
  return startedBy(command).flatMap(({ path, args, program }) => {
    const file = /^(ba|da|z)?sh$/.test(program) ? args.find((word) => !word.startsWith('-')) : path;
    return file?.includes('/') ? aptPackages(texts.get(joinPath(directory, file)) ?? '') : [];
  });
}

/** Why a command cannot or need not run here. */
function reasonAgainst(command: string, scene: Scene, tests: TestRun | undefined): string | undefined {
  if (/GITHUB_(OUTPUT|STEP_SUMMARY|ENV|PATH|STATE)\b|##vso\[/.test(command)) return 'speaks to the CI system';
  const variable = CI_VARIABLE.exec(command)?.[1];
  if (variable !== undefined && scene.env[variable] === undefined)
    return `uses ${variable}, which only the CI system sets`;
  if (/[^&]&\s*$/.test(command)) return 'starts a service in the background';
  if (tests !== undefined) return undefined;
  if (!isCompound(command)) return skipReason(command) ?? reasonOfOwnScript(command, scene);
  return aptPackages(command).length > 0 ? 'installs system packages in a way of its own' : undefined;
}

/** A script of the repository of which every command is left out, such as one that lints. */
function reasonOfOwnScript(command: string, { texts, directory }: Scene): string | undefined {
  const [run, ...more] = startedBy(command);
  const text = run?.path.includes('/') ? texts.get(joinPath(directory, run.path)) : undefined;
  if (text === undefined || more.length > 0) return undefined;
  const lines = shellCommands(text).filter(
    (line) => !isCompound(line) && !/^(set|export|cd)\b|^[A-Za-z_]\w*=\S*$/.test(line),
  );
  const reasons = lines.map(skipReason);
  return reasons.length > 0 && reasons.every((reason) => reason !== undefined)
    ? reasons.find((reason) => reason !== 'prints only')
    : undefined;
}

/** A variable that the command reads and that has a value on CI only. */
function unknownIn(command: string, position: Position, gathered: Gathered): string | undefined {
  for (const [, name = ''] of command.matchAll(/\$\{?([A-Za-z_]\w*)\b(?!:-)/g)) {
    const known = name in position.env || (name in gathered.env && !position.unknown.has(name));
    if (!known && (position.unknown.has(name) || gathered.unknown.has(name)))
      return `uses ${name}, whose value nothing in the files says`;
  }
  return undefined;
}

const CI_VARIABLE = /\$\{?((?:GITHUB|RUNNER|CI|CIRCLE|TRAVIS|BUILD|SYSTEM|AGENT)_[A-Z_]+)\b(?!:-)/;

/** What only changes the shell of this script: a folder, a variable, an option. */
function changesShell(command: string, position: Position): boolean {
  const folder = /^(?:cd|pushd)\s+(['"]?)([^\s'"$`;|&]+)\1$/.exec(command)?.[2];
  if (folder !== undefined) {
    position.directory = folder.startsWith('/')
      ? fromWorkspace(folder, folder)
      : joinPath(position.directory, folder) || '.';
    return true;
  }
  if (/^popd$|^set\s+[-+]/.test(command)) return true;
  if (isCompound(command) && /(^|\s)(export\s+)?[A-Za-z_]\w*=/m.test(command) && !/\bdo\b|<</.test(command)) {
    position.before.push(command);
    return true;
  }
  const given = /^(?:export\s+)?([A-Za-z_]\w*)=(?:'([^']*)'|"([^"$`\\]*)"|([^\s"'$`;|&()]*))$/.exec(command);
  if (given?.[1] && given[1] !== 'PATH') {
    position.env[given[1]] = given[2] ?? given[3] ?? given[4] ?? '';
    return true;
  }
  // The environment's own interpreter is first on PATH.
  if (/^(source|\.)\s+(\S*activate\S*|["']?\$\w+["']?)$/.test(command)) return true;
  if (!/^(export\s+)?[A-Za-z_]\w*=\S*(\$|`|"|~)|^export\s|^(source|\.)\s|^shopt\s|^umask\s|^unset\s/.test(command))
    return false;
  if (startsProgram(command)) return false;
  position.before.push(command);
  return true;
}

/** `A=$(x) program` sets a variable for one program only. */
function startsProgram(command: string): boolean {
  const bare = command.replace(/"[^"]*"|'[^']*'|\$\([^)]*\)|`[^`]*`/g, '_');
  return /^[A-Za-z_]\w*=\S*\s+\S/.test(bare);
}

/** `echo "A=b" >> $GITHUB_ENV`, and the same for PATH. */
function changesJob(command: string, gathered: Gathered): boolean {
  const line = /^(?:echo|printf)\s+(?:-e\s+)?(['"]?)(.*?)(?:\\n)?\1\s*>>?\s*["']?\$\{?GITHUB_(ENV|PATH)\}?["']?$/s.exec(
    command,
  );
  if (!line) return false;
  const [, , text = '', target] = line;
  if (target === 'PATH') {
    if (/[`;&|]|\$\(/.test(text)) return false;
    gathered.paths.push(text);
    return true;
  }
  const given = /^([A-Za-z_]\w*)=([^$`]*)$/s.exec(text);
  if (!given?.[1]) return false;
  gathered.env[given[1]] = given[2] ?? '';
  return true;
}

function withoutSudo(command: string): string {
  return command.replace(/\bsudo\s+((-[EHnS]+|--preserve-env(=\S+)?|--)\s+)*(?!-)/g, '').trim();
}

function shortened(command: string): string {
  const [first = ''] = command.split('\n');
  return first.length > 100 ? `${first.slice(0, 99)}…` : first;
}

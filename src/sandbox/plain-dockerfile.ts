// A repository's Dockerfile in a plain form of one line for each instruction, which is what the engine is given: it has one
// reading only. What is not plainly of the known forms is refused, with what to write instead. Pure.

import { withTag } from './image-rules.ts';

export type PlainDockerfile =
  | { readonly ok: true; readonly text: string }
  | ({ readonly ok: false; readonly line: number } & Problem);

interface Problem {
  /** No name of a file, no full stop. */
  readonly problem: string;
  /** A sentence. */
  readonly next: string;
}

/** An instruction with its continuation lines. */
interface Line {
  readonly number: number;
  readonly text: string;
}

type Plain = string | Problem;

/** What the instructions before have made, and whether an image from outside may be used. */
interface Stages {
  /** Names and numbers of those that are finished. An unfinished one is not known to the engine. */
  readonly finished: Set<string>;
  current: { readonly number: number; readonly name: string | undefined } | undefined;
  readonly mayUse: (image: string) => boolean;
}

const KNOWN =
  'FROM, RUN, COPY, ADD, ARG, ENV, WORKDIR, USER, LABEL, EXPOSE, VOLUME, SHELL, STOPSIGNAL, HEALTHCHECK, CMD, ENTRYPOINT';
/** Those that name no image and no address, whatever stands behind them. */
const FREE = new Set(
  'ARG ENV WORKDIR USER LABEL EXPOSE VOLUME SHELL STOPSIGNAL HEALTHCHECK CMD ENTRYPOINT MAINTAINER'.split(' '),
);
/** The engine reads flags byte by byte and takes quotes and backslashes away, so a value is of plain ASCII without them. */
const FLAG = /^--([a-z]+)(?:=([!#-&(-[\]-~]*))?(?:[ \t]+|$)/;
const FLAGS = new Set(['from', 'chown', 'chmod', 'link', 'parents', 'exclude']);
const FROM = /^(--platform=[\w./:${}-]+[ \t]+)?([^\s-]\S*)(?:[ \t]+[Aa][Ss][ \t]+([A-Za-z][A-Za-z0-9._-]*))?$/;

/** `mayUse` is asked for each image that is no stage of the file. */
export function plainDockerfile(dockerfile: string, mayUse: (image: string) => boolean): PlainDockerfile {
  const stages: Stages = { finished: new Set(), current: undefined, mayUse };
  const plain: string[] = [];
  for (const { number, text } of lines(dockerfile)) {
    const read = instruction(text, stages);
    if (typeof read !== 'string') return { ok: false, line: number, ...read };
    plain.push(`${read}\n`);
  }
  return { ok: true, text: plain.join('') };
}

/** Joined as the engine does: with nothing between, and without the comments and empty lines between. */
function* lines(dockerfile: string): Generator<Line> {
  let open: Line | undefined;
  for (const [at, line] of dockerfile
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .split('\n')
    .entries()) {
    if (/^[ \t]*#[ \t]*escape[ \t]*=/i.test(line)) yield { number: at + 1, text: line };
    if (/^[ \t]*(?:#|$)/.test(line)) continue;
    const kept = line.replace(/\\[ \t]*$/, '');
    open = { number: open?.number ?? at + 1, text: (open?.text ?? '') + kept };
    // Versions of the engine differ in whether two of them continue a line.
    if (kept !== line && !kept.endsWith('\\')) continue;
    yield kept === line ? open : { ...open, text: `${open.text}\\` };
    open = undefined;
  }
  if (open !== undefined) yield open;
}

function instruction(text: string, stages: Stages): Plain {
  if (/(?!\t)\p{Cc}/u.test(text)) return { problem: 'has a control character', next: 'Remove it.' };
  if (/^[ \t]*#/.test(text))
    return { problem: 'changes the escape sign', next: 'Remove that line, and continue lines with a backslash.' };
  if (/\\[ \t]*$/.test(text))
    return { problem: 'ends in several backslashes', next: 'End the line in one, or in none.' };
  const [, word = '', rest = ''] = /^[ \t]*([A-Za-z]+)[ \t]+(.*)$/.exec(text.trimEnd()) ?? [];
  const name = word.toUpperCase();
  if (name === 'FROM') return from(rest, stages);
  if (name === 'COPY' || name === 'ADD' || name === 'RUN') {
    if (rest.includes('<<'))
      return {
        problem: `has << in ${name}, which may begin a here-document`,
        next: 'Join commands with &&, and copy longer texts from files.',
      };
    if (name === 'RUN') return run(rest);
    return copy(name, rest, stages);
  }
  if (FREE.has(name)) return `${name} ${rest}`;
  if (name === 'ONBUILD')
    return { problem: 'has ONBUILD', next: 'Write the instruction itself into the stage that needs it.' };
  return { problem: 'has a line that is no known instruction', next: `Begin it with one of ${KNOWN} and a blank.` };
}

function from(rest: string, stages: Stages): Plain {
  const [, platform = '', image = '', name] = FROM.exec(rest) ?? [];
  if (image === '')
    return { problem: 'has a FROM that is not plain', next: 'Write `FROM image:tag` or `FROM image:tag AS name`.' };
  const { finished, current } = stages;
  if (current !== undefined) for (const known of [String(current.number), current.name]) if (known) finished.add(known);
  stages.current = { number: (current?.number ?? -1) + 1, name: name?.toLowerCase() };
  const isStage = /^[a-z]/i.test(image) && finished.has(image.toLowerCase());
  const found = isStage || image === 'scratch' ? image : outside(image, stages);
  if (typeof found !== 'string') return found;
  return `FROM ${platform}${found}${name === undefined ? '' : ` AS ${name}`}`;
}

function outside(image: string, { mayUse }: Stages): Plain {
  if (image.includes('$'))
    return { problem: 'names an image by a variable', next: 'Write the name of the image itself.' };
  if (mayUse(image)) return withTag(image);
  return {
    problem: `takes from ${JSON.stringify(image.slice(0, 256))}, which is neither a stage above nor an image that the operator allows`,
    next: 'Ask the operator to add it to MULLOVER_ALLOW_IMAGES, or take an image that is allowed.',
  };
}

function copy(name: 'COPY' | 'ADD', all: string, stages: Stages): Plain {
  const flags: string[] = [];
  let rest = all;
  for (let match = FLAG.exec(rest); match !== null; match = FLAG.exec(rest)) {
    const [whole, flag = '', value] = match;
    const source = flag === 'from' ? copySource(value ?? '', stages) : value;
    if (!FLAGS.has(flag) || (flag === 'from' && name === 'ADD')) break;
    if (typeof source === 'object') return source;
    flags.push(source === undefined ? `--${flag} ` : `--${flag}=${source} `);
    rest = rest.slice(whole.length);
  }
  if (rest.startsWith('--'))
    return {
      problem: `has a flag of ${name} that is not known or not plain`,
      next: 'Write flags as `--from=name` and `--chown=user`, without quotes and backslashes.',
    };
  // The engine itself gets what is at a URL, on the network of the host.
  if (name === 'ADD' && !/^[\w./*?+~ \t-]+$/.test(rest))
    return {
      problem: 'has an ADD of something else than plain paths',
      next: 'Write COPY for files, and RUN with curl or wget for what is on a server.',
    };
  return `${name} ${flags.join('')}${rest}`;
}

function copySource(name: string, stages: Stages): Plain {
  if (stages.finished.has(name.toLowerCase())) return name;
  if (/^\d*$/.test(name) || name === 'scratch')
    return {
      problem: `copies from ${JSON.stringify(name)}, which is no stage above`,
      next: 'Write the name of a stage above.',
    };
  return outside(name, stages);
}

function run(rest: string): Plain {
  if (!rest.startsWith('--')) return `RUN ${rest}`;
  return {
    problem: 'has a flag of RUN, which the builder here does not know',
    next: 'Write RUN without --mount, --network and --security.',
  };
}

// What a button of a run's page does: checks where the form comes from, posts the comment, leads back to the page.

import type { Context } from 'hono';
import type { TraceStore } from '../ports.ts';
import { commentOf, type Pressed } from './command-form.ts';
import type { Said, Viewer } from './door.ts';
import { servedLinks } from './links.ts';

export interface CommandParts {
  readonly trace: Pick<TraceStore, 'first'>;
  /** Origin of the pages: a form of another site is none of ours. */
  readonly origin: string | undefined;
  readonly audit: (line: Readonly<Record<string, unknown>>) => void;
  /** A page that says why nothing was posted. */
  readonly refused: (status: Refused[0], words: string) => Response;
}

type Refused = readonly [status: 403 | 429 | 502, words: string];

const REFUSED: Readonly<Record<Exclude<Said, 'said' | 'signed-out'> | 'crowded', Refused>> = {
  refused: [403, 'GitHub takes no comment of yours there: you may not write, or the issue is locked.'],
  unknown: [502, 'GitHub gave no answer: look at the issue whether your comment is there before you try again.'],
  crowded: [429, 'Too many commands: wait a minute.'],
};

/** For a run that the viewer may see. */
export async function postCommand(context: Context, viewer: Viewer, parts: CommandParts): Promise<Response> {
  const { origin, trace, audit } = parts;
  if (origin === undefined || context.req.header('origin') !== origin) return context.text('not from here\n', 403);
  const run = context.req.param('run') ?? '';
  const pressed = await context.req.parseBody();
  const comment = commentOf(pressed);
  const first = await trace.first(run);
  if (comment === undefined || first?.type !== 'run-started' || first.origin.kind !== 'github' || !viewer.say)
    return context.text('no such command\n', 400);
  const said = await viewer.say(first.origin, comment);
  audit({ who: viewer.name, what: context.req.path, comment, said });
  const page = servedLinks(run).run;
  if (said === 'said') return context.redirect(`${page}?${saidAs(pressed)}`, 303);
  if (said === 'signed-out') return context.redirect(`/sign-in?to=${encodeURIComponent(page)}`, 303);
  return parts.refused(...REFUSED[said]);
}

function saidAs({ command, budget }: Pressed): URLSearchParams {
  return new URLSearchParams({ said: String(command), ...(budget ? { budget: String(budget) } : {}) });
}

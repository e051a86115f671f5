// The one way by which text becomes HTML: cleaned of what hides or leaks, then escaped. Node runs no JSX without a build step,
// so pages are tagged templates.

import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { withoutTokens } from '../trace/views/outgoing-patterns.ts';
import { visibleText } from '../trace/views/untrusted-text.ts';

/** HTML that holds nothing unescaped. */
export type Markup = HtmlEscapedString;

export type Part = Markup | string | number | false | null | undefined | readonly Part[];

/** Every text between the parts of the template, in attributes too (which stand in double quotes), passes `shown` and is escaped. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  // The template is only asynchronous for promises, which no part can be.
  return html(strings, ...parts.map(cleaned)) as Markup;
}

/** HTML that a library or this folder made; never text of others. */
export function trusted(made: string): Markup {
  return raw(made);
}

export function heading(level: number, text: string): Markup {
  const tag = raw(`h${level}`);
  return markup`<${tag}>${text}</${tag}>`;
}

/** What a reader can see of a text, without what looks like a secret. Clean first, cut then: half a secret is not found. */
export function shown(text: string): string {
  return withoutTokens(visibleText(text));
}

function cleaned(part: Part): unknown {
  if (typeof part === 'string') return shown(part);
  return Array.isArray(part) ? part.map(cleaned) : part;
}

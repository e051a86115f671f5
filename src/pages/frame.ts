// What every page has around its content, on a server and in a file.

import { createHash } from 'node:crypto';
import { PAGE_HEAD } from '../look/page-head.ts';
import { type Markup, markup, trusted } from './markup.ts';

export interface Page {
  readonly title: string;
  readonly main: Markup;
  /** Address of the events that say when the page has changed; undefined where nothing will. */
  readonly live?: string | undefined;
  /** Who is signed in. */
  readonly who?: string | undefined;
  /** Where the queues are, for those who may look at them. */
  readonly queues?: string | undefined;
}

export const STYLE_PATH = '/static/pages.css';
export const SCRIPT_PATH = '/static/live.js';

/** A page that its server sends, with its style and its script in files of their own. */
export function servedPage({ title, main, live, who, queues }: Page): string {
  const nav = queues && markup`<nav aria-label="For operators"><a href="${queues}">Queues</a></nav>`;
  const out =
    who &&
    markup`<form method="post" action="/sign-out"><span>${who}</span> <button type="submit">sign out</button></form>`;
  return document(markup`<title>${title} · Mullover</title>
<link rel="stylesheet" href="${STYLE_PATH}">
${live && markup`<script src="${SCRIPT_PATH}" defer></script>`}
</head>
<body>
<a class="skip" href="#main">to the content</a>
<header><a class="home" href="/">Mullover</a>${nav}${out}</header>
<main id="main"${live && markup` data-live="${live}"`}>
<h1>${title}</h1>
<div id="live">${main}</div>
</main>
</body>
</html>
`);
}

/** A page of its own that loads nothing. */
export function filePage({ title, main }: Page, style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return document(markup`<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${trusted(hash)}'">
<title>${title} · Mullover</title>
<style>${trusted(style)}</style>
</head>
<body>
<main id="main">
<h1>${title}</h1>
${main}
</main>
</body>
</html>
`);
}

function document(rest: Markup): string {
  return `${PAGE_HEAD}\n${rest}`;
}

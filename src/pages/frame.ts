// What every page has around its content, on a server and in a file.

import { createHash } from 'node:crypto';
import { type Markup, markup, trusted } from './markup.ts';

export interface Page {
  readonly title: string;
  readonly main: Markup;
}

/** A page of its own that loads nothing. */
export function filePage({ title, main }: Page, style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return document(markup`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${trusted(hash)}'">
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
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${rest}`;
}

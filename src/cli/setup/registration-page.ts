// The pages that a person sees while an App is registered: what will be asked of GitHub, and how it went.

import { encode } from 'entities';

/** What the first page shows, and what its form sends. */
export interface Registration {
  /** Address of GitHub that takes the form. */
  readonly action: string;
  /** Host of GitHub, to read. */
  readonly host: string;
  readonly manifest: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
  readonly webhookUrl: string;
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:3rem auto;padding:0 1rem;color:#1f2328;background:#fff}' +
  'code{background:#f0f1f3;padding:.1em .3em;border-radius:4px}button{font:inherit;padding:.6em 1.2em;border:0;' +
  'border-radius:6px;background:#1f6f43;color:#fff;cursor:pointer}@media(prefers-color-scheme:dark){' +
  'body{color:#e6edf3;background:#0d1117}code{background:#21262d}a{color:#4493f8}}';

export function registrationPage({ action, host, manifest, permissions, events, webhookUrl }: Registration): string {
  const asked = Object.entries(permissions).map(([name, access]) => `<li>${encode(name)}: ${encode(access)}</li>`);
  return page(
    'Register Mullover',
    `<p>${encode(host)} will ask for a name and make a GitHub App that belongs to you. It may do this where you install it:</p>
<ul>${asked.join('')}</ul>
<p>It hears of: ${events.map((name) => `<code>${encode(name)}</code>`).join(', ')}. Webhooks go to <code>${encode(webhookUrl)}</code>.</p>
<form action="${encode(action)}" method="post"><input type="hidden" name="manifest" value="${encode(manifest)}">
<button>Register on ${encode(host)}</button></form>
<p>The key and the webhook secret come back to this machine and are written to files that only you can read.</p>`,
  );
}

export function registeredPage({ slug, installUrl }: { readonly slug: string; readonly installUrl: string }): string {
  return page(
    `${slug} is registered`,
    `<p>Now <a href="${encode(installUrl)}">install it on the repositories that you choose</a>. The terminal goes on by itself.</p>`,
  );
}

export function failedPage(message: string, next: string): string {
  return page('Not registered', `<p>${encode(message)}</p><p>${encode(next)}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${encode(title)}</title><style>${STYLE}</style></head>
<body><h1>${encode(title)}</h1>
${body}
</body></html>
`;
}

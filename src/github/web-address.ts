// Where a GitHub is: its pages, and the API that belongs to them.

/** `https://github.com`, an Enterprise server or a `.ghe.com` of its own; ends without `/`. */
export function apiOfWeb(webUrl: string): string {
  const { protocol, host, hostname } = new URL(webUrl);
  if (hostname === 'github.com' || hostname.endsWith('.ghe.com')) return `${protocol}//api.${host}`;
  return `${webUrl}/api/v3`;
}

/** Where the owner of an App changes it. */
export function settingsPage(webUrl: string, slug: string, organisation?: string): string {
  const owner = organisation === undefined ? '' : `/organizations/${encodeURIComponent(organisation)}`;
  return `${webUrl}${owner}/settings/apps/${slug}`;
}

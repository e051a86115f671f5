// Signs that a reply escaped as in HTML.

export function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replace(/&(?:#39|#x27|apos);/g, "'")
    .replaceAll('&amp;', '&');
}

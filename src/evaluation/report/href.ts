// Links from a report to the traces of its rows: always to a place beside it, whatever a row says.

/** A relative address; `base` is a path with `/` that leads to the folder that `path` is in. */
export function hrefOf(base: string, path: string): string {
  const segments = `${base}/${path}`.split('/').filter((segment) => segment !== '');
  return segments.map(encoded).join('/');
}

/** `encodeURIComponent` leaves what ends a link of Markdown, and no segment may begin an address with a scheme. */
function encoded(segment: string): string {
  return encodeURIComponent(segment.toWellFormed()).replace(
    /[()'*!]/g,
    (char) => `%${char.charCodeAt(0).toString(16)}`,
  );
}

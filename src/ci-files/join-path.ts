// Paths inside a repository, as scripts name them.

/** `path` as seen from `directory`, without `.` and `..`; undefined parts above the root are dropped. */
export function joinPath(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${path.startsWith('/') ? '' : directory}/${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

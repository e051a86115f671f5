// What a repository tells people and agents who work on it about installing and testing: data for a set-up.

/** In the order of trust. */
const FILES =
  /^(AGENTS\.md|CLAUDE\.md|\.github\/copilot-instructions\.md|(\.github\/|docs\/)?(CONTRIBUTING|DEVELOPMENT|HACKING|DEVELOPING)(\.(md|rst|txt))?)$/i;
const HEADING = /^(#{1,6} +.*|[^\n]+\n[=~^"-]{3,})$/gm;
const TOPIC =
  /\b(set.?up|setting up|install\w*|develop\w*|tests?|testing|build\w*|compil\w*|environment|getting started|prerequisites|requirements|running|quick.?start)\b/i;
const MOST_FILES = 3;
const MOST_CHARACTERS = 6000;

/** The sections that speak of it, each file under its path; `(none)` where no file does. */
export async function contributorNotes(
  workspace: { read(path: string): Promise<string | undefined> },
  files: readonly string[],
): Promise<string> {
  const rank = (path: string) => (/AGENTS|CLAUDE|copilot/i.test(path) ? 0 : 1);
  const paths = files.filter((path) => FILES.test(path)).toSorted((a, b) => rank(a) - rank(b));
  const parts: string[] = [];
  for (const path of paths.slice(0, MOST_FILES)) {
    const found = relevant((await workspace.read(path)) ?? '');
    if (found !== '') parts.push(`## ${path}\n${found}`);
  }
  return parts.length > 0 ? parts.join('\n\n') : '(none)';
}

function relevant(text: string): string {
  const starts = [...text.slice(0, 200_000).matchAll(HEADING)].map(({ index, 0: heading }) => ({ index, heading }));
  const sections = starts.map(({ index, heading }, at) => ({
    heading,
    body: text.slice(index, starts[at + 1]?.index),
  }));
  const chosen = sections.filter(({ heading }) => TOPIC.test(heading)).map(({ body }) => body.trim());
  return (starts.length === 0 ? text : chosen.join('\n\n')).trim().slice(0, MOST_CHARACTERS);
}

// Reads demo/issue.md: its heading is the title, the rest the body.
import { readFileSync } from 'node:fs';

export function demoIssue(): { readonly title: string; readonly body: string } {
  const source = readFileSync(new URL('issue.md', import.meta.url), 'utf8');
  const [, title = '', body = ''] = /^# (.+)\n+([\s\S]*)$/.exec(source) ?? [];
  return { title, body: body.trim() };
}

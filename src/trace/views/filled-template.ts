// The repository's own pull request template around our text: its headings are kept, ours is below them, notes to authors go.

import { paragraph } from '../../texts.ts';

/** A longer template leaves no room for the evidence. */
const LONGEST = 8000;
/** Headings below which the change is told, the plainest first. */
const MEANT_FOR_TEXT = [
  /\b(?:descri(?:be|ption)|summary|overview|proposal)\b/i,
  /\b(?:what|purpose|motivation|why|about|context)\b/i,
  /\bchanges?\b/i,
];
/** Lists to choose from, and what is for the authors alone. */
const CHOICES = /\b(?:types?|kinds?|breaking|checklist|change ?log|release notes?|labels?|screenshots?)\b/i;
const MEANT_FOR_TESTS = /\b(?:tests?|tested|testing|verif\w+|validation|qa)\b/i;
const MEANT_FOR_ISSUES =
  /^(?!.*\b(?:known|open|follow|remaining)\b).*\b(?:issues?|tickets?|fixes|closes|related|linked)\b/i;

interface Section {
  /** With its signs; empty for what stands before the first heading. */
  readonly heading: string;
  readonly text: string;
}

/**
 * `body` goes below the first heading that asks what the change is, else above everything; a heading about tests leads to the
 * evidence, one about issues names ours. Tasks stay as they are, not ticked: people do that. Without headings the template
 * follows the body. A template that is empty or too long leaves the body alone.
 */
export function filledTemplate(template: string, body: string, issue: number | undefined): string {
  const shown = withoutComments(template).trim();
  if (shown === '' || shown.length > LONGEST) return body;
  const sections = sectionsOf(shown);
  if (sections.every(({ heading }) => heading === '')) return `${body.trimEnd()}\n\n${shown}\n`;
  const headings = sections.filter(({ heading }) => heading !== '');
  const home = homeAmong(headings.filter(({ heading }) => !CHOICES.test(heading)));
  const parts = sections.map((section) => {
    if (section === home) return [section.heading, body.trim(), tasksOf(section.text)];
    return [section.heading, answered(section, issue)];
  });
  const all = home === undefined ? [[body.trim()], ...parts] : parts;
  return `${all
    .flat()
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

function homeAmong(headings: readonly Section[]): Section | undefined {
  for (const meant of MEANT_FOR_TEXT) {
    const found = headings.find(({ heading }) => meant.test(heading));
    if (found) return found;
  }
  return undefined;
}

function answered({ heading, text }: Section, issue: number | undefined): string {
  if (MEANT_FOR_TESTS.test(heading))
    return [paragraph('template-tests'), tasksOf(text)].filter((part) => part !== '').join('\n\n');
  if (MEANT_FOR_ISSUES.test(heading) && issue !== undefined) return `#${issue}`;
  return text.trim();
}

/** The lines of a list of tasks. */
function tasksOf(text: string): string {
  return text
    .split('\n')
    .filter((line) => /^\s*[-*+] \[[ xX]\] /.test(line))
    .join('\n');
}

function withoutComments(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '');
}

function sectionsOf(text: string): readonly Section[] {
  const sections: { heading: string; lines: string[] }[] = [{ heading: '', lines: [] }];
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const sign = /^\s{0,3}(```|~~~)/.exec(line)?.[1];
    if (sign !== undefined) fence = fenceAfter(sign, fence);
    const lines = sections.at(-1)?.lines ?? [];
    const underlined = fence === undefined ? underlinedBy(line, lines.at(-1) ?? '') : undefined;
    if (underlined !== undefined) {
      lines.pop();
      sections.push({ heading: underlined, lines: [] });
    } else if (fence === undefined && /^#{1,6} \S/.test(line)) sections.push({ heading: line.trimEnd(), lines: [] });
    else lines.push(line);
  }
  return sections.map(({ heading, lines }) => ({
    heading,
    text: lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
  }));
}

/** A heading of the other form, as one with signs; undefined where the line underlines nothing. */
function underlinedBy(line: string, before: string): string | undefined {
  const sign = /^ {0,3}(?:(=)=*|(-)-+)\s*$/.exec(line);
  if (!sign || !/^ {0,3}[\p{L}\p{N}*_]/u.test(before) || /^\s*(?:[*_-]\s|\d+[.)]\s)/.test(before)) return undefined;
  return `${sign[1] === undefined ? '##' : '#'} ${before.trim()}`;
}

/** A fence ends with the sign that it began with. */
function fenceAfter(sign: string, open: string | undefined): string | undefined {
  if (open === undefined) return sign;
  return sign === open ? undefined : open;
}

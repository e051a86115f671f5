// The lines that part a reply into blocks, in the spellings that models have for them.

import { unescapeHtml } from './html-signs.ts';

const TAGS = 'edit|file|change|patch';
export const OPEN = /^[ \t]*(?:(?:<{3,}|-{5,9})[ \t]*SEARCH\b.*|<{5,9}(?:[ \t]+(?!(?:REPLACE|UPDATED)\b).*)?)$/i;
export const CLOSE = /^[ \t]*(?:>{3,}|<{5,9}|\+{5,9})[ \t]*(?:REPLACE|UPDATED)\b.*$/i;
/** Also one whose word was cut off. */
export const BARE_CLOSE = /^[ \t]*>{5,9}(?:[ \t].*|[A-Z]+[ \t\r]*)?$/;
export const DIVIDER = /^[ \t]*={5,9}[ \t]*$/;
export const SAYS_SEARCH = /^[ \t]*[<-]+[ \t]*SEARCH\b/i;
export const END_TAG = new RegExp(`^[ \\t]*</(?:${TAGS})>[ \\t]*$`, 'i');
export const START_TAG = new RegExp(`^[ \\t]*<(${TAGS})\\s[^>]*>`, 'i');
/** One that says nothing. */
export const BARE_TAG = new RegExp(`^[ \\t]*<(?:${TAGS})>[ \\t]*$`, 'i');
export const FENCE = /^\s*(?:`{3,}|~{3,})/;

/** A reply whose markers are those of the form, each on a line of its own. */
export function plainMarkers(text: string): string {
  return once(apart(headingsAsMarkers(tagsAsMarkers(angled(undecorated(unquoted(unescapedMarkers(text))))))));
}

const OLD = '(?:(?:search|find|old|original)(?:_?(?:str|string|text|code|block))?|before)';
const NEW =
  '(?:(?:replace|replacement|new|updated|modified|patched)(?:_?(?:str|string|text|code|block))?|replace_?with|after)';

/** `<search>…</search><replace>…</replace>`, by whichever names, in a reply that holds no markers. */
function tagsAsMarkers(text: string): string {
  if (text.split('\n').some((line) => OPEN.test(line))) return text;
  const inner = String.raw`>[ \t]*\n?((?:(?!<\/?(?:${OLD}|${NEW})>)[\s\S])*?)(?:^[ \t]*)?<\/`;
  const pair = `^([ \\t]*)<${OLD}${inner}${OLD}>\\s*<${NEW}${inner}${NEW}>[ \\t]*$`;
  const ended = (part: string) => (part === '' || part.endsWith('\n') ? part : `${part}\n`);
  return (
    text
      .replace(
        new RegExp(pair, 'gim'),
        (_, margin: string, search: string, replace: string) =>
          `${margin}<<<<<<< SEARCH\n${ended(search)}${margin}=======\n${ended(replace)}${margin}>>>>>>> REPLACE`,
      )
      // Halves of a pair make a block that cannot be read.
      .replace(new RegExp(`^([ \\t]*)<${OLD}>[ \\t]*$`, 'gim'), '$1<<<<<<< SEARCH')
      .replace(new RegExp(`^([ \\t]*)</${NEW}>[ \\t]*$`, 'gim'), '$1>>>>>>> REPLACE')
  );
}

/** Markers between the signs of code or of bold type, where the first of a block is such; texts that XML is not to read. */
function undecorated(text: string): string {
  const bare = text
    .replace(new RegExp(String.raw`(<(?:${OLD}|${NEW})>)[ \t]*\n?[ \t]*<!\[CDATA\[`, 'gi'), '$1')
    .replace(new RegExp(String.raw`\]\]>[ \t]*\n?[ \t]*(<\/(?:${OLD}|${NEW})>)`, 'gi'), '$1');
  if (!/^[ \t]*(?:`|\*\*)<{5,9}[ \t]*SEARCH(?:`|\*\*)[ \t]*$/m.test(bare)) return bare;
  return bare.replace(/^([ \t]*)(`|\*\*)([<>=]{5,9}(?:[ \t]*(?:SEARCH|REPLACE))?)\2[ \t]*$/gm, '$1$3');
}

/** `[edit file="a"]` right above a block and `[/edit]` right below one, as tags. */
function angled(text: string): string {
  const fence = '(?:[ \\t]*(?:`{3,}|~{3,})[^\\n]*\\n)?';
  return text
    .replace(
      new RegExp(
        `^([ \\t]*)\\[(edit[ \\t]+(?:file|path)[ \\t]*=[^\\]\\n]+)\\][ \\t]*\\n(?=${fence}[ \\t]*<{5,9}[ \\t]*SEARCH\\b)`,
        'gim',
      ),
      '$1<$2>\n',
    )
    .replace(
      new RegExp(`^([ \\t]*>{5,9}[ \\t]*REPLACE[ \\t]*\\n${fence}[ \\t]*)\\[/edit\\][ \\t]*$`, 'gim'),
      '$1</edit>',
    );
}

/** A short line that says which text follows in its fence, and right behind that another one with what replaces it. */
const PAIR = new RegExp(
  [
    String.raw`^([^\n]{0,120}(?:\b(?:search|before|old|original|current|existing|find|replace|vorher|alt|avant|antes)\b|修改前|原来|原代码|原始代码|修正前|変更前|替换前)[^\n]{0,60})\n+`,
    String.raw`(\x60{3,})[^\n\x60]*\n((?:(?!\2)[^\n]*\n)*)\2[ \t]*\n\s*`,
    String.raw`^[ \t#*]*(?:\p{L}+[ \t]+){0,3}?(?:replace(?:ment)?|with|after|new|updated|modified|fixed|corrected|nachher|neu|après|después|修改后|新代码|修正後|変更後|替换后|替换为)(?:[ \t]+\p{L}+){0,3}(?:的?代码)?[ \t]*[:：]?\**[:：]?[ \t]*\n+`,
    String.raw`\2[^\n\x60]*\n((?:(?!\2)[^\n]*\n)*)\2[ \t]*$`,
  ].join(''),
  'gimu',
);

/**
 * `SEARCH:` and `REPLACE:`, each above a fence of its own, in a reply that holds no markers; `Before:` and `After:` where all
 * fences of the reply are such pairs.
 */
function headingsAsMarkers(text: string): string {
  if (text.split('\n').some((line) => OPEN.test(line))) return text;
  const bare = String.raw`^([ \t]*<(?:${TAGS})\s[^<>\n]*>[ \t]*\n)[ \t#*]*SEARCH[ \t]*:?\**:?[ \t]*\n((?:(?![ \t]*<\/?(?:${TAGS})\b)[^\n]*\n)*?)[ \t#*]*REPLACE[ \t]*:?\**:?[ \t]*\n((?:(?![ \t]*<\/?(?:${TAGS})\b)[^\n]*\n)*?)(?=[ \t]*<\/(?:${TAGS})>)`;
  const fences = text.split('\n').filter((line) => FENCE.test(line)).length;
  const isAll = [...text.matchAll(PAIR)].length * 4 === fences;
  return text
    .replace(PAIR, (whole: string, heading: string, _fence: string, search: string, replace: string) => {
      if (!isAll && !/^[ \t#*]*search\b/i.test(heading)) return whole;
      const path = /[/.]\w/.test(heading) ? `${heading}\n` : '';
      return `${path}<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE`;
    })
    .replace(
      new RegExp(bare, 'gim'),
      (_, tag: string, search: string, replace: string) =>
        `${tag}<<<<<<< SEARCH\n${search}=======\n${replace}>>>>>>> REPLACE\n`,
    );
}

const QUOTED = /^[ \t]*>(?: |$)/;

/** A reply that stands as a whole in a quotation of Markdown. */
function unquoted(text: string): string {
  const lines = text.split('\n');
  const opens = lines.filter((line) => OPEN.test(line.replace(QUOTED, '')));
  if (opens.length === 0 || !opens.every((line) => QUOTED.test(line))) return text;
  return lines.map((line) => line.replace(QUOTED, '')).join('\n');
}

/** One divider between both parts, where a marker of the part before or of the one behind stands beside it. */
function once(text: string): string {
  return text
    .replace(/^([ \t]*)>{5,9}[ \t]*SEARCH[ \t]*\n[ \t]*<{5,9}[ \t]*REPLACE[ \t]*$/gim, '$1=======')
    .replace(/^[ \t]*>{5,9}[ \t]*SEARCH[ \t]*\n(?=[ \t]*={5,9}[ \t]*$)/gim, '')
    .replace(/^([ \t]*={5,9})[ \t]*\n[ \t]*<{5,9}[ \t]*REPLACE[ \t]*$/gim, '$1')
    .replace(/^([ \t]*={5,9})(?:[ \t]+REPLACE:?|:)[ \t]*$/gim, '$1');
}

/** Markers on lines of their own, where a tag or a fence stands beside them. */
function apart(text: string): string {
  return text
    .replace(
      new RegExp(`^([ \\t]*)(<(?:${TAGS})\\s[^<>\\n]*>|\`\`\`\\w*)[ \\t]*(<{5,9}[ \\t]*SEARCH\\b)`, 'gim'),
      '$1$2\n$1$3',
    )
    .replace(new RegExp(`^([ \\t]*)(>{5,9}[ \\t]*REPLACE)[ \\t]*(</(?:${TAGS})>|\`\`\`)[ \\t]*$`, 'gim'), '$1$2\n$1$3');
}

const ESCAPED_MARKER = /^[ \t]*(?:(?:&lt;){5,9}|(?:&gt;){5,9}|&lt;\/?(?:edit|file|change|patch)\b)/i;

/**
 * A reply whose markers arrive as `&lt;&lt;…`: what is between them was escaped with them, unless a plain sign there says
 * that it was not.
 */
function unescapedMarkers(text: string): string {
  const lines = text.split('\n');
  if (!lines.some((line) => ESCAPED_MARKER.test(line))) return text;
  const contents = lines.filter((line) => !ESCAPED_MARKER.test(line) && !START_TAG.test(line) && !END_TAG.test(line));
  const mixed = lines.some((line) => OPEN.test(line) && line.includes('<'));
  const whole = !mixed && !contents.some((line) => /[<>]|&(?!\w+;|#)/.test(line));
  return lines.map((line) => (whole || ESCAPED_MARKER.test(line) ? unescapeHtml(line) : line)).join('\n');
}

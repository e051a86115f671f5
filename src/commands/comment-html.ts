// A comment as HTML, as GitHub renders it as far as that decides what is a command, with notes of where its lines are.

import type { RendererRule, StateInline, Token } from 'markdown-it';
import { FILTERED, githubMarkdown, ONE_COLUMN } from './github-markdown.ts';

/** What a line of a command begins with, wherever comments are read. */
export const WORD = '/mull';

/** A line that begins with one of these words, as a word of its own, is a command; a name may be written in any case. */
export function beginsCommand(line: string, words: readonly string[]): string | undefined {
  return words.find((word) => {
    const isMention = word.startsWith('@');
    const begun = line.slice(0, word.length);
    const begins = isMention ? begun.toLowerCase() === word.toLowerCase() : begun === word;
    return begins && (isMention ? /^[\s:,]?$/ : /^\s?$/).test(line.charAt(word.length));
  });
}

/** Stands in what is rendered around our notes of places, and in no text: Markdown replaces it. */
const SIGN = '\0';
export const NOTE = /\0(word|block) (\d+) (\d+)\0/g;

export function commentHtml(text: string, words: readonly string[]): string {
  return markdown.render(text, { words });
}

const markdown = githubMarkdown();
markdown.inline.ruler.before('text', 'word', word);
markdown.core.ruler.after('normalize', 'spelling', (state) => {
  state.src = state.src.replace(ONE_COLUMN, '$&|');
});
markdown.core.ruler.after('inline', 'word_lines', ({ tokens }) => tokens.forEach(placeWords));
// One address and one title can be those of thousands of links.
markdown.renderer.rules.link_open = () => '<a href="">';
markdown.renderer.rules.s_open = () => '<del>';
markdown.renderer.rules.s_close = () => '</del>';
markdown.renderer.rules.image = () => '<img src="">';
for (const type of ['html_block', 'html_inline']) markdown.renderer.rules[type] = renderHtml;
for (const type of ['fence', 'code_block']) noteBlocks(type, markdown.renderer.rules[type]);
for (const type of ['paragraph_open', 'heading_open', 'bullet_list_open', 'ordered_list_open']) noteBlocks(type);
markdown.renderer.rules.word = (tokens, at) => {
  const [from, to] = tokens[at]?.map ?? [0, 0];
  return note('word', from, to);
};

function note(kind: 'word' | 'block', from: number, to: number): string {
  return `${SIGN}${kind} ${from} ${to}${SIGN}`;
}

function word(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (pos > 0 && src.charAt(pos - 1) !== '\n') return false;
  const { words } = state.env as { readonly words: readonly string[] };
  const longest = Math.max(...words.map(({ length }) => length));
  const found = beginsCommand(src.slice(pos, pos + longest + 1), words);
  if (found === undefined) return false;
  const end = pos + found.length;
  if (!silent) state.push('word', '', 0).map = [pos, end];
  state.pos = end;
  return true;
}

/** The rule for words knows where in its paragraph each is: which line of the text is that? */
function placeWords({ children, content, map }: Token): void {
  let line = map?.[0] ?? 0;
  let from = 0;
  for (const token of children ?? []) {
    if (token.type !== 'word' || !token.map) continue;
    line += content.slice(from, token.map[0]).split('\n').length - 1;
    from = token.map[0];
    token.map = [line, line + 1];
  }
}

function renderHtml(tokens: readonly Token[], at: number): string {
  // A browser would take all that follows a filtered tag for its own, so that it gets another name here.
  return (tokens[at]?.content ?? '').replace(FILTERED, '<$1x-$2').replaceAll('<![', '<!x[');
}

function noteBlocks(type: string, render?: RendererRule): void {
  markdown.renderer.rules[type] = (tokens, at, options, env, self) => {
    const { level, map } = tokens[at] ?? {};
    const rendered = render?.(tokens, at, options, env, self) ?? self.renderToken(tokens, at, options);
    return level === 0 && map ? note('block', ...map) + rendered : rendered;
  };
}

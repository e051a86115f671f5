// Separates a model's thoughts from its answer, in each of the forms that open models have, also when a mark is missing or nested.

export interface SplitReply {
  readonly thoughts: string;
  readonly text: string;
  /** Offset of the answer's first visible character in the raw content; -1 when there is no answer. */
  readonly start: number;
}

/** `<think>`, `<|begin_of_thought|>`, `[THINK]`, `<|START_THINKING|>` and their like, each with its closing counterpart. */
const OPENS = [
  String.raw`<(?:seed:)?th(?:ink(?:ing)?|ought)>`,
  '<THINK(?:ING)?>',
  String.raw`<\|begin_of_thought\|>`,
  String.raw`<\|START_THINKING\|>`,
  String.raw`<\|channel>thought\b`,
  String.raw`\[THINK\]`,
  '◁think▷',
];
const CLOSES = [
  String.raw`<\/(?:seed:)?th(?:ink(?:ing)?|ought)>`,
  String.raw`<\/THINK(?:ING)?>`,
  String.raw`<\|end_of_thought\|>`,
  String.raw`<\|END_THINKING\|>`,
  '<channel\\|>',
  String.raw`\[\/THINK\]`,
  '◁/think▷',
];
/** Messages in channels: what is not in the channel `final` is a thought, but for one to a tool, which is a call. */
const CHANNEL = String.raw`(?:<\|start\|>assistant)?(?<head><\|channel\|>(?<channel>\w+)(?<to>[ \t]+to=[\w.-]{1,80})?(?:[^<]|<\|constrain\|>){0,100}<\|message\|>)`;
const END = String.raw`<\|(?:end|return|call)\|>`;
/** Around an answer; says nothing. */
const NOISE = String.raw`<\|(?:begin|end)_of_(?:solution|box)\|>|<\|(?:START|END)_RESPONSE\|>`;
/** Thoughts by other names: elements as a whole, on lines of their own, since answers and code may speak of such a tag. */
const ELEMENT = String.raw`(?<=^|\n)[ \t]*<(?<tag>reasoning|reflection|scratchpad|inner_monologue|thoughts)>[ \t]*\n(?<inner>(?:(?!\n[ \t]*<\k<tag>>)[\s\S])*?)\n[ \t]*<\/\k<tag>>[ \t]*(?=\n|$)`;
const MARK = new RegExp(
  `${ELEMENT}|(?<open>${OPENS.join('|')})|(?<close>${CLOSES.join('|')})|${CHANNEL}|(?<end>${END})|(?<noise>${NOISE})`,
  'g',
);
/** Channels without their marks, which some servers leave out. */
const BARE_CHANNELS = /^\s*(?:analysis(?=\S)[\s\S]*)?assistantfinal/;

/**
 * An unclosed thought takes everything after it. A closing mark without an opening one takes everything before it: some chat
 * templates put the opening one into the prompt. So does a later one on a line of its own, where an answer comes behind it: the
 * model went on thinking.
 */
export function splitThoughts(raw: string): SplitReply {
  const { from, to } = ownTurn(raw);
  const cut = splitTurn(raw.slice(from, to));
  // A thought may speak of such marks.
  const own = cut.start < 0 ? splitTurn(raw.slice(from)) : cut;
  return own.start < 0 ? own : { ...own, start: own.start + from };
}

function splitTurn(raw: string): SplitReply {
  const bare = BARE_CHANNELS.exec(raw)?.[0];
  if (bare !== undefined) return inBareChannels(raw, bare);
  const reading: Reading = { raw, thoughts: [], answer: [], depth: 0, from: 0, opened: false };
  const isCode = codeOf(raw);
  let [channelled, left] = [false, false];
  for (const mark of raw.matchAll(MARK)) {
    const { open, close, channel, end, inner, head = '', to } = mark.groups ?? {};
    if ((end !== undefined && !channelled) || isQuoted(raw, mark) || isCode(mark.index)) continue;
    left = close !== undefined && isAlone(raw, mark);
    take(reading, mark.index);
    reading.from = mark.index + mark[0].length;
    if (inner !== undefined) reading.thoughts.push(inner);
    else if (open !== undefined) opens(reading);
    else if (close !== undefined) closes(reading, isAlone(raw, mark));
    else if (channel !== undefined) {
      channelled = true;
      reading.opened = true;
      reading.depth = channel === 'final' || to !== undefined ? 0 : 1;
      // Without its head nobody would know what is called.
      if (to !== undefined) reading.from -= head.length;
    } else if (end !== undefined) reading.depth = 0;
  }
  // Opened once too often.
  if (left) reading.depth = 0;
  take(reading, raw.length);
  const { thoughts, answer } = reading;
  return { thoughts: joined(thoughts), text: textOf(raw, answer), start: firstVisible(raw, answer) };
}

/** Blocks hold code: a mark between the first and the last line of one is a part of it. */
function codeOf(raw: string): (index: number) => boolean {
  const lines = [...raw.matchAll(/^[ \t]*(?:<{5,9}[ \t]*SEARCH|>{5,9}[ \t]*REPLACE)\b/gm)];
  const opens = (line: RegExpExecArray | undefined) => line?.[0].trimStart().startsWith('<') === true;
  const blocks = lines.flatMap((line, k) => {
    const end = lines[k + 1];
    return end !== undefined && opens(line) && !opens(end) ? [{ from: line.index, to: end.index }] : [];
  });
  let at = 0;
  // Marks come in their order.
  return (index) => {
    while ((blocks[at]?.to ?? index) < index) at += 1;
    return (blocks[at]?.from ?? index) < index;
  };
}

/** A mark between quotes is spoken of, not set: programs that read models hold them. */
function isQuoted(raw: string, { index, 0: mark }: RegExpExecArray): boolean {
  const [before = '', after = ''] = [raw[index - 1], raw[index + mark.length]];
  return before !== '' && before === after && /["'`]/.test(before);
}

/** On a line of its own, with more to come. */
function isAlone(raw: string, { index, 0: mark }: RegExpExecArray): boolean {
  const after = raw.slice(index + mark.length, index + mark.length + 2000);
  return /(?:^|\n)[ \t]*$/.test(raw.slice(Math.max(0, index - 100), index)) && /^[ \t]*\n\s*\S/.test(after);
}

interface Reading {
  readonly raw: string;
  readonly thoughts: string[];
  answer: { from: number; to: number }[];
  depth: number;
  from: number;
  opened: boolean;
}

function take({ raw, thoughts, answer, depth, from }: Reading, to: number): void {
  if (depth > 0) thoughts.push(raw.slice(from, to));
  else answer.push({ from, to });
}

function opens(reading: Reading): void {
  reading.depth += 1;
  reading.opened = true;
}

function closes(reading: Reading, alone: boolean): void {
  if (reading.depth > 0) reading.depth -= 1;
  else if (!reading.opened || alone) {
    reading.thoughts.push(...reading.answer.map((part) => reading.raw.slice(part.from, part.to)));
    reading.answer = [];
    reading.opened = true;
  }
}

function inBareChannels(raw: string, bare: string): SplitReply {
  const answer = [{ from: bare.length, to: raw.length }];
  const thoughts = bare.replace(/^\s*analysis/, '').replace(/assistantfinal$/, '');
  return { thoughts: thoughts.trim(), text: textOf(raw, answer), start: firstVisible(raw, answer) };
}

function joined(parts: readonly string[]): string {
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join('\n');
}

function textOf(raw: string, parts: readonly { from: number; to: number }[]): string {
  return parts
    .map((part) => raw.slice(part.from, part.to))
    .join('')
    .replace(END_OF_TURN, '')
    .trim();
}

/** Marks of the end of a turn that a chat template did not stop at. */
const TURN_ENDS = String.raw`<\|(?:im_end|eot_id|eom_id|endoftext|end_of_text|end|return)\|>|<end_of_turn>|<\/s>|<｜end▁of▁sentence｜>`;
const END_OF_TURN = new RegExp(String.raw`(?<!\s)(?:\s*(?:${TURN_ENDS}))+\s*$`);
/** What a template puts in front of a reply. */
const OWN_HEAD =
  /^\s*(?:<\|im_start\|>\s*assistant\s*\n|<\|start_header_id\|>\s*assistant\s*<\|end_header_id\|>|<start_of_turn>\s*model\s*\n|<\|assistant\|>|<｜Assistant｜>)/;
/** The end of a turn and the beginning of the next one. */
const NEXT_TURN = new RegExp(
  String.raw`(?:${TURN_ENDS})(?:\s{0,200}(?:<\|im_start\|>|<start_of_turn>|<\|start_header_id\|>|<\|start\|>(?!assistant)|<\|(?:user|assistant|system|begin_of_text)\|>|(?:<s>\s*)?\[INST\]|<｜(?:User|Assistant)｜>)|\s{0,200}\n(?:user|human)[ \t]*:?[ \t]*\n)`,
  'gi',
);

/** An element of an edit, a block, a fence. */
const CODE =
  /^[ \t]*(?:<edit\b(?:(?!^[ \t]*<edit\b)[\s\S])*?^[ \t]*<\/edit>|<{5,9}[ \t]*SEARCH\b(?:(?!^[ \t]*<{5,9}[ \t]*SEARCH\b)[\s\S])*?^[ \t]*>{5,9}[ \t]*REPLACE\b|(`{3,}|~{3,})[\s\S]*?^[ \t]*\1)/gm;

/** Where the reply begins, and where a model that did not stop goes on with what nobody asked for; code may hold such marks. */
function ownTurn(raw: string): { readonly from: number; readonly to: number } {
  const from = OWN_HEAD.exec(raw)?.[0].length ?? 0;
  const marks = [...raw.matchAll(NEXT_TURN)].filter((mark) => !isQuoted(raw, mark));
  const code = marks.length === 0 ? [] : [...raw.matchAll(CODE)];
  const isCode = (at: number) => code.some(({ index, 0: text }) => index < at && at < index + text.length);
  const next = marks.find(({ index }) => raw.slice(from, index).trim() !== '' && !isCode(index));
  return { from, to: next?.index ?? raw.length };
}

function firstVisible(raw: string, parts: readonly { from: number; to: number }[]): number {
  for (const part of parts) {
    const offset = raw.slice(part.from, part.to).search(/\S/);
    if (offset >= 0) return part.from + offset;
  }
  return -1;
}

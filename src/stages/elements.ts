// Reads the elements that a section is made of where a model nests tags: each is a text, or a place with its parts.

const ITEMS = 'item|li|entry|case|location|place|request|query';
const PARTS =
  'file|path|filename|file_path|class|class_name|function|method|function_name|lines?|range|start_line|end_line|start|end|reason|why|description|kind|type|name|code|text|string';
const LISTS = /<\/?(?:ul|ol|list|items|requests)(?:\s[^<>]*)?>/gi;
const ELEMENT = new RegExp(
  `(?<!\`)<(${ITEMS}|${PARTS})((?:\\s+[\\w-]+\\s*=\\s*(?:"[^"]*"|'[^']*'))*)\\s*(?:/>|>([\\s\\S]*?)</\\1\\s*>)`,
  'gi',
);
const PATH = /^(?:file|path|filename|file_path)$/;
/** What a search asks for. */
const SOUGHT = /^(?:class|function|method|lines|code)$/;

type Fields = Readonly<Record<string, string>>;

/** Texts and records with the names of their elements as keys; undefined where the section is something else. */
export function elementsIn(section: string): readonly (string | Fields)[] | undefined {
  const text = section.replace(LISTS, '').trim();
  const elements = elementsOf(text);
  if (elements.length === 0) return undefined;
  const isItem = ({ name }: Element) => new RegExp(`^(?:${ITEMS})$`).test(name);
  const left = text.replace(ELEMENT, '\0').split('\n');
  const between = left.map((line) => line.replace(/^\s*(?:[-*+]|\d+[.)])(?=[\s\0]*$)/, '').replace(/[\s,;]/g, ''));
  // Words around items lead to them; around parts nobody knows what they belong to.
  const isBroken = (line: string) => /[^\0]/.test(line) && (line.includes('\0') || !elements.every(isItem));
  if (between.some(isBroken)) return undefined;
  return elements.some(isItem) ? elements.map(readItem) : readParts(elements);
}

interface Element {
  readonly name: string;
  readonly attributes: Fields;
  readonly text: string;
}

function elementsOf(text: string): readonly Element[] {
  return [...text.matchAll(ELEMENT)].map(([, name = '', attributes = '', inner = '']) => ({
    name: name.toLowerCase(),
    attributes: Object.fromEntries(
      [...attributes.matchAll(/([\w-]+)\s*=\s*["']([^"']*)["']/g)].map(([, key = '', value = '']) => [key, value]),
    ),
    text: inner.trim(),
  }));
}

function readItem({ name, attributes, text }: Element): string | Fields {
  const inner = elementsOf(text);
  const known = Object.entries(attributes).filter(([key]) => new RegExp(`^(?:${PARTS})$`).test(key));
  const own = Object.fromEntries(known);
  if (inner.length > 0) return { ...own, ...fieldsOf(inner) };
  if (known.length === 0 || name === 'case') return text.replace(/(?<!\s)\s*\n\s*/g, ' ');
  return text === '' ? own : { ...own, reason: text };
}

/** Parts without an element around them: each path begins another place; without any path they are what a search asks for. */
function readParts(elements: readonly Element[]): readonly (string | Fields)[] | undefined {
  const starts = elements.flatMap(({ name, attributes }, at) =>
    PATH.test(name) || Object.keys(attributes).some((key) => PATH.test(key)) ? [at] : [],
  );
  if (starts.length === 0) {
    if (!elements.every(({ name, text }) => SOUGHT.test(name) && text !== '')) return undefined;
    return elements.map(({ name, text }) => `${name} ${name === 'code' ? JSON.stringify(text) : text}`);
  }
  if (starts[0] !== 0) return undefined;
  return starts.map((start, nth) => {
    const own = elements.slice(start, starts[nth + 1]);
    const [first] = own;
    return own.length === 1 && first && Object.keys(first.attributes).length === 0 ? first.text : fieldsOf(own);
  });
}

function fieldsOf(elements: readonly Element[]): Fields {
  return Object.fromEntries(
    elements.flatMap(({ name, attributes, text }) => [
      ...Object.entries(attributes),
      ...(text === '' ? [] : [[name, text] as const]),
    ]),
  );
}

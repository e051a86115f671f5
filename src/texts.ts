// Renders `texts/*.md`, what people read on GitHub: whatever a variable holds is shown as text, unless a view made it Markdown.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Liquid, type Template } from 'liquidjs';
import { InputFault } from './errors.ts';
import { plural } from './trace/views/quantities.ts';
import { codeSpan, escapeUntrusted } from './trace/views/untrusted-text.ts';

const MADE: unique symbol = Symbol('Markdown');
/** Markdown that a view made, with what others wrote in it escaped: no text that is read from anywhere can be one. */
export interface Markdown {
  readonly [MADE]: string;
}

/** The only way past the escaping: for what our own views return. */
export function markdown(made: string): Markdown {
  return { [MADE]: made };
}

type Value = string | number | boolean | Markdown;
/** Strings are escaped where they are shown; a list or a record is shown by its parts only. */
export type TextVariables = Readonly<
  Record<string, Value | readonly (Value | Readonly<Record<string, Value>>)[] | Readonly<Record<string, Value>>>
>;

export interface TextFolder {
  /** Throws InputFault for a text that is not there, and for a variable that it names and is not given. */
  render(name: string, variables: TextVariables): string;
  /** Names of all texts. */
  readonly names: readonly string[];
}

/** `texts/` lies beside `src/`, and beside `dist/` in the image. */
const FOLDER = fileURLToPath(new URL('../texts', import.meta.url));

let own: TextFolder | undefined;

/** A whole text, with its last line end. The folder belongs to the installation: it is read once, when it is first needed. */
export function text(name: string, variables: TextVariables = {}): string {
  own ??= loadTexts(FOLDER);
  return own.render(name, variables);
}

/** The same as a part of another text, without its last line end. */
export function paragraph(name: string, variables: TextVariables = {}): string {
  return text(name, variables).replace(/\n$/, '');
}

/** Throws InputFault when the folder is missing, or a template does not parse or uses a filter that is not ours. */
export function loadTexts(dir: string): TextFolder {
  const engine = engineOf();
  const sources = read(dir);
  const templates = new Map(sources.map(([name, source]) => [name, unlessBroken(name, () => engine.parse(source))]));
  return {
    render: (name, variables) => unlessBroken(name, () => String(engine.renderSync(found(templates, name), variables))),
    names: sources.map(([name]) => name),
  };
}

/** Without the filters that come with the engine, of which one would leave text unescaped. */
function engineOf(): Liquid {
  const engine = new Liquid({
    ...{ strictVariables: true, strictFilters: true, ownPropertyOnly: true, jsTruthy: true },
    outputEscape: shown,
  });
  for (const name of Object.keys(engine.filters)) delete engine.filters[name];
  engine.registerFilter('code', (value: unknown) => markdown(codeSpan(String(value))));
  engine.registerFilter('commit', (value: unknown) => markdown(codeSpan(String(value).slice(0, 7))));
  engine.registerFilter('plural', (count: number, one: string, many?: string) => markdown(plural(count, one, many)));
  engine.registerFilter('decimals', (value: number, digits: number) => markdown(value.toFixed(digits)));
  engine.registerFilter('code_list', (names: readonly string[], most: number) => markdown(codeList(names, most)));
  engine.registerFilter('join', (values: readonly unknown[], between: string) =>
    markdown(values.map(shown).join(between)),
  );
  return engine;
}

/** What stands where a template names a variable. */
function shown(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return escapeUntrusted(value);
  if (typeof value === 'object' && value !== null && MADE in value) return String(value[MADE]);
  throw new InputFault('A text names what cannot be shown.', 'Give it a string, a number or Markdown of a view.');
}

/** Names as code; those beyond the most are counted. */
function codeList(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return `${names.slice(0, most).map(codeSpan).join(', ')}${more}`;
}

function read(dir: string): readonly (readonly [string, string])[] {
  try {
    const files = readdirSync(dir).filter((file) => file.endsWith('.md'));
    return files.toSorted().map((file) => [file.slice(0, -'.md'.length), readFileSync(join(dir, file), 'utf8')]);
  } catch (cause) {
    throw new InputFault(`The folder of texts ${dir} cannot be read.`, 'Check the installation.', { cause });
  }
}

function found(templates: ReadonlyMap<string, Template[]>, name: string): Template[] {
  const template = templates.get(name);
  if (template) return template;
  throw new InputFault(`There is no text "${name}".`, `Add ${name}.md to the folder of texts.`);
}

function unlessBroken<T>(name: string, use: () => T): T {
  try {
    return use();
  } catch (cause) {
    if (cause instanceof InputFault) throw cause;
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new InputFault(`Text ${name}.md: ${words}`, 'Correct the template, or pass the variable it names.', {
      cause,
    });
  }
}

// Expressions of GitHub's workflow files, evaluated with what the files alone say: what they do not say stays unresolved.

import { data, Evaluator, type Expr, Lexer, Parser } from '@actions/expressions';
import { Grouping, Logical, Unary } from '@actions/expressions/ast';
import { TokenType } from '@actions/expressions/lexer';
import { truthy } from '@actions/expressions/result';
import type { Json } from './json.ts';

/** What an expression may look into. A name that an open context lacks is unresolved; elsewhere it is null, as on GitHub. */
export interface Context {
  readonly values: Readonly<Record<string, Json>>;
  readonly open: boolean;
  /** Names that exist and whose value nobody knows. */
  readonly unknown?: readonly string[];
}
export type Contexts = Readonly<Record<string, Context>>;

export type Resolved<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Names that exist on GitHub and about which files say nothing. */
const CONTEXTS = [
  'github',
  'env',
  'vars',
  'job',
  'jobs',
  'steps',
  'runner',
  'secrets',
  'strategy',
  'matrix',
  'needs',
  'inputs',
];
const MARK = /\$\{\{((?:'[^']*'|[^'])*?)\}\}/g;

class Unresolved extends Error {}

/** Says so when it is asked for what nobody knows. */
class ContextDictionary extends data.Dictionary {
  readonly #isUnknown: (key: string) => boolean;

  constructor(context: Context) {
    super(...Object.entries(context.values).map(([key, value]) => ({ key, value: dataOf(value) })));
    this.#isUnknown = (key) => context.open || context.unknown?.includes(key) === true;
  }

  override get(key: string) {
    const value = super.get(key);
    if (value === undefined && this.#isUnknown(key)) throw new Unresolved(key);
    return value;
  }
}

/** Status functions as in a job in which nothing failed. */
const STATUS = { success: true, always: true, failure: false, cancelled: false };
const FUNCTIONS = [...Object.keys(STATUS), 'hashFiles'].map((name) => ({ name, minArgs: 0, maxArgs: 99 }));
const BODIES = new Map(
  FUNCTIONS.map((info) => [info.name.toLowerCase(), { ...info, call: () => statusOf(info.name) }]),
);

function statusOf(name: string) {
  if (!(name in STATUS)) throw new Unresolved(`${name}()`);
  return new data.BooleanData(STATUS[name as keyof typeof STATUS]);
}

/** A text with each `${{ … }}` replaced by its value. */
export function resolveText(text: string, contexts: Contexts): Resolved<string> {
  return attempt(() => text.replace(MARK, (_all, code: string) => evaluate(parse(code), contexts).coerceString()));
}

/** Any value of a file, with the expressions in its texts resolved; one that is a whole text may become any value. */
export function resolveValue(value: Json, contexts: Contexts): Resolved<Json> {
  return attempt(() => resolved(value, contexts));
}

/** Whether a condition holds; undefined when that hangs on something unknown. */
export function conditionHolds(condition: string, contexts: Contexts): boolean | undefined {
  const code = /^\s*\$\{\{((?:'[^']*'|[^'])*?)\}\}\s*$/.exec(condition)?.[1] ?? condition;
  const plain = attempt(() => (code.includes('${{') ? resolveTextOf(code, contexts) : code));
  if (!plain.ok) return undefined;
  const truth = attempt(() => truthOf(parse(plain.value), contexts));
  return truth.ok ? truth.value : undefined;
}

function resolveTextOf(text: string, contexts: Contexts): string {
  return text.replace(MARK, (_all, code: string) =>
    JSON.stringify(evaluate(parse(code), contexts).coerceString()).replace(/^"|"$/g, "'"),
  );
}

function resolved(value: Json, contexts: Contexts): Json {
  if (typeof value === 'string') {
    const whole = /^\s*\$\{\{((?:'[^']*'|[^'])*?)\}\}\s*$/.exec(value)?.[1];
    if (whole !== undefined && !whole.includes('${{')) return plainOf(evaluate(parse(whole), contexts));
    return value.replace(MARK, (_all, code: string) => evaluate(parse(code), contexts).coerceString());
  }
  if (Array.isArray(value)) return value.map((item: Json) => resolved(item, contexts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, contexts)]));
}

/** Three-valued, so that one unknown operand does not hide a decisive other one. */
function truthOf(expression: Expr, contexts: Contexts): boolean | undefined {
  if (expression instanceof Grouping) return truthOf(expression.group, contexts);
  if (expression instanceof Unary) {
    const truth = truthOf(expression.expr, contexts);
    return truth === undefined ? undefined : !truth;
  }
  if (expression instanceof Logical) {
    const decisive = expression.operator.type === TokenType.OR;
    const truths = expression.args.map((operand) => truthOf(operand, contexts));
    if (truths.includes(decisive)) return decisive;
    return truths.includes(undefined) ? undefined : !decisive;
  }
  const value = attempt(() => truthy(evaluate(expression, contexts)));
  return value.ok ? value.value : undefined;
}

function parse(code: string): Expr {
  return new Parser(new Lexer(code.trim()).lex().tokens, CONTEXTS, FUNCTIONS).parse();
}

function evaluate(expression: Expr, contexts: Contexts) {
  const pairs = CONTEXTS.map((key) => ({
    key,
    value: new ContextDictionary(contexts[key] ?? { values: {}, open: true }),
  }));
  return new Evaluator(expression, new data.Dictionary(...pairs), BODIES).evaluate();
}

function dataOf(value: Json): data.ExpressionData {
  if (value === null) return new data.Null();
  if (typeof value === 'string') return new data.StringData(value);
  if (typeof value === 'number') return new data.NumberData(value);
  if (typeof value === 'boolean') return new data.BooleanData(value);
  if (Array.isArray(value)) return new data.Array(...value.map(dataOf));
  return new data.Dictionary(...Object.entries(value).map(([key, item]) => ({ key, value: dataOf(item) })));
}

function plainOf(value: data.ExpressionData): Json {
  return JSON.parse(JSON.stringify(value, data.replacer)) as Json;
}

function attempt<T>(make: () => T): Resolved<T> {
  try {
    return { ok: true, value: make() };
  } catch (error) {
    if (error instanceof Unresolved) return { ok: false, reason: `nothing in the files says what ${error.message} is` };
    // The library throws plain errors for what it cannot read.
    if (error instanceof Error) return { ok: false, reason: `an expression cannot be read: ${error.message}` };
    throw error;
  }
}

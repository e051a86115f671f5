// The cases that an issue asks for: listed once, then held against tests and patches.

import { lines, section } from './tags.ts';

const MOST = 10;
const LONGEST = 300;

/** Those that an understanding lists, in their order. */
export function readCases(reply: string): readonly string[] {
  const listed = lines(section(reply, 'cases') ?? '');
  return listed.slice(0, MOST).map((line) => [...line].slice(0, LONGEST).join(''));
}

/** As every later prompt shows them. */
export function casesText(cases: readonly string[]): string {
  if (cases.length === 0) return '(They were not listed: read them from the issue.)';
  return cases.map((line, i) => `${i + 1}. ${line}`).join('\n');
}

/** Numbers of cases that a reply says it covers; undefined where it does not say. */
export function readCovers(reply: string, cases: readonly string[]): readonly number[] | undefined {
  const said = section(reply, 'covers');
  return said === undefined || cases.length === 0 ? undefined : numbersIn(said, cases);
}

/** Numbers of cases that follow the last No of a judge's reply that has some behind it: `No: 2`, `No, cases 1 and 3`. */
export function readFails(reply: string, cases: readonly string[]): readonly number[] {
  const plain = reply.replace(/[*`"“”]/g, '');
  const said = [...plain.matchAll(/(?<![\p{L}\p{N}])no(?!\p{L})([^\n]*)/giu)].map(
    ([, rest = '']) => NAMED.exec(rest)?.[1],
  );
  return numbersIn(said.findLast((text) => text !== undefined) ?? '', cases);
}

const NAMED =
  /^[^\p{L}\p{N}]*(?:(?:because|in|for|the)\s+)*(all\b|(?:cases?|numbers?)?[^\p{L}\p{N}]*\d+(?:(?:[^\p{L}\p{N}]|\b(?:and|or|to|cases?)\b)+\d+)*(?![\p{L}\p{N}]|\s+(?:of|out)\b))/iu;

function numbersIn(said: string, cases: readonly string[]): readonly number[] {
  if (/^\s*all\b/i.test(said)) return cases.map((_, i) => i + 1);
  const spans = said.replace(/(\d+)\s*(?:[-–]|to)\s*(\d+)/g, (_, from, to) => span(Number(from), Number(to)));
  const numbers = (spans.match(/\d+/g) ?? []).map(Number);
  return [...new Set(numbers)].filter((number) => number >= 1 && number <= cases.length).sort((a, b) => a - b);
}

function span(from: number, to: number): string {
  const length = Math.max(0, Math.min(MOST, to) - from + 1);
  return Array.from({ length }, (_, i) => from + i).join(' ');
}

// Values of options, refused with a word that helps.

import { InvalidArgumentError } from 'commander';

export function wholeNumber(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

export function names(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.some((part) => part === '')) throw new InvalidArgumentError('Give names with commas between them.');
  return [...new Set(parts)];
}

/** `owner/name`, with commas between them. */
export function repositories(text: string): readonly string[] {
  const wrong = names(text).find((name) => !/^[\w.-]+\/[\w.-]+$/.test(name));
  if (wrong !== undefined) throw new InvalidArgumentError(`Give owner/name; "${wrong}" is none.`);
  return names(text);
}

export function numbers(text: string): readonly number[] {
  return names(text).map((each) => counted(each));
}

export function counted(text: string): number {
  return between(1, 1000)(text);
}

export function between(least: number, most: number): (text: string) => number {
  return (text) => {
    const count = wholeNumber(text);
    if (count >= least && count <= most) return count;
    throw new InvalidArgumentError(`Give whole numbers from ${least} to ${most}.`);
  };
}

export function amount(text: string): number {
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('Give a number above 0.');
}

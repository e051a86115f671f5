// What no example may hold: secrets, which drop it, and personal data, which is taken out of prompts and drops an answer.

import { TOKENS } from '../../trace/views/outgoing-patterns.ts';

const PERSONAL: readonly { readonly name: string; readonly pattern: RegExp; isReal?(found: string): boolean }[] = [
  {
    name: 'e-mail address',
    pattern: /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}(?![\w-])/gi,
    // Addresses of nobody: examples, robots, what git and services write in place of one.
    isReal: (found) =>
      !/@(?:[\w-]+\.)*(?:example\.\w+|test|invalid|localhost|localdomain|users\.noreply\.github\.com|[\w-]+\.(?:png|js|css))$|^(?:no-?reply|git|noreply|user|users?name|me|foo|bar|test|admin|root|you|someone|email)@/i.test(
        found,
      ),
  },
  {
    name: 'phone number',
    pattern: /(?<![\w+])\+\d{1,3}[ .-]\(?\d{2,4}\)?(?:[ .-]\d{2,4}){2,4}(?!\w)/g,
  },
  {
    name: 'card number',
    pattern: /(?<![\w.-])\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?![\w.-])/g,
    isReal: (found) => isLuhn(found.replace(/\D/g, '')) && !/^(\d)\1+$/.test(found.replace(/\D/g, '')),
  },
  {
    name: 'bank account',
    pattern: /(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?![A-Z0-9])/g,
    isReal: (found) => isIban(found.replaceAll(' ', '')),
  },
];

/** What is found of either kind in a text, by name; nothing of the text itself. */
export function secretIn(text: string): string | undefined {
  return text.search(TOKENS) < 0 ? undefined : 'what looks like a secret';
}

export function personalIn(text: string): string | undefined {
  return PERSONAL.find(({ pattern, isReal = () => true }) => [...text.matchAll(pattern)].some(([one]) => isReal(one)))
    ?.name;
}

/** The text with a word in place of each personal datum, always the same for the same kind. */
export function withoutPersonal(text: string): string {
  return PERSONAL.reduce(
    (left, { name, pattern, isReal = () => true }) =>
      left.replace(pattern, (found) => (isReal(found) ? `[${name}]` : found)),
    text,
  );
}

function isLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function isIban(text: string): boolean {
  const turned = `${text.slice(4)}${text.slice(0, 4)}`.replace(/[A-Z]/g, (letter) => `${letter.charCodeAt(0) - 55}`);
  let rest = 0;
  for (const digit of turned) rest = (rest * 10 + Number(digit)) % 97;
  return rest === 1;
}

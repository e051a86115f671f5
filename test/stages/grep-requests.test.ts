import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { textsOf } from '../../src/stages/grep-patterns.ts';
import { grepRequests } from '../../src/stages/grep-requests.ts';

test.each<readonly [line: string, requests: readonly string[]]>([
  // Alternatives are searches of their own.
  ['grep -nE "total|subtotal" src/cart.py', ['code "total" in src/cart.py', 'code "subtotal" in src/cart.py']],
  ['grep -rn "total\\|subtotal" src/', ['code "total" in src/', 'code "subtotal" in src/']],
  ['grep -rn "total|subtotal" src/', ['code "total" in src/', 'code "subtotal" in src/']],
  ['rg "(get|set)_total"', ['code "get_total"', 'code "set_total"']],
  ['grep -e total -e "sub total" src/cart.py', ['code "total" in src/cart.py', 'code "sub total" in src/cart.py']],
  ['git grep -n "total\\|rest"', ['code "total"', 'code "rest"']],
  // Signs that are escaped for grep stand for themselves.
  ['rg "def total\\("', ['code "def total("']],
  ['grep -n "def total\\(" src/cart.py', ['code "def total(" in src/cart.py']],
  ['grep -rnw "\\bparseAmount\\b" src | head -5', ['code "parseAmount" in src']],
  ["rg 'items\\[0\\]\\.price'", ['code "items[0].price"']],
  ['grep -rn "^def total" .', ['code "def total"']],
  ['rg -n -A 3 "^class Cart\\b" src', ['code "class Cart" in src']],
  // Of what has a gap, the part that says most.
  ['rg "def\\s+total_of\\s*\\("', ['code "total_of"']],
  ['grep -rn "raise .*CartError" src', ['code "CartError" in src']],
  ['rg "(?i)total" src', ['code "total" in src']],
  ['grep -P "(?im)^def total" src', ['code "def total" in src']],
  ['rg "total[(]"', ['code "total("']],
  ['rg "totals?\\("', ['code "total"']],
  // In words of grep that are plain already, nothing changes.
  ['grep -n "def total(" src/cart.py', ['grep -n "def total(" src/cart.py']],
  ['rg "total("', ['rg "total("']],
  ['grep -F "a|b.*" src/cart.py', ['grep -F "a|b.*" src/cart.py']],
  ['grep total', ['grep total']],
  ['grep -rn "self.total" src', ['grep -rn "self.total" src']],
  // No search for a text at all.
  ['grep -n ".*" src/cart.py', ['grep -n ".*" src/cart.py']],
  ['class Cart', ['class Cart']],
  ['code "a|b"', ['code "a|b"']],
])('what %j looks for', (line, requests) => {
  expect(grepRequests(line)).toEqual(requests);
});

test('a line that the pattern matches holds one of its texts', () => {
  const word = fc.stringMatching(/^[a-z]{3,6}$/);
  const gap = fc.constantFrom('.*', '\\s+', '.+?', '\\w*', '[a-z]+');
  const pattern = fc.tuple(word, gap, word, gap, word).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 3 }), fc.nat(2), (alternatives, at) => {
      const chosen = alternatives[at % alternatives.length] ?? '';
      const line = chosen.replace(/\.\*|\.\+\?|\\s\+|\\w\*|\[a-z\]\+/g, ' ');
      const texts = textsOf(alternatives.join('|'), 'extended');
      expect(texts.some((text) => line.includes(text))).toBe(true);
    }),
  );
});

test('any pattern is read, and no text is invented', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), fc.constantFrom('basic', 'extended', 'fixed'), (pattern, dialect) => {
      for (const text of textsOf(pattern, dialect)) expect(text.length).toBeLessThanOrEqual(pattern.length);
    }),
  );
});

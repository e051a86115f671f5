// Replies that were whole once: cut off, with lines doubled, swapped or put between, other line ends, fences around them.

import fc from 'fast-check';

type Mutation = (lines: readonly string[]) => readonly string[];

/** `markers` are the lines that are put between others. */
export function mutatedReplies(valid: readonly string[], markers: readonly string[]): fc.Arbitrary<string> {
  const at = fc.double({ min: 0, max: 1, noNaN: true });
  const place = (lines: readonly string[], share: number) => Math.floor(share * lines.length);
  const line = fc.oneof(fc.constantFrom(...markers), fc.constantFrom(...valid.flatMap((reply) => reply.split('\n'))));
  const mutation: fc.Arbitrary<Mutation> = fc.oneof(
    at.map((share) => (lines: readonly string[]) => lines.slice(0, place(lines, share))),
    at.map((share) => (lines: readonly string[]) => lines.toSpliced(place(lines, share), 1)),
    at.map((share) => (lines: readonly string[]) => {
      const index = place(lines, share);
      return lines.toSpliced(index, 0, ...lines.slice(index, index + 1));
    }),
    fc.tuple(at, at).map(([one, other]) => (lines: readonly string[]) => {
      const [i, j] = [place(lines, one), place(lines, other)];
      return lines.map((each, k) => (k === i ? lines[j] : k === j ? lines[i] : each) ?? each);
    }),
    fc.tuple(at, line).map(
      ([share, added]) =>
        (lines: readonly string[]) =>
          lines.toSpliced(place(lines, share), 0, added),
    ),
    fc.tuple(at, fc.nat()).map(([share, length]) => (lines: readonly string[]) => {
      const index = place(lines, share);
      const cut = lines[index] ?? '';
      return lines.with(Math.min(index, lines.length - 1), cut.slice(0, length % (cut.length + 1)));
    }),
    fc
      .constantFrom('\r', '\r\r', ' ', '\t')
      .map((end) => (lines: readonly string[]) => lines.map((each) => each + end)),
    fc
      .constantFrom('  ', '\t', '> ', '+')
      .map((margin) => (lines: readonly string[]) => lines.map((each) => margin + each)),
    fc.constantFrom('```', '```js', '~~~').map((fence) => (lines: readonly string[]) => [fence, ...lines, fence]),
  );
  return fc
    .tuple(fc.constantFrom(...valid), fc.array(mutation, { minLength: 1, maxLength: 5 }))
    .map(([reply, mutations]) =>
      mutations.reduce(
        (lines, mutate) => (lines.length === 0 ? lines : mutate(lines)),
        reply.split('\n') as readonly string[],
      ),
    )
    .map((lines) => lines.join('\n'));
}

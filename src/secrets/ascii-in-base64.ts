// Whether signs of Base64 can stand for characters of ASCII at all: a look that tells nearly all names and addresses apart. Pure.

/** Of eight bytes at any place, so many signs are theirs alone. */
const OWN_SIGNS = 10;

/**
 * A byte of ASCII has no highest bit, and three of four signs hold one of a byte: of the first sign of four the highest, of the
 * second the third, of the third the fifth. For each value of a sign a bit for each place that it can have.
 */
const PLACES = Uint8Array.from({ length: 64 }, (_, value) => {
  const fits = [(value & 32) === 0, (value & 8) === 0, (value & 2) === 0, true];
  return fits.reduce((places, fit, place) => places | (fit ? 1 << place : 0), 0);
});

/** False where no eight bytes in a row can be of ASCII, wherever the groups of four begin. `numbers`: values by characters. */
export function mayBeAscii(text: string, numbers: Int8Array): boolean {
  let [first, second, third, fourth, count] = [0, 0, 0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    const value = numbers[text.charCodeAt(at)] ?? -1;
    if (value < 0) continue;
    const places = PLACES[value] ?? 0;
    first = ((places >> (count & 3)) & 1) * (first + 1);
    second = ((places >> ((count + 3) & 3)) & 1) * (second + 1);
    third = ((places >> ((count + 2) & 3)) & 1) * (third + 1);
    fourth = ((places >> ((count + 1) & 3)) & 1) * (fourth + 1);
    if (first >= OWN_SIGNS || second >= OWN_SIGNS || third >= OWN_SIGNS || fourth >= OWN_SIGNS) return true;
    count += 1;
  }
  return false;
}

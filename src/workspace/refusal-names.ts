// New names that readers or file systems take for other ones than they are.

/** Scripts that are written together, after Unicode's "highly restrictive" profile; of Latin, no phonetic letters. */
const LATIN = "A-Za-z0-9_ !#$%&'()+,;=@^`{}~\\[\\]\\-\\u00c0-\\u0130\\u0132-\\u01bf\\u01c4-\\u024f\\u1e00-\\u1eff";
const SINGLE = [
  ['Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Bengali', 'Tamil', 'Telugu', 'Thai', 'Georgian', 'Armenian'],
  ['Ethiopic', 'Khmer', 'Lao', 'Myanmar', 'Sinhala', 'Tibetan', 'Kannada', 'Malayalam', 'Gujarati', 'Gurmukhi'],
];
const TOGETHER: readonly RegExp[] = [
  `${LATIN}\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u30fc`,
  `${LATIN}\\p{Script=Han}\\p{Script=Hangul}`,
  `${LATIN}\\p{Script=Han}\\p{Script=Bopomofo}`,
  ...SINGLE.flat().map((script) => `0-9_ \\-\\p{Script=${script}}`),
].map((allowed) => new RegExp(`^(?:(?=[\\x20-\\x7e\\p{L}\\p{M}])[${allowed}\\p{Script=Inherited}])*$`, 'u'));
/** Letters of other scripts with the looks of Latin ones: a word of them alone reads as a Latin word. */
const LATIN_LOOKS =
  /^[аәеоӧрсҫухһіїјѕԁԛԝѵьгвнмткпАВЕЅІЈКМНОРСТХҮԚԜѴαβγεικνορτυχωϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧօսոցհյզԼՏՍᎠᎡᎢᎥᎪᎫᎬᎳᎷᎻᎽᏀᏃᏎᏒᏔᏙᏚᏟᏢᏦ\d_-]+$/u;
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(\.|$)/i;
/** Bytes of a name that usual file systems hold: a commit with a longer one can be checked out nowhere. */
const LONGEST = 255;
const SHORT_NAME = /^[^.]{1,6}~\d(\.[^.]{0,3})?$/;

/** What is wrong with a new part of a path, for the sentence "… has a name <problem>"; undefined when nothing is. */
export function nameProblem(part: string): string | undefined {
  if (part !== part.normalize('NFKC'))
    return 'with characters that stand for others (compatibility or decomposed forms)';
  if (/[\p{Default_Ignorable_Code_Point}\p{Co}\p{Cn}\p{Bidi_Control}\u2800]/u.test(part))
    return 'with invisible characters';
  if (/^\s|[.\s]$/.test(part) || /[^\S ]/.test(part)) return 'that begins or ends with a blank, or ends with a dot';
  if (/[<>:"|?*]/.test(part)) return 'that not every file system can hold';
  if (Buffer.byteLength(part) > LONGEST) return `of more than ${LONGEST} bytes, which file systems do not hold`;
  if (DEVICE.test(part)) return 'of a device of Windows';
  if (SHORT_NAME.test(part)) return 'like the short form of another one';
  for (const word of part.split('.'))
    if (!isOneScript(word)) return 'in letters of several scripts, or that look like others';
  return undefined;
}

function isOneScript(word: string): boolean {
  if (/^[\x20-\x7e]*$/.test(word)) return true;
  return !LATIN_LOOKS.test(word) && TOGETHER.some((pattern) => pattern.test(word));
}

// Placeholders in commands that were taken from files of make, tox, nox and workflows: filled in where it is known with what,
// and left out where it is not. Pure.

/** Stands for what is not known, until every word that holds it is taken out. */
const UNKNOWN = '\uE000';
const KNOWN: Readonly<Record<string, string>> = {
  envpython: 'python',
  env_python: 'python',
  toxinidir: '.',
  tox_root: '.',
  PYTHON: 'python',
  python: 'python',
};
/** `${{ matrix.x }}`, `${name:-default}`, `$(NAME)`, `$name`, `$@`; tox's `{posargs:default}`, `{[base]deps}`, `{env:NAME:default}`. */
const PLACEHOLDER =
  /\$\{\{[^}]*\}\}|\$\{(?<braced>\w+)(?::?-(?<fallback>[^}]*))?\}|\$\((?<made>\w+)\)|\$(?<plain>\w+|[@*#])|\{(?<tox>env:\w+|posargs|[a-z_]\w+|\[[^\]\s]+\]\w+|\/|:)(?::(?<value>[^{}]*))?\}/g;

/** The text with its placeholders filled in; what cannot be known is marked, for `knownWords`. */
export function fillPlaceholders(text: string): string {
  return text.replace(PLACEHOLDER, (...found) => {
    const groups = found.at(-1) as Readonly<Record<string, string | undefined>>;
    const { braced, fallback, made, plain, tox, value } = groups;
    if (tox === '/') return '/';
    return KNOWN[braced ?? made ?? plain ?? tox ?? ''] ?? fallback ?? value ?? UNKNOWN;
  });
}

/** Words of a filled-in command without those that cannot be known, and without the options that ask for them. */
export function knownWords(words: readonly string[], takesValue: (option: string) => boolean): readonly string[] {
  const isUnknown = (word = '') => word.includes(UNKNOWN);
  return words.filter((word, at) => !isUnknown(word) && !(isUnknown(words[at + 1]) && takesValue(word)));
}

// Where a new reproduction test goes, and what the framework calls it, told in the terms of the language.

/**
 * One sentence or two for the prompt. `near`: the nearest existing test, `suspected`: the file that the issue is about,
 * `other`: a test that is there and that nothing ran.
 */
export function placeOf(near: string | undefined, suspected: string | undefined, other?: string): string {
  const place = BY_ENDING.find(([pattern]) => pattern.test(near ?? suspected ?? ''))?.[1];
  const where =
    place?.(near, suspected ?? '') ??
    (near === undefined
      ? unseen(suspected ?? '', other)
      : `Put it into a new test file beside ${near}, with a name of its own.`);
  // The example of the form is a new file: what it shows must not be done to one that exists.
  return near === undefined ? where : `${where} To add it to ${near} instead, quote lines of that file in SEARCH.`;
}

const USUAL: readonly (readonly [RegExp, (ending: string) => string])[] = [
  [/\.py$/, () => 'in tests/ whose name begins with `test_`'],
  [/\.[cm]?[jt]sx?$/, (ending) => `in test/ whose name ends in \`.test${ending}\``],
];

/** Where no test shows it. */
function unseen(suspected: string, other: string | undefined): string {
  if (other !== undefined) return `Put it into a new test file beside ${other}, with a name like that one's.`;
  const usual = USUAL.find(([pattern]) => pattern.test(suspected));
  const ending = /\.\w+$/.exec(suspected)?.[0] ?? '';
  return usual ? `Put it into a new file ${usual[1](ending)}.` : 'Put it into a new test file in the usual place.';
}

type Place = (near: string | undefined, suspected: string) => string;

const BY_ENDING: readonly (readonly [RegExp, Place])[] = [
  [
    /\.go$/,
    (near, suspected) => {
      const folder = folderOf(near ?? suspected);
      const where = folder === '.' ? 'at the top of the repository' : `in ${folder}`;
      return `Put it into a new file ${where} whose name ends in _test.go, in the package of the other files there, as a function \`func TestXxx(t *testing.T)\` of the package testing.`;
    },
  ],
  [
    /\.rs$/,
    (near, suspected) => {
      const root =
        suspected.includes('/src/') || suspected.startsWith('src/') ? suspected.split(/(?:^|\/)src\//)[0] : '';
      const folder = near === undefined ? `${root ? `${root}/` : ''}tests` : folderOf(near);
      return `Put it into a new file in ${folder}/ (an integration test: a \`#[test]\` function that uses the public items of the crate by the crate's name). Unit tests inside of src/ cannot be changed here.`;
    },
  ],
  [
    /\.(java|kt|groovy|scala)$/,
    (near, suspected) => {
      const folder =
        near === undefined ? folderOf(suspected).replace(/(^|\/)src\/main\//, '$1src/test/') : folderOf(near);
      return `Put it into a new class in ${folder}/, in the same package, whose name ends in Test and is the name of its file, with the version of JUnit that the tests of the repository import.`;
    },
  ],
];

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : path.slice(0, slash);
}

// Which folders of a repository its packages ship by a convention of their ecosystem. Tests of these lie elsewhere.

interface Convention {
  readonly manifest: RegExp;
  /** Folder beside the manifest. */
  readonly folder: string;
  readonly program: RegExp;
}

const CONVENTIONS: readonly Convention[] = [
  { manifest: /\.gemspec$/, folder: 'lib', program: /\.rb$/ },
  { manifest: /^mix\.exs$/, folder: 'lib', program: /\.ex$/ },
  { manifest: /^pubspec\.yaml$/, folder: 'lib', program: /\.dart$/ },
  { manifest: /^(Makefile\.PL|Build\.PL|dist\.ini|cpanfile)$/, folder: 'lib', program: /\.pm$/ },
  { manifest: /^composer\.json$/, folder: 'src', program: /\.php$/ },
  { manifest: /^composer\.json$/, folder: 'lib', program: /\.php$/ },
  { manifest: /^Package\.swift$/, folder: 'Sources', program: /\.swift$/ },
  { manifest: /\.cabal$/, folder: 'src', program: /\.hs$/ },
  { manifest: /^(project\.clj|deps\.edn)$/, folder: 'src', program: /\.clj[cs]?$/ },
  { manifest: /^DESCRIPTION$/, folder: 'R', program: /\.[rR]$/ },
];

/** True for programs under what a manifest of the tree ships. */
export function shippedBy(paths: readonly string[]): (path: string) => boolean {
  const roots = paths.flatMap((path) => {
    const slash = path.lastIndexOf('/') + 1;
    const [folder, name] = [path.slice(0, slash), path.slice(slash)];
    return CONVENTIONS.filter(({ manifest }) => manifest.test(name)).map((one) => ({
      start: `${folder}${one.folder}/`,
      program: one.program,
    }));
  });
  return (path) => roots.some(({ start, program }) => program.test(path) && path.startsWith(start));
}

// Variables that CI systems set and that mean something here too: the folder of the repository, the system, a scratch folder.

const FOLDER = '/workspace';

const KNOWN: readonly (readonly [RegExp, string])[] = [
  [
    /\$\{?(GITHUB_WORKSPACE|CI_PROJECT_DIR|TRAVIS_BUILD_DIR|CIRCLE_WORKING_DIRECTORY|BUILD_SOURCESDIRECTORY|SYSTEM_DEFAULTWORKINGDIRECTORY)\b\}?/g,
    FOLDER,
  ],
  [
    /\$\((Build\.SourcesDirectory|System\.DefaultWorkingDirectory|Build\.Repository\.LocalPath|Pipeline\.Workspace)\)/gi,
    FOLDER,
  ],
  [/\$\{?RUNNER_OS\b\}?/g, 'Linux'],
  [/\$\{?TRAVIS_OS_NAME\b\}?/g, 'linux'],
  [/\$\{?(RUNNER_TEMP|AGENT_TEMPDIRECTORY)\b\}?/g, '/tmp'],
];

export function withKnownVariables(text: string): string {
  return KNOWN.reduce((known, [pattern, value]) => known.replace(pattern, value), text);
}

/** A folder inside the repository as seen from its root; `elsewhere` for what lies outside. */
export function fromWorkspace(path: string, elsewhere: string): string {
  if (!path.startsWith('/') && !path.startsWith('~'))
    return path.replace(/^\.\//, '').replace(/(?<!\/)\/+$/, '') || '.';
  if (path === FOLDER || path.startsWith(`${FOLDER}/`))
    return path.slice(FOLDER.length + 1).replace(/(?<!\/)\/+$/, '') || '.';
  return elsewhere;
}

/** Shells whose scripts we can read and run. */
export function isBashLike(shell: string): boolean {
  return /^(\/\S*\/)?(env )?(bash|sh|zsh|dash)\b/.test(shell);
}

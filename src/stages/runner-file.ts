// Tells the files that decide how tests are run: a change of them is published, but never graded by.

const patterns = [
  /(^|\/)(conftest|sitecustomize|usercustomize)\.py$/,
  /\.pth$/,
  /(^|\/)(pytest\.ini|\.pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml|noxfile\.py)$/,
  /(^|\/)\.(mocharc|taprc|nycrc|c8rc|jestrc|coveragerc|npmrc|env)(\.[\w.-]+)?$/,
  /(^|\/)(jest|vitest|vite|ava|jasmine|karma|babel|tap)([.-][\w-]+)*\.(config|conf|setup|workspace|projects)\.[\w.]+$/,
  /(^|\/)spec\/support\/jasmine[^/]*$/,
  /(^|\/)(junit-platform\.properties|testng\.xml)$/,
  /(^|\/)(__snapshots__|tap-snapshots)\/|\.snap(\.md)?$/,
];

/** True for a file that configures a test runner, is loaded before any test, or holds what tests expect. */
export function isRunnerFile(path: string): boolean {
  return patterns.some((pattern) => pattern.test(path));
}

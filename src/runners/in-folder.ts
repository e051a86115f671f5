// Paths inside the folder of a package. Pure.

/** `name` inside the package's folder, as a path from the repository root. */
export function inFolder(directory: string, name: string): string {
  return directory === '.' ? name : `${directory}/${name}`;
}

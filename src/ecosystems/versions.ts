// Which of two versions of a toolchain is newer. Pure.

/** Negative when `left` is older. By the first `parts` numbers; what follows them (`rc1`) does not count. */
export function compareVersions(left: string, right: string, parts = 3): number {
  const [a, b] = [numbersOf(left), numbersOf(right)];
  for (let at = 0; at < parts; at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbersOf(version: string): readonly number[] {
  return (version.replace(/rc\d+$/, '').match(/\d+/g) ?? []).map(Number);
}

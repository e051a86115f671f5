// System packages that a shell script installs, whatever stands around the command.

const VALUED = new Set(['-o', '--option', '-t', '--target-release', '-c']);
/** Names of packages in Debian's archive, with an architecture or a version behind. */
const NAME = /^[a-z0-9][a-z0-9+.-]+$/;

/** Names in the order in which they stand, without doubles; those that hold variables or patterns are left out. */
export function aptPackages(script: string): readonly string[] {
  const lines = script.replace(/\\\r?\n/g, ' ').split(/\r?\n|;|&&|\|\|?/);
  return [...new Set(lines.flatMap(packagesOfLine))];
}

/** True for a command line that only asks apt for something. */
export function isApt(command: string): boolean {
  return /^\s*(sudo\s+(-\S+\s+)*)?([A-Z_]+=\S+\s+)*(sudo\s+(-\S+\s+)*)?(\S*\/)?(apt|apt-get|aptitude|apt-fast)(\s|$)/.test(
    command,
  );
}

function packagesOfLine(line: string): readonly string[] {
  const words = line.trim().split(/\s+/);
  const at = words.findIndex((word) => /(^|\/)(apt|apt-get|aptitude|apt-fast)$/.test(word));
  const verb = words.findIndex((word, index) => index > at && (word === 'install' || word === 'build-dep'));
  if (/^(echo|printf)$/.test(words[0] ?? '')) return [];
  if (at < 0 || verb < 0 || words[verb] === 'build-dep') return [];
  const names: string[] = [];
  for (const [index, word] of words.slice(verb + 1).entries()) {
    if (/^[#>)]|^\d?>/.test(word)) break;
    if (VALUED.has(words[verb + index] ?? '')) continue;
    const name = word.replace(/^["']|(?<!["',])["',]+$/g, '').replace(/[=:/].*$/s, '');
    if (!word.startsWith('-') && NAME.test(name)) names.push(name);
  }
  return names;
}

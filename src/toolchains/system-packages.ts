// Packages of the Debian archive that repositories may ask for, and how they are installed. Pure.

import { fitsPattern } from '../name-pattern.ts';

/** At most so many are installed for one repository. */
const MOST = 60;

/** `libxml2-dev` fits `lib*` and `*-dev`; what is no name by Debian's policy fits nothing. */
export function isAllowedPackage(name: string, patterns: readonly string[]): boolean {
  return /^[a-z0-9][a-z0-9+.-]{1,99}$/.test(name) && fitsPattern(name, patterns);
}

/** Those of the names that are installed, and those that are not. */
export function wantedPackages(names: readonly string[], patterns: readonly string[]) {
  const wanted = [...new Set(names)].filter((name) => isAllowedPackage(name, patterns)).slice(0, MOST);
  return { wanted, refused: names.filter((name) => !wanted.includes(name)) };
}

const MARK = 'mullover lacks:';
/** For a shell as root. The names are arguments, never part of the script; what the archive lacks is left out and told. */
export const INSTALL = `
set -e
# Its way out is open when a line comes.
read -r _
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq -o Acquire::Check-Valid-Until=false
# A name that apt does not know letter for letter is a pattern to it (\`gc.\`), or, with + or - behind, an order to install or remove.
known() { apt-cache "$@" pkgnames "$name" | grep -Fqx -e "$name"; }
# One that others provide is no package, and is there when apt can choose one of them.
provided() { known -o APT::Cache::AllNames=true && apt-get install -s -qq --no-install-recommends "$name" >/dev/null 2>&1; }
have=
for name in "$@"; do
  if known || provided; then have="$have $name"; else echo "${MARK}$name"; fi
done
[ -z "$have" ] || apt-get install -y -qq --no-install-recommends $have
apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/*
find / -xdev -perm /6000 -type f -exec chmod a-s {} +
`;

/** Names that the archive lacks, in what the script printed. */
export function lackedIn(log: string): readonly string[] {
  return [...log.matchAll(new RegExp(`${MARK}(\\S+)`, 'g'))].map(([, name]) => name ?? '');
}

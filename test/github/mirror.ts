// Keeps a bare git repository and the emulator's Git Data API the same. Both compute real git ids, and a difference throws.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './git-command.ts';

/** One request to the emulator as its administrator; undefined for 404. */
export type Api = (method: string, path: string, body?: unknown) => Promise<unknown>;

interface Entry {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  readonly path: string;
}

interface Person {
  readonly name: string;
  readonly email: string;
  readonly date: string;
}

interface ApiCommit {
  readonly tree: { readonly sha: string };
  readonly parents: readonly { readonly sha: string }[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
}

const lines = (text: Buffer): string[] => text.toString().split('\n').filter(Boolean);

function mustEqual(what: string, expected: string, got: string): void {
  if (expected !== got) throw new Error(`Mirroring changed a ${what}: ${expected} became ${got}.`);
}

async function entriesOf(bare: string, commit: string): Promise<Entry[]> {
  const listing = (await git(bare, ['ls-tree', '-r', '-z', commit])).toString().split('\0').filter(Boolean);
  return listing.map((line) => {
    const [meta = '', path = ''] = line.split('\t');
    const [mode = '', type = '', sha = ''] = meta.split(' ');
    return { mode, type, sha, path };
  });
}

async function commitToApi(api: Api, bare: string, repo: string, commit: string, known: Set<string>): Promise<void> {
  const entries = await entriesOf(bare, commit);
  for (const { sha, type } of entries) {
    if (known.has(sha) || type !== 'blob') continue;
    const content = (await git(bare, ['cat-file', 'blob', sha])).toString('base64');
    const made = (await api('POST', `${repo}/git/blobs`, { content, encoding: 'base64' })) as { sha: string };
    mustEqual('blob', sha, made.sha);
    known.add(sha);
  }
  const tree = (await api('POST', `${repo}/git/trees`, { tree: entries })) as { sha: string };
  const format = ['%T', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00');
  const fields = (await git(bare, ['log', '-1', `--format=${format}`, commit])).toString().split('\0');
  const [treeSha = '', parents = '', an, ae, ad, cn, ce, cd, message = ''] = fields;
  mustEqual('tree', treeSha, tree.sha);
  const made = (await api('POST', `${repo}/git/commits`, {
    message: message.replace(/\n+$/, '\n'),
    tree: tree.sha,
    parents: parents.split(' ').filter(Boolean),
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
  })) as { sha: string };
  mustEqual('commit', commit, made.sha);
}

/** Makes the API show what the bare repository holds. Returns the number of commits copied. */
export async function mirrorToApi(api: Api, repo: string, bare: string): Promise<number> {
  const known = new Set<string>();
  let copied = 0;
  for (const commit of lines(await git(bare, ['rev-list', '--reverse', '--topo-order', '--branches']))) {
    if (await api('GET', `${repo}/git/commits/${commit}`)) continue;
    await commitToApi(api, bare, repo, commit, known);
    copied += 1;
  }
  for (const line of lines(await git(bare, ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads']))) {
    const [ref = '', sha = ''] = line.split(' ');
    const moved = await api('PATCH', `${repo}/git/${ref}`, { sha, force: true });
    if (!moved) await api('POST', `${repo}/git/refs`, { ref, sha });
  }
  return copied;
}

const has = (bare: string, sha: string): Promise<boolean> =>
  git(bare, ['cat-file', '-e', sha]).then(
    () => true,
    () => false,
  );

function identity(person: Person): string {
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})$/.exec(person.date) ?? [];
  const zone = sign ? `${sign}${hours}${minutes}` : '+0000';
  return `${person.name} <${person.email}> ${Math.floor(Date.parse(person.date) / 1000)} ${zone}`;
}

async function treeToGit(api: Api, repo: string, bare: string, sha: string): Promise<void> {
  if (await has(bare, sha)) return;
  const { tree } = (await api('GET', `${repo}/git/trees/${sha}?recursive=1`)) as { tree: Entry[] };
  const files = tree.filter((entry) => entry.type !== 'tree');
  for (const file of files) {
    if (file.type !== 'blob' || (await has(bare, file.sha))) continue;
    const blob = (await api('GET', `${repo}/git/blobs/${file.sha}`)) as { content: string };
    const input = Buffer.from(blob.content, 'base64');
    mustEqual('blob', file.sha, (await git(bare, ['hash-object', '-w', '--stdin'], { input })).toString().trim());
  }
  const index = join(bare, `index-${sha}`);
  const env = { GIT_INDEX_FILE: index };
  const input = files.map((file) => `${file.mode} ${file.sha}\t${file.path}\0`).join('');
  await git(bare, ['update-index', '-z', '--index-info'], { input, env });
  mustEqual('tree', sha, (await git(bare, ['write-tree'], { env })).toString().trim());
  await rm(index, { force: true });
}

async function commitToGit(api: Api, repo: string, bare: string, sha: string): Promise<void> {
  if (await has(bare, sha)) return;
  const commit = (await api('GET', `${repo}/git/commits/${sha}`)) as ApiCommit;
  for (const parent of commit.parents) await commitToGit(api, repo, bare, parent.sha);
  await treeToGit(api, repo, bare, commit.tree.sha);
  const head = [`tree ${commit.tree.sha}`, ...commit.parents.map((parent) => `parent ${parent.sha}`)];
  head.push(`author ${identity(commit.author)}`, `committer ${identity(commit.committer)}`);
  const input = `${head.join('\n')}\n\n${commit.message.endsWith('\n') ? commit.message : `${commit.message}\n`}`;
  mustEqual(
    'commit',
    sha,
    (await git(bare, ['hash-object', '-w', '-t', 'commit', '--stdin'], { input })).toString().trim(),
  );
}

/** Makes the bare repository hold what was created through the API: branches moved, added and deleted. */
export async function mirrorToGit(api: Api, repo: string, bare: string): Promise<void> {
  const refs = (await api('GET', `${repo}/git/matching-refs/heads/`)) as { ref: string; object: { sha: string } }[];
  const listing = lines(await git(bare, ['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads']));
  const was = new Map(listing.map((line) => line.split(' ') as [ref: string, sha: string]));
  for (const { ref, object } of refs) {
    const known = was.get(ref);
    was.delete(ref);
    if (known === object.sha) continue;
    await commitToGit(api, repo, bare, object.sha);
    await git(bare, ['update-ref', ref, object.sha]);
  }
  for (const ref of was.keys()) await git(bare, ['update-ref', '-d', ref]);
}

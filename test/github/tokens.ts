// Who a token belongs to and what it may do: the front needs to know for git, for revocation and for reactions.
import type { GitAccess } from './git-http.ts';

export interface Holder {
  readonly login: string;
  readonly type: 'User' | 'Bot';
  /** Permissions of an installation token; absent: everything. */
  readonly permissions?: Readonly<Record<string, string>>;
  /** Names of the repositories an installation token is limited to; absent: all of them. */
  readonly repositories?: readonly string[];
}

export class Tokens {
  readonly #live = new Map<string, Holder>();
  readonly #revoked = new Set<string>();

  add(token: string, holder: Holder): void {
    this.#live.set(token, holder);
  }

  holder(token: string | undefined): Holder | undefined {
    return token === undefined ? undefined : this.#live.get(token);
  }

  revoke(token: string): void {
    this.#live.delete(token);
    this.#revoked.add(token);
  }

  isRevoked(token: string | undefined): boolean {
    return token !== undefined && this.#revoked.has(token);
  }

  /** Installation tokens that were minted and not revoked. */
  liveInstallationTokens(): readonly string[] {
    return [...this.#live].filter(([, holder]) => holder.permissions).map(([token]) => token);
  }

  /** The same with what each may do and where, for people. */
  liveGrants(): readonly string[] {
    return this.liveInstallationTokens().map((token) => {
      const { permissions = {}, repositories } = this.#live.get(token) ?? {};
      const grants = Object.entries(permissions).map(([name, grant]) => `${name}: ${grant}`);
      return `${grants.sort().join(', ')} in ${repositories?.join(', ') ?? 'every repository'}`;
    });
  }

  mayUseGit(token: string | undefined, repository: string, access: GitAccess): boolean {
    const holder = this.holder(token);
    if (!holder) return false;
    if (!holder.permissions) return true;
    const granted = holder.permissions.contents;
    const name = repository.split('/')[1] ?? '';
    if (holder.repositories && !holder.repositories.includes(name)) return false;
    return access === 'read' ? granted === 'read' || granted === 'write' : granted === 'write';
  }
}

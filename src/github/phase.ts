// One token for a phase of work: minted at the first use, replaced before GitHub lets it expire, revoked at the end.

import { statusOf } from './api.ts';

type Grant = 'read' | 'write';
/** What a token may do. */
export interface Permissions {
  readonly contents?: Grant;
  readonly issues?: Grant;
  readonly pull_requests?: Grant;
  readonly checks?: Grant;
  readonly statuses?: 'read';
  readonly actions?: 'read';
  readonly metadata?: 'read';
}

export interface Token {
  readonly token: string;
  /** Revokes it. Never throws. */
  end(): Promise<void>;
}

/** GitHub lets a token live for an hour. */
const LIFE_MS = 50 * 60_000;

export class Phase {
  readonly #permissions: Permissions;
  readonly #mint: () => Promise<Token>;
  readonly #now: () => number;
  readonly #uses = new Set<Promise<unknown>>();
  readonly #replaced: Promise<void>[] = [];
  #held: { readonly token: Promise<Token>; readonly since: number } | undefined;

  constructor(permissions: Permissions, mint: () => Promise<Token>, now: () => number) {
    this.#permissions = permissions;
    this.#mint = mint;
    this.#now = now;
  }

  covers(wanted: Permissions): boolean {
    const held: Readonly<Record<string, string | undefined>> = { ...this.#permissions };
    // GitHub gives every token the reading of metadata.
    return Object.entries(wanted).every(
      ([name, grant]) => held[name] === 'write' || held[name] === grant || name === 'metadata',
    );
  }

  /** `use` looks before it acts: with a token that GitHub takes no more it did nothing, and is called again with a new one. */
  async lend<T>(use: (token: string) => Promise<T>): Promise<T> {
    const held = this.#token();
    try {
      return await this.#use(held, use);
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
      if (this.#held?.token === held) this.#replace();
      return this.#use(this.#token(), use);
    }
  }

  async #use<T>(held: Promise<Token>, use: (token: string) => Promise<T>): Promise<T> {
    const using = held.then(({ token }) => use(token));
    this.#uses.add(using);
    try {
      return await using;
    } finally {
      this.#uses.delete(using);
    }
  }

  /** Settles when the token is dead; whoever uses it still is waited for. */
  async end(): Promise<void> {
    await Promise.allSettled(this.#uses);
    this.#replace();
    await Promise.all(this.#replaced);
  }

  #token(): Promise<Token> {
    if (this.#held && this.#now() - this.#held.since > LIFE_MS) this.#replace();
    if (this.#held) return this.#held.token;
    const token = this.#mint();
    this.#held = { token, since: this.#now() };
    token.catch(() => {
      this.#held = undefined; // refused, or not answered: asked again next time
    });
    return token;
  }

  /** Revokes what is held, once nobody uses it. */
  #replace(): void {
    const held = this.#held;
    this.#held = undefined;
    if (!held) return;
    const uses = [...this.#uses];
    const end = async () => {
      await Promise.allSettled(uses);
      await (await held.token).end();
    };
    this.#replaced.push(end().catch(() => {})); // never minted: nothing to revoke
  }
}

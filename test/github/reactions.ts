// Reactions to issues and comments, which the emulator does not have.
import { type Exchange, json, parsed, type Reply } from './exchange.ts';
import type { Holder } from './tokens.ts';

export interface Reaction {
  readonly id: number;
  readonly content: string;
  readonly user: { readonly login: string; readonly type: string };
  readonly created_at: string;
}

const CONTENTS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];

export class Reactions {
  readonly #bySubject = new Map<string, Reaction[]>();
  #nextId = 1;

  /** Reactions to a subject such as `/repos/o/r/issues/1`. */
  of(subject: string): readonly Reaction[] {
    return this.#bySubject.get(subject) ?? [];
  }

  /** Answers one request to `<subject>/reactions` or `<subject>/reactions/<id>`. */
  answer(exchange: Exchange, subject: string, id: number | undefined, holder: Holder | undefined): Reply {
    const list = [...this.of(subject)];
    if (exchange.method === 'GET') return json(200, list);
    if (!holder) return json(401, { message: 'Requires authentication' });
    if (exchange.method === 'DELETE') {
      if (!list.some((reaction) => reaction.id === id)) return json(404, { message: 'Not Found' });
      this.#bySubject.set(
        subject,
        list.filter((reaction) => reaction.id !== id),
      );
      return { status: 204, headers: {}, body: Buffer.alloc(0) };
    }
    return this.#create(exchange, subject, list, holder);
  }

  #create(exchange: Exchange, subject: string, list: Reaction[], holder: Holder): Reply {
    const { content } = parsed(exchange) as { content?: string };
    if (!content || !CONTENTS.includes(content)) return json(422, { message: 'Validation Failed' });
    const existing = list.find((reaction) => reaction.content === content && reaction.user.login === holder.login);
    if (existing) return json(200, existing);
    const user = { login: holder.login, type: holder.type };
    const made = { id: this.#nextId++, content, user, created_at: new Date().toISOString() };
    this.#bySubject.set(subject, [...list, made]);
    return json(201, made);
  }
}

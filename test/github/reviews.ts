// Reviews of pull requests with comments on lines, and replies in their threads: the emulator knows positions only, shows no
// hunks, has no replies and sends nothing of a line. Facts from GitHub's REST reference.
import { type Exchange, json, parsed, type Reply } from './exchange.ts';
import type { Holder } from './tokens.ts';

export interface ReviewComment {
  readonly id: number;
  readonly pull_request_review_id: number | null;
  readonly in_reply_to_id?: number;
  readonly path: string;
  readonly diff_hunk: string;
  /** Null where the comment is outdated. */
  line: number | null;
  readonly start_line: number | null;
  readonly original_line: number | null;
  readonly side: 'LEFT' | 'RIGHT';
  readonly subject_type: 'line' | 'file';
  readonly commit_id: string;
  body: string;
  readonly user: { readonly login: string; readonly type: string };
  readonly html_url: string;
  readonly created_at: string;
  updated_at: string;
}

interface Review {
  readonly id: number;
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED';
  readonly body: string;
  readonly commit_id: string;
  readonly user: { readonly login: string; readonly type: string };
  readonly submitted_at: string;
  readonly html_url: string;
}

interface ReviewsOptions {
  /** Asks the emulator in the name of whoever asks. */
  ask(exchange: Exchange, path: string): Promise<Reply>;
  /** A pull request as it is now. */
  pull(exchange: Exchange, repo: string, number: string): Promise<Reply>;
  /** Files of a pull request. */
  files(exchange: Exchange, repo: string, number: string): Promise<Reply>;
  /** Sends an event to the App. */
  deliver(event: string, payload: unknown): void;
  /** Number of the App's installation. */
  readonly installation: number;
}

interface Wanted {
  readonly event?: string;
  readonly body?: string;
  readonly comments?: readonly {
    readonly path: string;
    readonly line?: number;
    readonly start_line?: number;
    readonly side?: 'LEFT' | 'RIGHT';
    readonly body: string;
  }[];
}

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

interface Pull {
  readonly html_url: string;
  readonly head: { readonly sha: string };
}

export class Reviews {
  readonly #reviews = new Map<string, Review[]>();
  readonly #comments = new Map<string, ReviewComment[]>();
  readonly #options: ReviewsOptions;
  #nextId = 7000;

  constructor(options: ReviewsOptions) {
    this.#options = options;
  }

  /** Comments in threads of a pull request such as `/repos/o/r/pulls/1`. */
  of(subject: string): readonly ReviewComment[] {
    return this.#comments.get(subject) ?? [];
  }

  /** Answers what is asked of `<repo>/pulls/…` about reviews; undefined for everything else. */
  async answer(exchange: Exchange, repo: string, rest: string, holder: Holder | undefined): Promise<Reply | undefined> {
    const { method } = exchange;
    const edited = /^\/pulls\/comments\/(\d+)$/.exec(rest)?.[1];
    if (edited && method === 'PATCH') return this.#edit(exchange, Number(edited), holder);
    const [, number = '', what = ''] =
      /^\/pulls\/(\d+)\/(reviews|reviews\/\d+|reviews\/\d+\/dismissals|comments|comments\/\d+\/replies)$/.exec(rest) ??
      [];
    if (what === '') return undefined;
    if (method === 'POST' && !mayWrite(holder)) return json(403, { message: 'Resource not accessible by integration' });
    const found = await this.#options.pull(exchange, repo, number);
    if (found.status !== 200) return found;
    const [pull, subject] = [parsed(found) as Pull, `${repo}/pulls/${number}`];
    const one = /^reviews\/(\d+)/.exec(what)?.[1];
    if (one !== undefined) return this.#one(subject, Number(one), method);
    if (method === 'GET') return this.#list(exchange, subject, what, pull);
    if (what === 'reviews') return this.#review(exchange, { repo, number, pull, holder });
    return what === 'comments' ? undefined : this.#reply(exchange, subject, Number(what.split('/')[1]), holder);
  }

  #list({ query }: Exchange, subject: string, what: string, { head }: Pull): Reply {
    const asked = new URLSearchParams(query);
    const [page, each] = [Number(asked.get('page') ?? 1), Number(asked.get('per_page') ?? 30)];
    const all = what === 'reviews' ? [...(this.#reviews.get(subject) ?? [])] : this.of(subject).map(asOf(head.sha));
    const sorted = asked.get('direction') === 'desc' ? all.toReversed() : all;
    return json(200, sorted.slice((page - 1) * each, page * each));
  }

  /** Reads a review, or dismisses it. */
  #one(subject: string, id: number, method: string): Reply {
    const review = this.#reviews.get(subject)?.find((each) => each.id === id);
    if (!review) return json(404, { message: 'Not Found' });
    if (method === 'PUT') review.state = 'DISMISSED';
    return json(200, review);
  }

  async #review(
    exchange: Exchange,
    { repo, number, pull, holder }: { repo: string; number: string; pull: Pull; holder: Holder | undefined },
  ): Promise<Reply> {
    if (!holder) return json(401, { message: 'Requires authentication' });
    const { event = '', body = '', comments = [] } = parsed(exchange) as Wanted;
    const state = STATES[event as keyof typeof STATES];
    if (!state || (state !== 'APPROVED' && body === '' && comments.length === 0))
      return json(422, { message: 'Validation Failed' });
    const patches = await this.#patches(exchange, repo, number);
    if (comments.some(({ path }) => !patches.has(path))) return json(422, { message: 'Path could not be resolved' });
    const [subject, id, at] = [`${repo}/pulls/${number}`, this.#nextId++, new Date().toISOString()];
    const user = { login: holder.login, type: holder.type };
    const html_url = `${pull.html_url}#pullrequestreview-${id}`;
    const review: Review = { id, state, body, commit_id: pull.head.sha, user, submitted_at: at, html_url };
    this.#reviews.set(subject, [...(this.#reviews.get(subject) ?? []), review]);
    for (const { path, line = null, start_line = null, side = 'RIGHT', body: text } of comments)
      this.#add(subject, pull.html_url, {
        ...{ pull_request_review_id: id, path, line, start_line, original_line: line, side, body: text, user },
        ...{ subject_type: line === null ? 'file' : 'line', commit_id: pull.head.sha },
        diff_hunk: hunkTo(patches.get(path) ?? '', line),
      });
    await this.#tell(exchange, repo, { review, pull, user });
    return json(200, review);
  }

  async #patches(exchange: Exchange, repo: string, number: string): Promise<ReadonlyMap<string, string>> {
    const files = parsed(await this.#options.files(exchange, repo, number)) as { filename: string; patch?: string }[];
    return new Map(files.map(({ filename, patch = '' }) => [filename, patch]));
  }

  #reply(exchange: Exchange, subject: string, thread: number, holder: Holder | undefined): Reply {
    const { body = '' } = parsed(exchange) as { body?: string };
    const first = this.of(subject).find(({ id }) => id === thread);
    if (!first || first.in_reply_to_id !== undefined || !holder) return json(404, { message: 'Not Found' });
    const { path, diff_hunk, line, start_line, original_line, side, subject_type, commit_id } = first;
    const user = { login: holder.login, type: holder.type };
    const place = { path, diff_hunk, line, start_line, original_line, side, subject_type, commit_id };
    const made = { ...place, pull_request_review_id: null, in_reply_to_id: thread, body, user };
    return json(201, this.#add(subject, first.html_url.split('#')[0] ?? '', made));
  }

  #edit(exchange: Exchange, id: number, holder: Holder | undefined): Reply {
    const comment = [...this.#comments.values()].flat().find((each) => each.id === id);
    if (!comment || comment.user.login !== holder?.login) return json(404, { message: 'Not Found' });
    comment.body = (parsed(exchange) as { body?: string }).body ?? '';
    comment.updated_at = new Date().toISOString();
    return json(200, comment);
  }

  #add(
    subject: string,
    page: string,
    comment: Omit<ReviewComment, 'id' | 'html_url' | 'created_at' | 'updated_at'>,
  ): ReviewComment {
    const [id, at] = [this.#nextId++, new Date().toISOString()];
    const made = { ...comment, id, html_url: `${page}#discussion_r${id}`, created_at: at, updated_at: at };
    this.#comments.set(subject, [...this.of(subject), made]);
    return made;
  }

  /** The state is in capitals in answers, and not in events. */
  async #tell(
    exchange: Exchange,
    repo: string,
    { review, pull, user }: { review: Review; pull: Pull; user: { login: string; type: string } },
  ): Promise<void> {
    this.#options.deliver('pull_request_review', {
      action: 'submitted',
      review: { ...review, state: review.state.toLowerCase() },
      pull_request: pull,
      repository: parsed(await this.#options.ask(exchange, repo)),
      sender: user,
      installation: { id: this.#options.installation },
    });
  }
}

function mayWrite(holder: Holder | undefined): boolean {
  return holder !== undefined && (holder.permissions === undefined || holder.permissions.pull_requests === 'write');
}

/** After a further commit a comment is taken for outdated, though GitHub finds many a line again. */
const asOf =
  (head: string) =>
  (comment: ReviewComment): ReviewComment =>
    comment.commit_id === head ? comment : { ...comment, line: null };

/** The hunk that holds a line of the new file, down to that line. */
function hunkTo(patch: string, line: number | null): string {
  for (const hunk of patch.split(/^(?=@@ )/m)) {
    const lines = hunk.trimEnd().split('\n');
    let at = Number(/^@@ -\S+ \+(\d+)/.exec(lines[0] ?? '')?.[1] ?? 0) - 1;
    for (const [index, text] of lines.entries()) {
      if (index > 0 && !text.startsWith('-')) at += 1;
      if (index > 0 && at === line) return lines.slice(0, index + 1).join('\n');
    }
  }
  return patch.split(/^(?=@@ )/m).find((hunk) => hunk !== '') ?? '';
}

// What the people of the stories do and see on GitHub, and what each story costs there.

import { setTimeout as sleep } from 'node:timers/promises';
import type { ServedRequest } from '../model-server/server.ts';
import { BOT, type Deployment, type Person, REPO } from './deployment.ts';
import type { Bug } from './story-package.ts';

export interface Pull {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  /** Commit ids, the oldest first. */
  readonly commits: readonly string[];
  readonly head: string;
}

type Verdict = 'REQUEST_CHANGES' | 'COMMENT' | 'APPROVE';
type Remark = readonly [path: string, line: number, body: string];

export type Story = ReturnType<typeof createStory>;

/** Begins to count. */
export function createStory(on: Deployment) {
  const begun = { requests: on.github.log.length, calls: on.model.requests().length };
  const of = (person: Person) => on.github.as(person).rest;
  const bot = () => on.github.log.slice(begun.requests).filter(({ byPerson }) => !byPerson);

  /** All that the bot said on an issue or a pull request. */
  async function said(number: number): Promise<readonly string[]> {
    const { data } = await of('reader').issues.listComments({ ...REPO, issue_number: number, per_page: 100 });
    return data.filter(({ user }) => user?.login === BOT).map(({ body }) => body ?? '');
  }

  async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
    const found = async () => {
      // For a hang, never a measure: a whole search may share two cores with other tests.
      for (const since = Date.now(); Date.now() - since < 400_000; ) {
        const seen = await look();
        if (seen !== undefined) return seen;
        await sleep(100);
      }
      throw new Error(`It did not happen in time: ${what}.`);
    };
    return on.alive(found());
  }

  /** What the bot says there that begins so, once it does. */
  const says = (number: number, beginning: RegExp): Promise<string> =>
    until(`${beginning} on #${number}`, async () => (await said(number)).find((text) => beginning.test(text)));

  async function pull(number: number): Promise<Pull> {
    const target = { ...REPO, pull_number: number };
    const [{ data }, commits] = await Promise.all([
      of('reader').pulls.get(target),
      of('reader').pulls.listCommits(target),
    ]);
    const { title, body, head } = data;
    return { number, title, body: body ?? '', head: head.sha, commits: commits.data.map(({ sha }) => sha) };
  }

  return {
    said,
    says,
    pull,
    until,
    pulls: async () => (await of('reader').pulls.list({ ...REPO, state: 'all' })).data.map(({ number }) => number),
    opens: async (person: Person, { title, body }: Bug) =>
      (await of(person).issues.create({ ...REPO, title, body })).data.number,
    labels: async (person: Person, issue: number) =>
      void (await of(person).issues.addLabels({ ...REPO, issue_number: issue, labels: ['mull'] })),
    unlabels: async (person: Person, issue: number) =>
      void (await of(person).issues.removeLabel({ ...REPO, issue_number: issue, name: 'mull' })),
    writes: async (person: Person, number: number, body: string) =>
      void (await of(person).issues.createComment({ ...REPO, issue_number: number, body })),
    reviews: async (person: Person, number: number, event: Verdict, body: string, remarks: readonly Remark[] = []) => {
      const comments = remarks.map(([path, line, text]) => ({ path, line, side: 'RIGHT' as const, body: text }));
      await of(person).pulls.createReview({
        ...REPO,
        pull_number: number,
        event,
        body,
        ...(remarks.length > 0 ? { comments } : {}),
      });
    },
    closesPull: async (person: Person, number: number) =>
      void (await of(person).pulls.update({ ...REPO, pull_number: number, state: 'closed' })),
    commits: async (person: Person, branch: string, path: string, text: string) => {
      const there = await of(person)
        .repos.getContent({ ...REPO, path, ref: branch })
        .catch(() => undefined); // 404: a new file
      const sha = there && 'sha' in there.data ? { sha: there.data.sha } : {};
      const content = Buffer.from(text).toString('base64');
      const file = { ...REPO, path, branch, message: `change ${path}`, content, ...sha };
      return (await of(person).repos.createOrUpdateFileContents(file)).data.commit.sha ?? '';
    },
    fileOn: async (branch: string, path: string) => {
      const { data } = await of('reader').repos.getContent({ ...REPO, path, ref: branch });
      return 'content' in data ? Buffer.from(data.content, 'base64').toString() : '';
    },
    /** A job of the repository's CI ends on a commit. */
    ci: async (sha: string, conclusion: 'success' | 'failure', log: string) => {
      const { checks } = on.github.admin.rest;
      const { data } = await checks.create({ ...REPO, name: 'test', head_sha: sha, status: 'in_progress' });
      on.github.jobLogs.set(data.id, log);
      const output = { title: 'test ended', summary: 'See the log.' };
      await checks.update({ ...REPO, check_run_id: data.id, status: 'completed', conclusion, output });
    },
    /** Answers of the bot in the threads of a pull request, by the line that the thread is about. */
    threads: (number: number): ReadonlyMap<string, string> => {
      const all = on.github.threads(number);
      const placeOf = new Map(all.map(({ id, path, line }) => [id, `${path}:${line}`]));
      return new Map(
        all.flatMap(({ user, body, in_reply_to_id: thread = 0 }) =>
          user.login === BOT ? [[placeOf.get(thread) ?? '', body]] : [],
        ),
      );
    },
    /** Calls of the model since the story began. */
    calls: (): readonly ServedRequest[] => on.model.requests().slice(begun.calls),
    /** Requests of the bot to GitHub's API since the story began. */
    requests: (): number => bot().length,
    tell: (name: string) =>
      process.stdout.write(
        `${name}: ${bot().length} API requests (${bot().filter(({ method }) => method !== 'GET').length} writes), ${on.model.requests().length - begun.calls} model calls\n`,
      ),
  };
}

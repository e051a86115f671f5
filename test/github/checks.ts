// Check runs, statuses and logs of jobs: the emulator knows no App of a check, replaces annotations in place of adding to
// them, has no statuses and tells no suite that ends. Facts from GitHub's REST reference.
import { type Exchange, json, parsed, type Reply } from './exchange.ts';
import type { Holder } from './tokens.ts';

interface Output {
  readonly title?: string | null;
  readonly summary?: string | null;
  readonly text?: string | null;
  readonly annotations?: readonly unknown[];
}

interface CheckRun {
  readonly id: number;
  readonly name: string;
  readonly head_sha: string;
  readonly external_id: string;
  readonly details_url: string | null;
  readonly status: string;
  readonly conclusion: string | null;
  readonly output: Output;
  readonly annotations: readonly unknown[];
  readonly app: { readonly id: number; readonly slug: string };
}

interface Status {
  readonly id: number;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string | null;
  readonly creator: { readonly login: string };
}

interface Wanted extends Partial<Omit<CheckRun, 'output'>>, Partial<Pick<Status, 'state' | 'context' | 'description'>> {
  readonly output?: Output;
}

interface ChecksOptions {
  /** Asks the emulator in the name of whoever asks. */
  ask(exchange: Exchange, path: string): Promise<Reply>;
  /** Sends an event to the App. */
  deliver(event: string, payload: unknown): void;
  readonly installation: number;
}

interface Scene {
  readonly exchange: Exchange;
  /** `/repos/owner/name` */
  readonly repo: string;
  readonly holder: Holder;
}

export class Checks {
  /** Logs of jobs by the number of their check run. */
  readonly logs = new Map<number, string>();
  readonly #runs: CheckRun[] = [];
  readonly #statuses: Status[] = [];
  readonly #options: ChecksOptions;
  #nextId = 9000;

  constructor(options: ChecksOptions) {
    this.#options = options;
  }

  /** Undefined for whatever is not about checks. */
  async answer(exchange: Exchange, repo: string, rest: string, holder: Holder | undefined): Promise<Reply | undefined> {
    const { method } = exchange;
    const log = /^\/actions\/jobs\/(\d+)\/logs$/.exec(rest)?.[1];
    const [, ref = '', what = ''] = /^\/commits\/(.+)\/(check-runs|status)$/.exec(rest) ?? [];
    const [, id] = /^\/check-runs(?:\/(\d+))?$/.exec(rest) ?? ['', undefined];
    const isRuns = rest.startsWith('/check-runs');
    const sha = /^\/statuses\/([0-9a-f]{40})$/.exec(rest)?.[1];
    if (log === undefined && what === '' && !isRuns && sha === undefined) return undefined;
    if (!holder) return json(401, { message: 'Requires authentication' });
    const scene = { exchange, repo, holder };
    const wanted = parsed(exchange) as Wanted;
    if (log !== undefined) return mayNot(holder, 'actions', 'read') ?? this.#log(exchange, Number(log));
    if (what === 'check-runs') return mayNot(holder, 'checks', 'read') ?? this.#list(exchange, ref);
    if (what === 'status') return mayNot(holder, 'statuses', 'read') ?? this.#combined(ref);
    if (sha !== undefined) return mayNot(holder, 'statuses', 'write') ?? this.#addStatus(scene, sha, wanted);
    const refused = mayNot(holder, 'checks', 'write');
    if (refused) return refused;
    if (method === 'POST') return this.#create(scene, wanted);
    return this.#update(scene, Number(id), wanted);
  }

  #list({ query }: Exchange, sha: string): Reply {
    const asked = new URLSearchParams(query);
    const name = asked.get('check_name');
    const all = this.#runs.filter((run) => run.head_sha === sha && (name === null || run.name === name));
    const latest = [...new Map(all.map((run) => [`${run.app.id} ${run.name}`, run])).values()];
    const shown = (asked.get('filter') === 'all' ? all : latest).toReversed();
    return json(200, { total_count: shown.length, check_runs: shown.map(shownRun) });
  }

  async #create(scene: Scene, wanted: Wanted): Promise<Reply> {
    const {
      name = '',
      head_sha = '',
      external_id = '',
      details_url = null,
      status = 'queued',
      conclusion = null,
      output = {},
    } = wanted;
    const isBot = scene.holder.type === 'Bot';
    const app = isBot
      ? { id: 77, slug: scene.holder.login.replace('[bot]', '') }
      : { id: 15_368, slug: 'github-actions' };
    const { annotations = [] } = output;
    if (annotations.length > 50) return json(422, { message: 'more than 50 annotations' });
    const made = {
      id: this.#nextId++,
      name,
      head_sha,
      external_id,
      details_url,
      status,
      conclusion,
      output,
      annotations,
      app,
    };
    this.#runs.push(made);
    await this.#tell(scene, made);
    return json(201, shownRun(made));
  }

  async #update(scene: Scene, id: number, wanted: Wanted): Promise<Reply> {
    const at = this.#runs.findIndex((run) => run.id === id);
    const run = this.#runs[at];
    if (!run) return json(404, { message: 'Not Found' });
    const { status = run.status, conclusion = run.conclusion, details_url = run.details_url, output = {} } = wanted;
    const annotations = [...run.annotations, ...(output.annotations ?? [])];
    const changed = { ...run, status, conclusion, details_url, annotations, output: { ...run.output, ...output } };
    this.#runs[at] = changed;
    if (run.status !== 'completed') await this.#tell(scene, changed);
    return json(200, shownRun(changed));
  }

  #combined(sha: string): Reply {
    const all = this.#statuses.filter((status) => status.sha === sha);
    const statuses = [...new Map(all.map((status) => [status.context, status])).values()];
    const states = statuses.map(({ state }) => state);
    const worst = ['failure', 'error'].find((state) => states.includes(state)) ? 'failure' : undefined;
    const state = worst ?? (states.length === 0 || states.includes('pending') ? 'pending' : 'success');
    return json(200, { state, sha, total_count: statuses.length, statuses });
  }

  async #addStatus(scene: Scene, sha: string, { state = '', context = 'default', description = null }: Wanted) {
    const creator = { login: scene.holder.login };
    const made: Status = { id: this.#nextId++, sha, state, context, description, creator };
    this.#statuses.push(made);
    const branch = await this.#branchOf(scene, sha);
    const branches = branch === undefined ? [] : [{ name: branch, commit: { sha } }];
    await this.#deliver(scene, 'status', { ...made, branches });
    return json(201, made);
  }

  /** GitHub leads to a storage of its own, whose address is good for a minute and needs no token. */
  #log({ headers }: Exchange, id: number): Reply {
    if (!this.logs.has(id)) return json(404, { message: 'Not Found' });
    const host = String(headers.host).replace('127.0.0.1', 'localhost');
    const location = `http://${host}/_logs/${id}?sig=once`;
    return { status: 302, headers: { location }, body: Buffer.alloc(0) };
  }

  /** Where such an address leads; a token would be a mistake there. */
  storage({ path, token }: Exchange): Reply | undefined {
    const id = /^\/_logs\/(\d+)$/.exec(path)?.[1];
    if (id === undefined) return undefined;
    if (token !== undefined) return { status: 400, headers: {}, body: Buffer.from('InvalidAuthenticationInfo') };
    return {
      status: 200,
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from(this.logs.get(Number(id)) ?? ''),
    };
  }

  async #tell(scene: Scene, run: CheckRun): Promise<void> {
    const head_branch = (await this.#branchOf(scene, run.head_sha)) ?? null;
    const ofSuite = this.#runs.filter(({ head_sha, app }) => head_sha === run.head_sha && app.id === run.app.id);
    const isOver = ofSuite.every(({ status }) => status === 'completed');
    const isGreen = ofSuite.every(({ conclusion }) => ['success', 'neutral', 'skipped'].includes(conclusion ?? ''));
    const conclusion = isOver ? (isGreen ? 'success' : 'failure') : null;
    const suite = { id: run.app.id, head_branch, head_sha: run.head_sha, app: run.app, conclusion };
    const action = run.status === 'completed' ? 'completed' : 'created';
    await this.#deliver(scene, 'check_run', { action, check_run: { ...shownRun(run), check_suite: suite } });
    if (isOver) await this.#deliver(scene, 'check_suite', { action: 'completed', check_suite: suite });
  }

  async #branchOf({ exchange, repo }: Scene, sha: string): Promise<string | undefined> {
    const reply = await this.#options.ask(exchange, `${repo}/branches`);
    const branches = parsed(reply) as { readonly name: string; readonly commit: { readonly sha: string } }[];
    return branches.find(({ commit }) => commit.sha === sha)?.name;
  }

  async #deliver({ exchange, repo, holder }: Scene, event: string, what: object): Promise<void> {
    this.#options.deliver(event, {
      ...what,
      repository: parsed(await this.#options.ask(exchange, repo)),
      sender: { login: holder.login, type: holder.type },
      installation: { id: this.#options.installation },
    });
  }
}

function mayNot({ permissions }: Holder, name: string, grant: 'read' | 'write'): Reply | undefined {
  const held = permissions === undefined ? 'write' : permissions[name];
  return held === 'write' || held === grant
    ? undefined
    : json(403, { message: 'Resource not accessible by integration' });
}

function shownRun({ annotations, output: { title = null, summary = null, text = null }, ...run }: CheckRun) {
  return { ...run, output: { title, summary, text, annotations_count: annotations.length } };
}

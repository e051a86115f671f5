// Delivers the App's webhooks: what the emulator emits passes through here, is recorded, and can be sent again.
import { createHmac, randomUUID } from 'node:crypto';

export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly action: string | undefined;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** HTTP status of the App's answer; 0 when there was none. */
  readonly status: number;
  readonly ms: number;
  /** When it was sent, ISO 8601. */
  readonly at: string;
}

export interface SendOptions {
  /** Replaces the signature header; null leaves it out. */
  readonly signature?: string | null;
  readonly id?: string;
}

/** GitHub gives up on an answer after ten seconds. */
const PATIENCE_MS = 10_000;

export class Webhooks {
  /** Where the App listens. May change while running: the App may start after GitHub. */
  url: string;
  readonly deliveries: Delivery[] = [];
  readonly #secret: string;
  readonly #pending = new Set<Promise<unknown>>();

  constructor(url: string, secret: string) {
    this.url = url;
    this.#secret = secret;
  }

  /** Signs and delivers; the answer is in the delivery. */
  send(event: string, payload: unknown, options: SendOptions = {}): Promise<Delivery> {
    const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
    const signed = `sha256=${createHmac('sha256', this.#secret).update(body).digest('hex')}`;
    const signature = options.signature === undefined ? signed : options.signature;
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/emulated',
      'x-github-event': event,
      'x-github-delivery': options.id ?? randomUUID(),
      ...(signature === null ? {} : { 'x-hub-signature-256': signature }),
    };
    return this.#track(this.#post(event, body, headers));
  }

  #track(sending: Promise<Delivery>): Promise<Delivery> {
    this.#pending.add(sending);
    void sending.finally(() => this.#pending.delete(sending));
    return sending;
  }

  /** The same body, signature and delivery id once more, as GitHub's "Redeliver" does. */
  redeliver(delivery: Delivery): Promise<Delivery> {
    return this.#track(this.#post(delivery.event, delivery.body, delivery.headers));
  }

  /** Waits for every delivery under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#pending);
  }

  async #post(event: string, body: string, headers: Record<string, string>): Promise<Delivery> {
    const [started, at] = [performance.now(), new Date().toISOString()];
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const status = await fetch(this.url, { method: 'POST', headers, body, signal }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0, // like GitHub: a failed delivery is recorded, nothing else happens
    );
    const { action } = JSON.parse(body) as { action?: string };
    const id = headers['x-github-delivery'] ?? '';
    const delivery = { id, event, action, body, headers, status, ms: Math.round(performance.now() - started), at };
    this.deliveries.push(delivery);
    return delivery;
  }
}

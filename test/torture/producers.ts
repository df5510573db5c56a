import { setTimeout as wait } from 'node:timers/promises';
import type { Door } from './door.ts';
import type { Intent, IntentSource, Known } from './intents.ts';
import type { Ledger } from './ledger.ts';
import type { Random } from './random.ts';
import type { Tally } from './tally.ts';

export interface ProducerOptions {
  readonly door: Door;
  readonly source: IntentSource;
  readonly known: () => Known;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly tally: Tally;
  /** Intents that are acknowledged and without an effect: no more is sent above that. */
  readonly backlog: () => number;
}

const MAX_BACKLOG = 400;
const PAUSE_MS = 40;

/** Sends bursts at both doors until stopped; each is on disk before it is sent. */
export class Producers {
  readonly #options: ProducerOptions;
  #isPaused = false;
  #running: Promise<void> | null = null;
  #isStopped = false;
  readonly #past: Intent[] = [];

  constructor(options: ProducerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#loop();
  }

  /** Returns once nothing is on its way any more. */
  async pause(): Promise<void> {
    this.#isPaused = true;
    while (this.#isSending) await wait(10);
  }

  resume(): void {
    this.#isPaused = false;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  #isSending = false;

  async #loop(): Promise<void> {
    while (!this.#isStopped) {
      if (this.#isPaused || this.#options.backlog() > MAX_BACKLOG) {
        await wait(PAUSE_MS);
        continue;
      }
      this.#isSending = true;
      await this.#burst();
      this.#isSending = false;
      await wait(PAUSE_MS);
    }
  }

  async #burst(): Promise<void> {
    const { source, known, ledger, random } = this.#options;
    const fresh = source.burst(known());
    ledger.intend(fresh);
    this.#past.push(...fresh);
    // Delivered twice, in another order, by another door: it must stay one effect.
    const again = random.chance(0.1) ? [random.pick(this.#past)] : [];
    await Promise.all(random.shuffled([...fresh, ...again]).map((intent) => this.#send(intent)));
  }

  async #send(intent: Intent): Promise<void> {
    const { door, ledger, tally } = this.#options;
    try {
      if (intent.isRaw) await this.#sendRaw(intent);
      else {
        const send = intent.door === 'durable' ? door.client.submit : door.client.enqueue;
        const address = { tenantId: intent.tenant, idempotencyKey: intent.key };
        await send(intent.job as 'upsert-plan', intent.data as never, address);
      }
      ledger.acknowledge([intent]);
    } catch (error) {
      // Not acknowledged: it may have its effect or not, but at most once.
      const { retry, code, message } = error as { retry?: string; code?: string; message: string };
      if (retry !== 'backoff')
        tally.violation('beside', `a door answered ${code ?? ''} ${message}`);
    }
  }

  async #sendRaw({
    job,
    tenant: tenantId,
    key: idempotencyKey,
    data,
    isNewer,
  }: Intent): Promise<void> {
    const version = isNewer ? 2 : 1;
    try {
      await this.#options.door.queue.add(job, { tenantId, idempotencyKey, version, data });
    } catch (cause) {
      throw Object.assign(new Error('the queue cannot be reached', { cause }), {
        retry: 'backoff',
      });
    }
  }
}

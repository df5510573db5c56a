import type { Socket } from 'node:net';
import type { CompiledQuery } from 'kysely';
import type pg from 'pg';
import { LoneClient } from './lone-client.ts';

/** Names of the statements that connections keep prepared, by text: those of `query` tags alone. */
const names = new Map<string, string>();

/**
 * Returns the statement as one that every connection prepares: parsed and planned at its first use
 * there, and from then on only run. There are as many as `query` tags in the program.
 */
export function prepared<Row>(statement: CompiledQuery<Row>): CompiledQuery<Row> {
  if (!names.has(statement.sql)) names.set(statement.sql, `dealkeeper_${names.size}`);
  return statement;
}

const PLANS_KEPT_MS = { shortest: 500, longest: 60_000 };

type Submit = (text: unknown, values?: unknown, callback?: unknown) => unknown;

/** What the ORM opens a transaction with. */
const OPENING = /^(?:begin|start transaction|select set_config\()/;

/** What the ORM hears of an opening that was sent: it looks at nothing of it. */
const SENT = { command: '', rowCount: 0, rows: [] };

/**
 * A connection that sends a statement without waiting for those before it, and the statements of
 * one turn of the event loop in one packet. The server runs them in the order in which they came.
 *
 * So what opens a transaction is not waited for: it goes out with the first statement inside. Where
 * the opening fails, the transaction is aborted or was never begun, and without a tenant no
 * statement sees or writes a tenant's row; the first one fails with the reason.
 */
export class PipelinedClient extends LoneClient {
  #isCorked = false;
  readonly #openedAt = performance.now();
  #plannedAt = this.#openedAt;
  #opening: Promise<unknown>[] = [];

  constructor(config?: pg.ClientConfig) {
    super(config);
    const submit = this.query.bind(this) as Submit;
    const send: Submit = (text, values, callback) => {
      this.#cork();
      const name = typeof text === 'string' ? names.get(text) : undefined;
      if (!name) return submit(text, values, callback);
      if (this.#arePlansOld()) submit('discard plans', () => undefined);
      return submit({ name, text, values }, callback);
    };
    const inOrder: Submit = (text, values, callback) => {
      const answer = send(text, values, callback);
      if (!(answer instanceof Promise)) return answer;
      return typeof text === 'string' && OPENING.test(text)
        ? this.#opens(answer)
        : this.#follows(text, answer);
    };
    this.query = inOrder as typeof this.query;
  }

  #opens(answer: Promise<unknown>): Promise<unknown> {
    answer.catch(() => undefined);
    this.#opening.push(answer);
    return Promise.resolve(SENT);
  }

  /**
   * Behind an opening that failed the first statement fails with the reason, whatever became of it:
   * it ran in no transaction, or it only says that the transaction is over. A rollback ends either.
   */
  #follows(text: unknown, answer: Promise<unknown>): Promise<unknown> {
    const opening = this.#opening;
    this.#opening = [];
    if (opening.length === 0 || text === 'rollback') return answer;
    answer.catch(() => undefined);
    return Promise.all(opening).then(() => answer);
  }

  /**
   * Plans are made for tables as large as they were then. So each is kept for as long again as the
   * connection had been open, and a minute at most: what an empty database was right to do is not
   * what a full one does, and statistics may be a minute late.
   */
  #arePlansOld(): boolean {
    const now = performance.now();
    const kept = Math.min(this.#plannedAt - this.#openedAt, PLANS_KEPT_MS.longest);
    if (now - this.#plannedAt < Math.max(kept, PLANS_KEPT_MS.shortest)) return false;
    this.#plannedAt = now;
    return true;
  }

  /** Holds back what is written until this turn of the event loop has written all that it will. */
  #cork(): void {
    if (this.#isCorked) return;
    const { stream } = (this as unknown as { readonly connection: { readonly stream: Socket } })
      .connection;
    this.#isCorked = true;
    stream.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      stream.uncork();
    });
  }
}

import pg from 'pg';

/** Names of the statements that the server keeps prepared, by text: those of `query` tags alone. */
const names = new Map<string, string>();

/**
 * Returns the text as one that every connection prepares once: parsed and planned at its first use
 * there, and then only run. There are as many as there are `query` tags in the program.
 */
export function prepared(text: string): string {
  if (!names.has(text)) names.set(text, `dealkeeper_${names.size}`);
  return text;
}

type Submit = (config: unknown, values?: unknown, callback?: unknown) => unknown;

/**
 * A connection that sends a statement without waiting for the ones before it, and those of one
 * turn of the event loop in one packet: statements that do not need each other's rows wait once.
 * The server runs them in the order in which they were sent.
 */
export class PipelinedClient extends pg.Client {
  #isCorked = false;

  constructor(config?: pg.ClientConfig) {
    super(config);
    const submit = this.query.bind(this) as Submit;
    const send: Submit = (text, values, callback) => {
      this.#cork();
      const name = typeof text === 'string' ? names.get(text) : undefined;
      return name ? submit({ name, text, values }, callback) : submit(text, values, callback);
    };
    this.query = send as typeof this.query;
  }

  #cork(): void {
    if (this.#isCorked) return;
    const { stream } = (this as unknown as { connection: { stream: import('node:net').Socket } })
      .connection;
    this.#isCorked = true;
    stream.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      stream.uncork();
    });
  }
}

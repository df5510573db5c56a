import type pg from 'pg';

/**
 * Longer than any transaction of ours may take, in milliseconds: the server ends a statement after
 * ten seconds and an idle transaction after five, a job after its own limit.
 */
const LONGEST_HOLD_MS = 60_000;

/**
 * Gives connections back to the pool that would be lost to it. The query builder returns one only
 * after its COMMIT or ROLLBACK was answered: where the server ended the connection, or its line
 * died without a word, it never is, and a pool so drained answers nobody any more.
 */
export function reclaimLost(pool: pg.Pool, longestHoldMs = LONGEST_HOLD_MS): void {
  const held = new Map<pg.PoolClient, NodeJS.Timeout>();
  pool.on('acquire', (client) => {
    const tooLong = setTimeout(() => cut(client), longestHoldMs).unref();
    held.set(client, tooLong);
  });
  pool.on('release', (_error, client) => {
    clearTimeout(held.get(client));
    held.delete(client);
  });
  pool.on('connect', (client) => {
    client.once('end', () => {
      if (held.has(client)) giveBack(client);
    });
  });
}

/** Ends a connection that nobody answers on; what waits for it fails, and `end` follows. */
function cut(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } })
    .connection;
  stream.destroy();
}

function giveBack(client: pg.PoolClient): void {
  client.release(true);
  // Whoever held it may still do what it would have done.
  client.release = () => undefined;
}

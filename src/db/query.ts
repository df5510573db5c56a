import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery, type DatabaseConnection, type Kysely, sql } from 'kysely';
import { prepared } from './pipelined-client.ts';

/**
 * Runs one statement in the session's transaction; interpolated values become bind parameters.
 *
 * A statement is sent at once, behind those that were sent before it, and they run in that order.
 * So what does not need another's rows is sent together and waited for once: `Promise.all` of
 * writes, and of the reads that must see them.
 */
export type Query = <Row = Record<string, unknown>>(
  text: TemplateStringsArray,
  ...values: unknown[]
) => Promise<Row[]>;

/**
 * Returns what runs statements on the transaction of an entity manager, until the signal aborts.
 * They go straight to its connection: Kysely would hold each back until the one before it ended.
 */
export async function queryOn(em: EntityManager, signal: AbortSignal): Promise<Query> {
  // biome-ignore lint/suspicious/noExplicitAny: the raw statements name their own row types
  const kysely = em.getKysely<any>();
  const connection = await connectionOf(kysely);
  let failure: unknown;
  let last: Promise<void> = Promise.resolve();
  return async <Row>(parts: TemplateStringsArray, ...values: unknown[]) => {
    signal.throwIfAborted();
    const statement = values.some(isFragment)
      ? sql<Row>(parts, ...values).compile(kysely)
      : CompiledQuery.raw(textOf(parts), values);
    const before = last;
    const over = Promise.withResolvers<void>();
    last = over.promise;
    try {
      return (await connection.executeQuery<Row>(prepared(statement))).rows;
    } catch (error) {
      // Those that were sent behind one that failed only say that the transaction is over. That one
      // is answered too, but may be heard later: answers that came at once are passed on unordered.
      await before;
      failure ??= error;
      throw failure;
    } finally {
      over.resolve();
    }
  };
}

// biome-ignore lint/suspicious/noExplicitAny: as above
function connectionOf(kysely: Kysely<any>): Promise<DatabaseConnection> {
  return kysely.getExecutor().provideConnection(async (connection) => connection);
}

/** Says whether a value stands for SQL, such as a table's name, and not for a parameter. */
function isFragment(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'toOperationNode' in value;
}

/** The texts of tags without fragments: the same at every call. */
const texts = new WeakMap<TemplateStringsArray, string>();

function textOf(parts: TemplateStringsArray): string {
  const known = texts.get(parts);
  if (known !== undefined) return known;
  const text = parts.reduce((before, part, i) => `${before}$${i}${part}`);
  texts.set(parts, text);
  return text;
}

import type { App } from '../app.ts';
import { AppError } from '../errors.ts';
import { JOBS } from '../jobs/registry.ts';
import type { StoredOutcome } from '../queue/client.ts';
import { DURABLE_LIMIT_BYTES, PLAIN_LIMIT_BYTES, refuseOversize } from '../queue/payload.ts';
import { parseEnvelope } from '../schemas/envelope.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { type InputLine, type RefusedLine, refused, type SendableLine } from './input-line.ts';
import { nameOf, resultsOf, type SentMessage, storedNow } from './results.ts';
import { type Addressed, submitPage } from './submit-page.ts';

/** A line whose message is in the queue, and, where it was waited for, what became of it. */
export interface FedLine extends SendableLine {
  readonly tenantId: string;
  /** Handled by an earlier run, or named by an earlier line: the queue will do nothing with it. */
  readonly isRepeat: boolean;
  readonly outcome: StoredOutcome | null;
}

export interface FeedOptions {
  /** The tenant of lines that name none, by slug or id. */
  readonly defaultTenant: string | null;
  /** @throws {AppError} there is no such tenant; the line is refused. */
  readonly tenantIdOf: (tenant: string) => Promise<string>;
  /** Messages that go into the queue at once, 1–500. */
  readonly pageSize: number;
  /** Whether lines are stored in the database first; the relay sends them. */
  readonly durable: boolean;
  /** Whether to wait for the stored results of a page before the next one is sent. */
  readonly wait: boolean;
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** Messages of one page at most, and their size, in characters of JSON. */
export const PAGE_LIMIT = 500;
const PAGE_LENGTH = 4_000_000;

/**
 * Sends the lines' messages in their order, page by page, so that a file of any size takes little
 * memory. Yields each refused line where it stands, each other one once it is sent or, with
 * `wait`, once its result is stored; within a page results come in any order.
 */
export async function* feed(
  app: App,
  lines: AsyncIterable<InputLine>,
  options: FeedOptions,
): AsyncGenerator<FedLine | RefusedLine> {
  let page: Addressed[] = [];
  let length = 0;
  for await (const read of lines) {
    options.signal.throwIfAborted();
    const line = read.kind === 'sendable' ? await addressed(read, options) : read;
    if (line.kind === 'refused') {
      yield line;
      continue;
    }
    page.push(line);
    length += JSON.stringify(line.data).length;
    if (page.length < options.pageSize && length < PAGE_LENGTH) continue;
    yield* sendPage(app, page, options);
    page = [];
    length = 0;
  }
  if (page.length > 0) yield* sendPage(app, page, options);
}

/** Returns the line with its tenant's id, or refuses what the worker would refuse. */
async function addressed(
  line: SendableLine,
  { defaultTenant, tenantIdOf, durable }: FeedOptions,
): Promise<Addressed | RefusedLine> {
  const tenant = line.tenant ?? defaultTenant;
  if (tenant === null) return refused(line.line, 'tenant: is missing; name one with --tenant');
  try {
    const tenantId = await tenantIdOf(tenant);
    const { idempotencyKey, data } = line;
    const envelope = parseEnvelope({ tenantId, idempotencyKey, version: 1, data });
    const job = JOBS.find(({ name }) => name === line.job);
    if (job) parseOrThrow<(typeof JOBS)[number]['data']>(job.data, data);
    refuseOversize(envelope, durable ? DURABLE_LIMIT_BYTES : PLAIN_LIMIT_BYTES);
    return { ...line, tenant, tenantId };
  } catch (error) {
    if (error instanceof AppError && error.retry === 'never') {
      return refused(line.line, error.message);
    }
    throw error;
  }
}

async function* sendPage(
  app: App,
  page: readonly Addressed[],
  { wait, patienceMs, signal, durable }: FeedOptions,
): AsyncGenerator<FedLine | RefusedLine> {
  const before = await storedNow(app, page);
  const places = durable ? await submitPage(app, page) : await enqueuePage(app, page);
  const namesakes = Map.groupBy(page, nameOf);
  const sent: (FedLine & SentMessage)[] = [];
  for (const [i, line] of page.entries()) {
    const place = places[i] ?? '';
    if (typeof place !== 'string') {
      yield place;
      continue;
    }
    const same = namesakes.get(nameOf(line)) ?? [];
    const earlier = before.get(nameOf(line))?.status;
    const isRepeat = same[0] !== line || (earlier !== undefined && earlier !== 'failed');
    const sharesKey = same.length > 1 || earlier !== undefined;
    const where = durable ? { ref: place } : { queueId: place };
    sent.push({ ...line, ...where, isRepeat, sharesKey, outcome: null });
  }
  if (!wait) {
    yield* sent;
    return;
  }
  for await (const [line, outcome] of resultsOf(app, sent, { patienceMs, signal })) {
    yield { ...line, outcome };
  }
}

/** Sends the page in its order: neighbours of one job go together. Returns ids in that order. */
async function enqueuePage(app: App, page: readonly Addressed[]): Promise<string[]> {
  const ids: string[] = [];
  for (let from = 0; from < page.length; ) {
    const job = page[from]?.job ?? 'detect-opportunity';
    let to = from;
    while (page[to]?.job === job) to++;
    const messages = page.slice(from, to).map(({ tenantId, idempotencyKey, data }) => {
      return { tenantId, idempotencyKey, data: data as never };
    });
    ids.push(...(await app.client.enqueueAll(job, messages)));
    from = to;
  }
  return ids;
}

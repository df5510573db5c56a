import { randomUUID } from 'node:crypto';
import type { Job } from 'bullmq';
import type { QueueName } from '../domain/vocabulary.ts';
import {
  Abandoned,
  type AppError,
  Later,
  QueueUnavailable,
  ShuttingDown,
  UnknownJob,
} from '../errors.ts';
import { reached } from '../fault-points.ts';
import type { Log } from '../log.ts';
import type { Database } from '../repositories/unit-of-work.ts';
import { parseQueued } from '../schemas/envelope.ts';
import { unlessAborted } from './abort.ts';
import type { QueueBackend } from './backend.ts';
import { endsWithin, GOODBYE_MS } from './closing.ts';
import type { ClockCounts } from './define-clock-job.ts';
import { type AnyJob, queueOf } from './define-job.ts';
import { type Addressed, execute } from './execute.ts';
import type { PatientWorker } from './patient-worker.ts';
import { PLAIN_LIMIT_BYTES, refuseOversize } from './payload.ts';
import { recordFailure } from './record-failure.ts';
import { openReferences, type References } from './references.ts';
import { type ClockWork, runClockJob } from './run-clock-job.ts';
import * as settle from './settle.ts';
import { openUnits, type Units } from './units.ts';
import { framesOf, unquoted } from './unquoted.ts';

export interface ConsumerOptions {
  readonly database: Database;
  readonly backend: QueueBackend;
  /** Those of other queues are not accepted here. */
  readonly jobs: readonly AnyJob[];
  /** None: `deals`. */
  readonly queue?: QueueName;
  /** What the clock runs for no tenant, and as whom: on its own queue alone. None: nothing. */
  readonly clock?: ClockWork;
  readonly log: Log;
  /** Jobs of this process at once. */
  readonly concurrency: number;
  /** Units of work at once: no more than the pool has connections. */
  readonly slots: number;
  /** How long a silent worker keeps its jobs, in milliseconds. */
  readonly lockDurationMs: number;
  /** How often abandoned jobs are looked for, in milliseconds. */
  readonly stalledIntervalMs: number;
  /** Seconds that a job which is done stays readable in the queue. None: an hour. */
  readonly keepDoneS?: number;
}

export interface Consumer {
  /**
   * Stops claiming, waits for the jobs at hand up to `graceMs`, then stops those too: they roll
   * back and go to the queue again, no attempt spent.
   */
  close(graceMs: number): Promise<void>;
}

/** Jobs of one tenant that share a unit of work at most. */
const MAX_MESSAGES = 64;

/** Times that one job may lose its worker, and be started in all, before it is given up. */
const MAX_STALLS = 3;
const MAX_STARTS = 50;

/** Consumes one queue until closed. */
export function startConsumer(options: ConsumerOptions): Consumer {
  const { backend, log, concurrency, lockDurationMs, stalledIntervalMs, queue = 'deals' } = options;
  const own = options.jobs.filter((job) => queueOf(job) === queue);
  const jobs = new Map(own.map((job) => [job.name, job]));
  const stopping = new AbortController();
  const units = openUnits(options.database, {
    slots: options.slots,
    maxMessages: MAX_MESSAGES,
    now: () => new Date(),
    newId: randomUUID,
  });
  const references = openReferences(options.database);
  const sweep = settle.openSweep(backend.kind);
  // BullMQ gives the third argument only to a processor that takes three.
  const processor = async (queued: Job, token?: string, cancelled?: AbortSignal) => {
    const lost = new AbortController();
    cancelled?.addEventListener('abort', () => lost.abort(lostLock()), { once: true });
    const signal = AbortSignal.any([lost.signal, stopping.signal]);
    const parts = { ...options, units, references };
    const done = await handle(parts, jobs, queued, token, signal);
    sweep(queued);
    return done;
  };
  const worker = backend.startWorker(queue, processor, {
    concurrency,
    lockDuration: lockDurationMs,
    stalledInterval: stalledIntervalMs,
    maxStalledCount: MAX_STALLS,
    maxStartedAttempts: MAX_STARTS,
    settings: settle.backoffSettings,
  });
  worker.on('error', (error) => log.warn('the queue is in trouble', { error: unquoted(error) }));
  // A job whose lock is lost is another worker's by now: BullMQ says so, and lets it run on.
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id);
  });
  worker.on('failed', (queued, error) => {
    if (queued && settle.isAbandoned(error.message)) void recordAbandoned(options, queued, error);
  });
  return { close: (graceMs) => closeWorker(worker, stopping, graceMs) };
}

const lostLock = () => new QueueUnavailable("the job's lock was lost: another worker has it");

interface Parts {
  readonly units: Units;
  readonly references: References;
}

async function handle(
  options: ConsumerOptions & Parts,
  jobs: ReadonlyMap<string, AnyJob>,
  queued: Job,
  token: string | undefined,
  signal: AbortSignal,
): Promise<settle.Returned | ClockCounts> {
  const job = jobs.get(queued.name);
  reached('claimed');
  const clock = queued.queueName === 'clock' ? options.clock : undefined;
  const clockJob = clock?.jobs.find(({ name }) => name === queued.name);
  settle.applyPolicy(queued, job ?? clockJob, options.keepDoneS);
  try {
    refuseOversize(queued.data, PLAIN_LIMIT_BYTES);
    if (clock && clockJob) {
      return await runClockJob(clockJob, queued.data, clock, options, signal);
    }
    const envelope = parseQueued(queued.data);
    if (!job) throw new UnknownJob('job: no job has this name');
    const message: Addressed =
      'ref' in envelope
        ? await unlessAborted(signal, options.references.read(envelope, job.name))
        : envelope;
    const answer = await execute(options.units, job, message, {
      signal,
      // For onlookers: a store that refuses it for now, full or a replica, fails no job.
      progress: (counts) => queued.updateProgress(counts).catch(() => undefined),
    });
    return settle.returned(answer);
  } catch (error) {
    if (settle.isPostponed(error)) {
      if (error instanceof Later) tellLater(options.log, queued, error);
      throw await settle.postpone(queued, token, error);
    }
    throw await failed(options, queued, settle.asAppError(error));
  }
}

function tellLater(log: Log, { name: job, id }: Job, { code, message: reason }: Later): void {
  log.info('job comes again later', { job, id, code, reason });
}

/** Records a failure that is final, and returns what BullMQ is to hear of it. */
async function failed(options: ConsumerOptions, queued: Job, error: AppError): Promise<Error> {
  const final = error.retry === 'never' || settle.isLastAttempt(queued, MAX_STARTS);
  const facts = { job: queued.name, id: queued.id, code: error.code, reason: error.message };
  if (error.code === 'InvariantViolation') {
    options.log.error('a bug of ours failed a job', { ...facts, stack: stackOf(error) });
  } else {
    options.log.info(final ? 'job failed' : 'job will be tried again', facts);
  }
  if (!final) return settle.toQueueError(error);
  try {
    await recordFailure(options.database, messageOf(queued), error);
  } catch (unrecorded) {
    // Not recorded is not failed: while attempts are left the job comes again and tells it again,
    // whatever it was that kept it from being recorded.
    const reason = settle.asAppError(unrecorded);
    options.log.error('a failure could not be recorded', { ...facts, because: reason.message });
    if (!settle.isLastAttempt(queued, MAX_STARTS)) return settle.againError(reason);
  }
  return settle.toQueueError(error);
}

const stackOf = (error: Error) => framesOf(error.cause instanceof Error ? error.cause : error);

function messageOf(queued: Job) {
  const { queueName: queue, id = '', name: job, data } = queued;
  return { queue, queueJobId: id, job, data };
}

async function recordAbandoned(options: ConsumerOptions, queued: Job, error: Error) {
  const abandoned = new Abandoned(`given up: ${error.message}`);
  try {
    await recordFailure(options.database, messageOf(queued), abandoned);
  } catch (unrecorded) {
    const { message } = settle.asAppError(unrecorded);
    options.log.error('a failure could not be recorded', { id: queued.id, because: message });
  }
}

/** After the deadline a rolled-back job still has to be handed back to the queue. */
const HAND_BACK_MS = 5_000;

async function closeWorker(worker: PatientWorker, stopping: AbortController, graceMs: number) {
  reached('shutdown');
  const closed = worker.close();
  if (await endsWithin(closed, graceMs)) return;
  const limitMs = worker.atHand.areNone ? GOODBYE_MS : HAND_BACK_MS;
  stopping.abort(new ShuttingDown('the worker stops'));
  if (await endsWithin(closed, limitMs)) return;
  await endsWithin(worker.disconnect(), GOODBYE_MS);
}

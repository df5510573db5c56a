import { cpus, totalmem } from 'node:os';
import type { DoorRates } from './enqueue.ts';
import type { Growth } from './growth.ts';
import type { Latency } from './latency.ts';
import type { Recomputation } from './recompute.ts';
import { type Measured, median } from './rounds.ts';
import type { Servers } from './servers.ts';
import type { Kind } from './worker-process.ts';

/** All that one run found. */
export interface Report {
  readonly rates: readonly Measured[];
  readonly latency: readonly ({ what: string; perSecond: number } & Latency)[];
  readonly doors: readonly ({ kind: Kind } & DoorRates)[];
  readonly growth: readonly Growth[];
  readonly recomputation: readonly Recomputation[];
}

/** Prints the machine, the versions, and every table that has a row. */
export async function showReport(servers: Servers, report: Report): Promise<void> {
  const [server] = await servers.sql<{ version: string }>(
    'postgres',
    "select current_setting('server_version') as version",
  );
  const memory = Math.round(totalmem() / 2 ** 30);
  const machine = `${cpus().length} × ${cpus()[0]?.model}, ${memory} GiB`;
  const versions = `Node ${process.versions.node}, PostgreSQL ${server?.version}`;
  say(`${new Date().toISOString().slice(0, 10)} · ${machine} · ${versions}`);
  table(
    ['what', 'tenants × accounts', 'a second', 'rounds', '÷ pgbench', 'CPU ms a job'],
    report.rates.map(({ name, population, perSecond, timesLimit, cpuMs }) => [
      name,
      `${population.tenants} × ${population.accounts}`,
      round(median(perSecond)),
      perSecond.map(round).join(', '),
      timesLimit === null ? '–' : timesLimit.toFixed(2),
      Object.entries(cpuMs)
        .map(([part, ms]) => `${part} ${ms.toFixed(2)}`)
        .join(', '),
    ]),
  );
  table(
    ['from due to committed, ms', 'a second', 'p50', 'p95', 'p99', 'longest'],
    report.latency.map(({ what, perSecond, p50, p95, p99, longest }) => [
      what,
      String(perSecond),
      ...[p50, p95, p99, longest].map((ms) => ms.toFixed(1)),
    ]),
  );
  table(
    [
      'messages a second',
      'plain, 500 a call',
      'plain, singly',
      'durable, 500 a call',
      'durable, singly',
      'relay',
    ],
    report.doors.map(({ kind, ...rates }) => [kind, ...Object.values(rates).map(round)]),
  );
  table(
    ['size', 'lookup, ms', 'in PostgreSQL', 'one job, ms', 'a job of a unit of 25, ms'],
    report.growth.map(({ size, lookup, lookupInPostgres, oneJob, sharedJob }) => [
      size,
      ...[lookup, lookupInPostgres, oneJob, sharedJob].map((ms) => ms.toFixed(2)),
    ]),
  );
  table(
    ['plans', 'stale', 'seconds', 'peak MiB'],
    report.recomputation.map(({ plans, stale, seconds, peakMib }) => [
      String(plans),
      String(stale),
      seconds.toFixed(2),
      String(peakMib),
    ]),
  );
}

const round = (value: number) => value.toFixed(0);

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return;
  const lines = [head, head.map(() => '---'), ...rows];
  say(`\n${lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

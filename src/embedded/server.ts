import { readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError, DatabaseUnavailable } from '../errors.ts';
import type { Cluster } from './cluster.ts';
import { removeStalePidFile, runningServer } from './postmaster-pid.ts';
import { runProgram } from './programs.ts';

/** Longer than any recovery after a crash: a start that fails is told at once, not after this. */
const START_TIMEOUT_S = 60;
const STOP_TIMEOUT_S = 30;
const LOG_FILE = 'server.log';
const LOG_KEPT_BYTES = 16 * 1024 * 1024;

const DEFAULT_FLAGS = { max_connections: '200', shared_buffers: '128MB' };

/**
 * Starts the cluster's server on 127.0.0.1 and returns when it answers; `port taken` where another
 * was faster. The server is a daemon in a session of its own: it outlives us until it is stopped.
 *
 * @throws {ConfigurationError} it does not start, with what it wrote to its log.
 */
export async function startServer(
  cluster: Cluster,
  port: number,
  flags: Readonly<Record<string, string>>,
): Promise<'started' | 'port taken'> {
  const settings = { ...DEFAULT_FLAGS, ...flags, ...fixedFlags(port) };
  const options = Object.entries(settings).map(([name, value]) => flag(name, value));
  const log = join(cluster.dataDir, LOG_FILE);
  const logged = await trimLog(log);
  await removeStalePidFile(cluster.dataDir);
  const args = ['start', '-D', cluster.dataDir, '-w', '-t', String(START_TIMEOUT_S), '-l', log];
  args.push('-o', options.join(' '));
  const timeoutMs = (START_TIMEOUT_S + 5) * 1_000;
  const { code } = await runProgram(cluster, 'pg_ctl', args, timeoutMs, { keepOutput: false });
  if (code === 0) return 'started';

  const wholeLog = await readFile(log).catch(() => Buffer.alloc(0));
  const written = wholeLog.subarray(logged).toString('utf8');
  if (/Address already in use|could not create any TCP\/IP sockets/.test(written)) {
    return 'port taken';
  }
  await stopServer(cluster); // slow rather than broken: it must not appear after we gave up
  throw new ConfigurationError(`PostgreSQL does not start: ${written.slice(-1_500).trim()}`);
}

/**
 * Stops the cluster's server, if it runs, and returns when it has ended. Its sessions are cut off;
 * should that take too long, it is ended as by a power cut, which costs a recovery at the next start.
 *
 * @throws {DatabaseUnavailable} it does not end.
 */
export async function stopServer(cluster: Cluster): Promise<void> {
  for (const mode of ['fast', 'immediate']) {
    if ((await runningServer(cluster.dataDir)) === null) return;
    const args = ['stop', '-D', cluster.dataDir, '-w', '-t', String(STOP_TIMEOUT_S), '-m', mode];
    await runProgram(cluster, 'pg_ctl', args, (STOP_TIMEOUT_S + 5) * 1_000);
  }
  const pid = await runningServer(cluster.dataDir);
  if (pid !== null) throw new DatabaseUnavailable(`PostgreSQL (process ${pid}) does not stop`);
}

/** @throws {ConfigurationError} a flag's name cannot be the name of a setting. */
export function requireSettingNames(flags: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(flags)) {
    if (/^[a-z_][a-z0-9_.]*$/i.test(name)) continue;
    throw new ConfigurationError(`${name} is not the name of a PostgreSQL setting`);
  }
}

/** Loopback alone, and no socket file: its path may be too long, its directory shared. */
function fixedFlags(port: number): Record<string, string> {
  return { port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: '' };
}

/** `-c name=value` for the shell that pg_ctl starts the server with. */
function flag(name: string, value: string): string {
  if (process.platform === 'win32') return `-c "${name}=${value.replaceAll('"', '')}"`;
  return `-c '${name}=${value.replaceAll("'", `'\\''`)}'`;
}

/** Puts a log that has grown aside (one is kept) and returns the length of what stays, in bytes. */
async function trimLog(log: string): Promise<number> {
  const size = await stat(log).then(
    (found) => found.size,
    () => 0,
  );
  if (size < LOG_KEPT_BYTES) return size;
  await rename(log, `${log}.1`);
  return 0;
}

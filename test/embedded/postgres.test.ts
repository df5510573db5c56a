import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { type EmbeddedPostgres, openEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { ConfigurationError } from '../../src/errors.ts';

const flags = { fsync: 'off' };
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

describe('a temporary database', () => {
  test('has the promised settings, removes one left by a killed process, and itself', async () => {
    const killed = await startOpener('wait');
    killed.process.kill('SIGKILL');
    await once(killed.process, 'exit');
    expect(await ask(killed.adminUrl, ['server_encoding'])).toEqual(['UTF8']);

    await using postgres = await open({});

    await expectGone(killed);
    const names = ['server_encoding', 'TimeZone', 'max_connections', 'shared_buffers', 'fsync'];
    const settings = await ask(postgres.adminUrl, [...names, 'listen_addresses']);
    expect(settings).toEqual(['UTF8', 'UTC', '200', '128MB', 'off', '127.0.0.1']);
    await Promise.all([postgres.stop(), postgres.stop()]);
    await postgres.stop();
    await expectGone(postgres);
  });

  test('survives a Ctrl-C until it is stopped', async () => {
    const opener = await startOpener('wait');
    process.kill(-(opener.process.pid ?? Number.NaN), 'SIGINT');

    expect((await opener.lines.next()).value).toBe('alive');
    await once(opener.process, 'exit');
    await expectGone(opener);
  });
});

describe('a persistent database', () => {
  test('below a closed directory keeps data and password, whatever ended its owner', async () => {
    const dataDir = await closedFolder('pg');
    const left = await startOpener('leave', dataDir);
    if (left.process.exitCode === null) await once(left.process, 'exit');
    await query(left.adminUrl, 'create table kept (id int); insert into kept values (7)');

    await using next = await open({ dataDir });

    expect(next.dataDir).toBe(left.dataDir);
    expect(await query(next.adminUrl, 'select id from kept')).toEqual([{ id: 7 }]);
    expect(new URL(next.adminUrl).password).toBe(new URL(left.adminUrl).password);
    expect((await stat(`${next.dataDir}.password`)).mode & 0o777).toBe(0o600);
    await expect(ask(left.adminUrl, ['port'])).rejects.toThrow('ECONNREFUSED');
    await expect(open({ dataDir })).rejects.toThrow(`is open in process ${process.pid}`);

    const pidFile = join(next.dataDir, 'postmaster.pid');
    process.kill(Number((await readFile(pidFile, 'utf8')).split('\n')[0]), 'SIGKILL');
    await next.stop();
    const unknown = openEmbeddedPostgres({ dataDir, flags: { no_such_setting: '1' } });
    await expect(unknown).rejects.toThrow(/does not start: .*no_such_setting/s);
    await writeFile(join(next.dataDir, 'PG_VERSION'), '12\n');
    await expect(open({ dataDir })).rejects.toThrow('was made by PostgreSQL 12, this is 18');
  });
});

describe('refused with a ConfigurationError', () => {
  test.each([0, 70_000, 1.5])('port %d', async (port) => {
    await expect(open({ port })).rejects.toThrow(ConfigurationError);
  });

  test('a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;

    await expect(open({ port })).rejects.toThrow(`port ${port} is already in use: `);
    other.close();
  });

  test('a directory that is neither empty nor a database', async () => {
    const folder = await openFolder();
    await writeFile(join(folder, 'notes.txt'), 'mine');
    await expect(open({ dataDir: folder })).rejects.toThrow('neither empty nor a PostgreSQL');
    await expect(access(`${folder}.owner`)).rejects.toThrow('ENOENT');
  });

  test('what cannot be the name of a setting', async () => {
    await expect(openEmbeddedPostgres({ flags: { 'a b': '1' } })).rejects.toThrow('a b is not');
  });
});

async function expectGone(postgres: { adminUrl: string; dataDir: string }): Promise<void> {
  await expect(access(dirname(postgres.dataDir))).rejects.toThrow('ENOENT');
  await expect(ask(postgres.adminUrl, ['port'])).rejects.toThrow('ECONNREFUSED');
}

function open(options: { dataDir?: string; port?: number }): Promise<EmbeddedPostgres> {
  return openEmbeddedPostgres({ ...options, flags });
}

interface Opener {
  readonly process: ChildProcess;
  readonly lines: AsyncIterator<string>;
  readonly adminUrl: string;
  readonly dataDir: string;
}

/** Starts test/embedded/opener.ts in a process group of its own and waits until it has opened. */
async function startOpener(mode: 'wait' | 'leave', dataDir?: string): Promise<Opener> {
  const script = join(import.meta.dirname, 'opener.ts');
  const args = dataDir === undefined ? [script, mode] : [script, mode, dataDir];
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value } = await lines.next();
  return { process: child, lines, ...JSON.parse(value ?? 'null') };
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function ask(url: string, settings: readonly string[]): Promise<unknown[]> {
  const columns = settings.map((name) => `current_setting('${name}') as "${name}"`);
  const [row] = await query(url, `select ${columns.join(', ')}`);
  return Object.values(row ?? {});
}

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-test-'));
  await chmod(folder, 0o755);
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A path below a 0700 directory; root's data are then kept elsewhere, and removed from there. */
async function closedFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'embedded-test-'));
  const path = join(folder, name);
  cleanups.push(async () => {
    const data = await realpath(path).catch(() => path);
    await rm(dirname(data), { recursive: true, force: true });
    await rm(folder, { recursive: true, force: true });
  });
  return path;
}

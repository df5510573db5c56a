import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { onConnection } from '../../src/db/connection-checks.ts';
import { openQueueBackend } from '../../src/queue/backend.ts';
import { endsWithin } from '../../src/queue/closing.ts';

// A busy machine starts a process slowly.
vi.setConfig({ testTimeout: 60_000 });

/** AuthenticationOk and ReadyForQuery, as PostgreSQL begins a session. */
const WELCOME = Buffer.from('520000000800000000' + '5a0000000549', 'hex');

/** A server that lets a client in and then says nothing, as behind a line that died. */
async function openSilentPostgres() {
  const asked = Promise.withResolvers<void>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(WELCOME);
      socket.once('data', () => asked.resolve());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `postgres://worker@127.0.0.1:${port}/deals`, asked: asked.promise, server };
}

test.each(['deals', 'scheduler'])(
  'a %s process that is told to stop while it waits for a silent server ends',
  async (name) => {
    const silent = await openSilentPostgres();
    const script = join(import.meta.dirname, '..', '..', 'workers', `${name}.ts`);
    const { PATH } = process.env;
    const env = { PATH, DATABASE_URL: silent.url, DATABASE_QUEUE_URL: silent.url };
    const child = spawn(process.execPath, [script], { env });
    const exited = once(child, 'exit');
    try {
      await silent.asked;
      child.kill('SIGTERM');
      expect(await endsWithin(exited, 6_000)).toBe(true);
      expect(await exited).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
      silent.server.close();
    }
  },
);

test('a server that says nothing at goodbye keeps no program from starting', async () => {
  const { url, server } = await openSilentPostgres();
  const location = { kind: 'postgres', url, schema: 'queue' } as const;
  try {
    expect(await endsWithin(openQueueBackend(location), 6_000)).toBe(true);
    const connection = { name: 'database', url, setting: 'DATABASE_URL' };
    const checked = onConnection(connection, async () => []);
    expect(await endsWithin(checked, 6_000)).toBe(true);
  } finally {
    server.close();
  }
});

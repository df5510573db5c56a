import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openPostgresBackend } from '../../src/queue/postgres-backend.ts';
import { PASSWORDS } from '../support/global-setup.ts';

/** ReadyForQuery, outside a transaction: what PostgreSQL says last to whom it lets in. */
const READY = Buffer.from('Z\0\0\0\x05I', 'latin1');
const FIELDS = 'SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0';

const LOGIN = { user: 'dealkeeper_queue', password: PASSWORDS.queue, database: 'dealkeeper_test' };

test('a server that lets BullMQ in and ends it in one breath ends no process', async () => {
  let left = 0;
  const own = Number(new URL(String(process.env.DEALKEEPER_TEST_ADMIN_URL)).port);
  const gate = createServer((client) => {
    const server = connect(own, '127.0.0.1');
    let isLetIn = false;
    for (const side of [client, server]) side.on('error', () => undefined);
    client.pipe(server);
    server.on('data', (bytes) => {
      const isReady = bytes.subarray(-READY.length).equals(READY);
      const isEnded = isReady && !isLetIn && left > 0;
      isLetIn ||= isReady;
      client.write(isEnded ? Buffer.concat([bytes, fatal()]) : bytes);
      if (isEnded) left--;
    });
    server.on('close', () => client.destroy());
    client.on('close', () => server.destroy());
  });
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
  const backend = openPostgresBackend('deals', {
    connection: { host: '127.0.0.1', port: (gate.address() as AddressInfo).port, ...LOGIN },
  });
  backend.connection.on('error', () => undefined);
  left = 1;
  await backend.connection.getListenClient().catch(() => undefined);
  await wait(200);
  expect(left).toBe(0);
  await backend.connection.close();
  gate.close();
});

function fatal(): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + FIELDS.length);
  return Buffer.concat([Buffer.from('E'), length, Buffer.from(FIELDS, 'latin1')]);
}

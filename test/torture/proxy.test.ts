import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openProxy } from './proxy.ts';

test('bytes come in the order in which they were sent, also where a delay ends among them', async () => {
  const server = createServer((socket) => socket.on('data', (chunk) => heard.push(String(chunk))));
  const heard: string[] = [];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await openProxy((server.address() as AddressInfo).port);
  const client = connect(proxy.port, '127.0.0.1');
  await once(client, 'connect');

  proxy.delay(200);
  client.write('first ');
  await wait(50);
  proxy.mend();
  client.write('second ');
  await wait(400);

  client.destroy();
  await proxy.close();
  server.close();
  expect(heard.join('')).toBe('first second ');
});

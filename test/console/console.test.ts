import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { openConsole } from '../../src/console/server.ts';
import { onEachQueue, openTestQueue } from '../support/queues.ts';
import { consoleOptions, openTestConsole } from './setup.ts';

onEachQueue('the console', (kind) => {
  test('shows the board at /queues, with the slash and without', async () => {
    await using t = await openTestConsole(kind);

    expect(await t.ask('/queues')).toMatchObject({ status: 200 });
    expect(await t.ask('/queues/')).toMatchObject({ status: 200 });
    expect(await t.ask('/queues/queue/deals')).toMatchObject({ status: 200 });
    expect(await t.ask('/')).toMatchObject({ status: 302, headers: { location: '/queues' } });
    expect(await t.ask('/healthz')).toMatchObject({ status: 200, text: 'ok' });
    const { queues } = JSON.parse((await t.ask('/queues/api/queues')).text);
    expect(queues).toMatchObject([
      { name: 'deals', readOnlyMode: true, type: 'bullmq', counts: { 'waiting-children': 0 } },
      { name: 'clock', readOnlyMode: true },
    ]);
  });

  test('loads nothing from elsewhere', async () => {
    await using t = await openTestConsole(kind);
    const page = await t.ask('/queues');
    const styles = [...page.text.matchAll(/href="(static\/css[^"]+)"/g)].map(([, path]) => path);

    expect(page.text).not.toMatch(/(https?:)?\/\/[a-z]/i);
    expect(styles).not.toEqual([]);
    for (const path of styles) {
      const style = await t.ask(`/queues/${path}`);
      expect(style.status).toBe(200);
      expect(style.text).not.toMatch(/url\(["']?https?:|@import/i);
    }
    expect(page.headers['content-security-policy']).toMatch(/default-src 'self'.*'none'/);
    expect(page.headers['x-frame-options']).toBe('DENY');
  });

  test('changes nothing in the queue', async () => {
    await using t = await openTestConsole(kind);
    const own = { origin: new URL(t.console.url).origin };

    for (const [method, path] of [
      ['POST', 'deals/add'],
      ['PUT', 'deals/pause'],
      ['PUT', 'deals/retry/failed'],
      ['PUT', 'deals/obliterate'],
      ['PATCH', 'deals/1/update-data'],
    ] as const) {
      expect(await t.ask(`/queues/api/queues/${path}`, own, method)).toMatchObject({ status: 405 });
    }
  });
});

describe('the console', () => {
  test('answers only to its own name, so that no other name can be bound to this machine', async () => {
    await using t = await openTestConsole('postgres');
    const { port } = new URL(t.console.url);

    expect(await t.ask('/queues', { host: `localhost:${port}` })).toMatchObject({ status: 200 });
    expect(await t.ask('/queues', { host: `[::1]:${port}` })).toMatchObject({ status: 200 });
    for (const host of [`evil.example:${port}`, 'localhost:1', 'localhost', '127.0.0.1.evil']) {
      expect(await t.ask('/queues/api/queues', { host })).toMatchObject({ status: 403 });
      expect(await t.ask('/healthz', { host })).toMatchObject({ status: 403 });
    }
  });

  test("refuses what another site's page sends", async () => {
    await using t = await openTestConsole('postgres');
    const own = new URL(t.console.url).origin;

    expect(await t.ask('/queues', { origin: own })).toMatchObject({ status: 200 });
    for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:1', '']) {
      expect(await t.ask('/queues', { origin })).toMatchObject({ status: 403 });
    }
    expect(await t.ask('/queues', { 'sec-fetch-site': 'same-origin' })).toMatchObject({
      status: 200,
    });
    for (const site of ['cross-site', 'same-site']) {
      expect(await t.ask('/queues', { 'sec-fetch-site': site })).toMatchObject({ status: 403 });
    }
    expect(
      await t.ask('/queues/api/queues/pause', { origin: 'http://evil.example' }, 'PUT'),
    ).toMatchObject({ status: 403 });
  });

  test('does not start for others to see without a login', async () => {
    await using t = await openTestQueue('postgres');
    const options = consoleOptions(t);
    const settings = /DEALKEEPER_CONSOLE_USER and DEALKEEPER_CONSOLE_PASSWORD/;

    for (const host of ['0.0.0.0', '::', '']) {
      await expect(openConsole({ ...options, host })).rejects.toThrow(settings);
    }
    await expect(openConsole({ ...options, user: 'ada' })).rejects.toThrow(settings);
  });

  test('asks for its login where it has one', async () => {
    const login = { user: 'ada', password: 'löve:lace' };
    await using t = await openTestConsole('postgres', { host: '0.0.0.0', ...login });
    const as = (user: string, password: string) => ({
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    });
    const right = as(login.user, login.password);

    expect(await t.ask('/queues')).toMatchObject({ status: 401 });
    expect(await t.ask('/queues/api/queues', as('ada', 'wrong'))).toMatchObject({ status: 401 });
    expect(await t.ask('/queues', right)).toMatchObject({ status: 200 });
    expect(await t.ask('/healthz')).toMatchObject({ status: 200 });
    const named = { ...right, host: 'deals.example' };
    const origin = 'https://deals.example';
    expect(await t.ask('/queues', { ...named, origin })).toMatchObject({ status: 200 });
    expect(await t.ask('/queues', { ...right, origin })).toMatchObject({ status: 403 });
  });

  test('asks for a login on this machine too where one is set', async () => {
    await using t = await openTestConsole('postgres', { user: 'ada', password: 'p' });

    expect(await t.ask('/queues')).toMatchObject({ status: 401 });
  });

  test('says which port is taken', async () => {
    await using t = await openTestQueue('postgres');
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address ? address.port : 0;

    await expect(openConsole({ ...consoleOptions(t), port })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is already in use: set DEALKEEPER_CONSOLE_PORT`,
    );
    taken.close();
  });
});

import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandOf, fateOf, thisProcess } from '../../src/embedded/process-identity.ts';
import { firstBarrier } from '../../src/embedded/reachability.ts';

const stranger = { uid: 65_533, gid: 65_533 };
const me = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'embedded-test-')));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('the first barrier', () => {
  test('is the closed directory on the way, also behind a link', async () => {
    const closed = join(folder, 'closed');
    await mkdir(join(closed, 'inner'), { recursive: true });
    await chmod(closed, 0o700);
    await symlink(join(closed, 'inner'), join(folder, 'link'));

    expect(await firstBarrier(join(closed, 'inner'), stranger)).toBe(closed);
    expect(await firstBarrier(join(folder, 'link'), stranger)).toBe(closed);
    expect(await firstBarrier(join(closed, 'inner'), me)).toBe(null);
    expect(await firstBarrier(join(closed, 'inner'), null)).toBe(null);
  });

  test('is the file itself where it cannot be read', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '', { mode: 0o600 });
    expect(await firstBarrier(file, stranger)).toBe(file);
    await chmod(file, 0o604);
    expect(await firstBarrier(file, stranger)).toBe(null);
  });
});

describe('a process record', () => {
  test('tells a running process from another of its number', () => {
    const record = thisProcess();
    expect(fateOf(record)).toBe('running');
    expect(fateOf({ ...record, pid: 2 ** 22 + 1 })).toBe('gone');
    expect(fateOf({ ...record, startedAt: 'earlier' })).toBe('gone');
    expect(fateOf({ ...record, boot: 'an earlier boot' })).toBe('gone');
    expect(fateOf({ ...record, pidNamespace: 'another container' })).toBe('unknown');
  });

  test('comes with a command line', () => {
    expect(commandOf(process.pid)).toContain('node');
    expect(commandOf(2 ** 22 + 1)).toBe(null);
  });
});

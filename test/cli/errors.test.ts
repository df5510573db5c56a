import { expect, test, vi } from 'vitest';
import { openCliSystem, run } from './run.ts';

// Each command is a process of its own; a busy machine starts them slowly.
vi.setConfig({ testTimeout: 90_000 });

const COMMANDS = [
  ['demo'],
  ['start'],
  ['tenant', 'add'],
  ['tenant', 'schedule'],
  ['tenant', 'retention'],
  ['enqueue'],
  ['ingest'],
  ['jobs', 'failed'],
  ['jobs', 'redrive'],
  ['doctor'],
  ['roles', 'print'],
  ['roles', 'apply'],
  ['migrate'],
  ['migrate', 'down'],
];

test('every command explains itself with --help', async () => {
  const ran = await Promise.all(
    COMMANDS.map(async (command) => ({ command, ...(await run([...command, '--help'])) })),
  );

  for (const { command, code, stdout } of ran) {
    expect({ command, code }).toEqual({ command, code: 0 });
    expect(stdout).toContain(`Usage: dealkeeper ${command.join(' ')}`);
  }
});

test('an unknown command or option is refused in a line', async () => {
  const [command, option] = await Promise.all([run(['bogus']), run(['doctor', '--bogus'])]);

  expect(command).toMatchObject({ code: 1, stderr: "error: unknown command 'bogus'\n" });
  expect(option).toMatchObject({ code: 1, stderr: "error: unknown option '--bogus'\n" });
});

test('what cannot work fails with one line that says what to do, and no stack', async () => {
  await using t = await openCliSystem();
  const nowhere = 'postgres://dealkeeper_worker:x@127.0.0.1:1/dealkeeper';
  const wrong = t.queue.url('worker').replace(':w@', ':wrong@');
  const cwd = t.folder;
  const cases = [
    { said: 'npm start', ran: run(['jobs', 'failed'], { cwd }) },
    {
      said: '127.0.0.1:1',
      ran: run(['jobs', 'failed'], { env: { ...t.env, DATABASE_URL: nowhere } }),
    },
    { said: 'password', ran: run(['jobs', 'failed'], { env: { ...t.env, DATABASE_URL: wrong } }) },
    { said: 'DATABASE_URL', ran: run(['doctor'], { env: { DATABASE_URL: 'mysql://x' } }) },
    { said: 'nothing.jsonl', ran: t.run('ingest', 'nothing.jsonl') },
    {
      said: 'DATABASE_OWNER_URL',
      ran: run(['tenant', 'list'], { env: { DATABASE_URL: nowhere } }),
    },
    { said: 'DATABASE_ADMIN_URL', ran: run(['roles', 'apply'], { env: t.env }) },
    { said: 'no slug', ran: t.run('tenant', 'add', 'Not A Slug') },
  ];

  for (const { said, ran } of cases) {
    const { code, stdout, stderr } = await ran;
    expect({ said, code, stdout }).toEqual({ said, code: 1, stdout: '' });
    expect(stderr).toMatch(/^dealkeeper: [^\n]*\n$/);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('    at ');
  }
});

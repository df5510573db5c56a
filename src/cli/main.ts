import { Command } from 'commander';

interface Named {
  readonly name: string;
  readonly summary: string;
  /** Loaded only where it is named: the database's library alone takes most of a second. */
  readonly load: () => Promise<Command>;
}

const COMMANDS: readonly Named[] = [
  {
    name: 'demo',
    summary: 'see it work: conversations in, deals out, nothing kept',
    load: async () => (await import('./demo.ts')).demoCommand(),
  },
  {
    name: 'start',
    summary: 'run it here: database, worker and console, kept in .dealkeeper',
    load: async () => (await import('./start.ts')).startCommand(),
  },
  {
    name: 'tenant',
    summary: 'add and list tenants, set what each has its own way, its schedule and retention',
    load: async () => (await import('./tenant.ts')).tenantCommand(),
  },
  {
    name: 'enqueue',
    summary: 'put one job into the queue',
    load: async () => (await import('./enqueue.ts')).enqueueCommand(),
  },
  {
    name: 'ingest',
    summary: 'take in a file of conversations, or a CRM export',
    load: async () => (await import('./ingest.ts')).ingestCommand(),
  },
  {
    name: 'judge',
    summary: 'judge names, titles, amounts and dates of your own, line by line',
    load: async () => (await import('./judge.ts')).judgeCommand(),
  },
  {
    name: 'jobs',
    summary: 'list the jobs that failed for good, and put them back',
    load: async () => (await import('./jobs.ts')).jobsCommand(),
  },
  {
    name: 'suggestions',
    summary: 'see what is left to people, accept and dismiss it',
    load: async () => (await import('./suggestions.ts')).suggestionsCommand(),
  },
  {
    name: 'explain',
    summary: 'why a deal, a person or an account is on record as it is',
    load: async () => (await import('./explain.ts')).explainCommand(),
  },
  {
    name: 'doctor',
    summary: 'check what the guarantees rest on',
    load: async () => (await import('./doctor.ts')).doctorCommand(),
  },
  {
    name: 'roles',
    summary: 'make the PostgreSQL roles and schemas',
    load: async () => (await import('./roles.ts')).rolesCommand(),
  },
  {
    name: 'migrate',
    summary: 'bring the tables up to date',
    load: async () => (await import('./migrate.ts')).migrateCommand(),
  },
];

/** The command that the arguments name comes whole, the others as a line of the help. */
async function program(args: readonly string[]): Promise<Command> {
  const root = new Command('dealkeeper').description(
    "Keeps a sales team's deals true while AI sales agents do the talking.",
  );
  for (const { name, summary, load } of COMMANDS) {
    const command = args.slice(0, 2).includes(name) ? await load() : new Command(name);
    root.addCommand(command.summary(summary));
  }
  return root;
}

try {
  await (await program(process.argv.slice(2))).parseAsync();
} catch (error) {
  const { failed } = await import('./failed.ts');
  process.exitCode = failed(error);
}

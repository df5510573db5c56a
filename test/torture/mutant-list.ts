import type { Change } from './patched-copy.ts';
import type { Backend } from './system.ts';

/** One way to break the product that a run must notice. */
export interface Mutant {
  readonly name: string;
  readonly changes?: readonly Change[];
  /** Further arguments of the run. */
  readonly args?: readonly string[];
  /** Where it can be told at all; none: on both. */
  readonly backend?: Backend;
  /** Nothing is broken: nothing may be found. */
  readonly isWhole?: boolean;
}

/** What boot checks would refuse to start on. */
const UNCHECKED: Change = {
  path: 'src/boot-checks.ts',
  from: 'if (failed.length === 0) return;',
  to: 'return;',
};

const CLAIM: Change = {
  path: 'src/repositories/unit-of-work.ts',
  from: 'new Inbox(session).claim(job, claims),',
  to: '',
};

const everyTable = (statement: string) =>
  `do $$ declare name text; begin
     for name in select relname from pg_class c where relnamespace = 'tenant'::regnamespace
       and relrowsecurity loop execute format('${statement}', name); end loop; end $$`;

export const MUTANTS: readonly Mutant[] = [
  { name: 'nothing but the checks at the start', changes: [UNCHECKED], isWhole: true },
  {
    name: 'no inbox row',
    changes: [
      { ...CLAIM, to: 'new Map(),' },
      {
        path: 'src/repositories/inbox.ts',
        from: 'if (updated.length !== answers.length)',
        to: 'if (false)',
      },
    ],
  },
  {
    name: 'the inbox does not hold back a repeat',
    changes: [
      {
        path: 'src/repositories/inbox.ts',
        from: 'return new Map(handled.map((row) => [row.idempotencyKey, row]));',
        to: 'return new Map();',
      },
    ],
  },
  {
    name: 'the inbox in a transaction of its own',
    changes: [
      {
        ...CLAIM,
        to: 'this.withMessages(tenantId, (inbox) => inbox.claim(job, claims)),',
      },
    ],
  },
  {
    name: 'acknowledged before the commit',
    // A death must come within the wait before the commit: many deaths, and nothing else.
    args: ['--only', 'aimed'],
    changes: [
      {
        path: 'src/queue/run-unit.ts',
        from: "  reached('before-commit');",
        to: `  context.acknowledge?.(answers);
  await new Promise((resolve) => setTimeout(resolve, 250));
  reached('before-commit');`,
      },
      {
        path: 'src/queue/units.ts',
        from: 'const context = { now: now(), newId };',
        to: `const acknowledge = (answers) => {
    for (const [i, one] of unit.entries()) one.resolve(answers[i]);
  };
  const context = { now: now(), newId, acknowledge };`,
      },
    ],
  },
  {
    name: 'the tenant dropped from a unique key',
    args: [
      '--sql',
      `alter table inbox drop constraint inbox_message_unique;
       create unique index on inbox (job, idempotency_key)`,
    ],
    changes: [
      UNCHECKED,
      {
        path: 'src/repositories/inbox.ts',
        from: `on conflict (tenant_id, job, idempotency_key) do nothing
      returning`,
        to: `on conflict (job, idempotency_key) do nothing
      returning`,
      },
    ],
  },
  {
    name: 'the tenant set for the whole session',
    changes: [
      {
        path: 'src/db/tenant-session.ts',
        from: 'const inside = async (em: EntityManager) => {',
        to: `const inside = async (em: EntityManager) => {
    if (variables['app.tenant_id']) {
      await em.execute("select set_config('app.tenant_id', ?, false)", [variables['app.tenant_id']]);
    }`,
      },
    ],
  },
  {
    name: 'connected as the owner, without FORCE',
    args: [
      '--worker-as',
      'owner',
      '--sql',
      everyTable('alter table tenant.%I no force row level security'),
    ],
    changes: [UNCHECKED],
  },
  {
    name: 'a policy that checks nothing that is written',
    args: ['--sql', everyTable('alter policy tenant_isolation on tenant.%I with check (true)')],
    changes: [UNCHECKED],
  },
  {
    name: 'marked as sent before it is added, and never looked at again',
    // The relay must die within the wait: many deaths, and nothing else.
    args: ['--only', 'aimed'],
    changes: [
      {
        path: 'src/queue/relay-turn.ts',
        from: '      await delivery.add(toAdd);\n      reached',
        to: `      await due.mark(messages.map((message) => markOf(message, !queued.has(message), null)), 86_400_000);
      await new Promise((resolve) => setTimeout(resolve, 30));
      reached('relay-added');
      await delivery.add(toAdd);
      return { messages: messages.length, after: claimed.after };
      reached`,
      },
    ],
  },
  {
    name: 'no reconciler, and a Redis that forgets',
    backend: 'redis',
    args: [
      '--only',
      'Redis amnesia: FLUSHALL,Redis amnesia: an older file,SIGTERM under load,aimed',
    ],
    changes: [
      {
        path: 'src/queue/relay-turn.ts',
        from: 'const toAdd = messages.filter((message) => !queued.has(message));',
        to: 'const toAdd = messages.filter(({ isSent }) => !isSent);',
      },
    ],
  },
  {
    // The account's sequence is unique: alone it would refuse the second of two that met.
    name: 'no lock on the account, and no unique sequence',
    args: ['--sql', 'alter table interactions drop constraint interactions_sequence_unique'],
    changes: [
      UNCHECKED,
      {
        path: 'src/repositories/accounts.ts',
        from: 'order by id for no key update`;',
        to: 'order by id`;',
      },
    ],
  },
  {
    name: 'the inbox pruned too early',
    args: [
      '--only',
      'every schedule due and a pruning,SIGTERM under load',
      '--sql',
      `alter table tenant_settings drop constraint tenant_settings_message_retention_check`,
    ],
    changes: [
      UNCHECKED,
      {
        path: 'src/repositories/prune.ts',
        from: 'return row ?? { messageDays: 90, observationDays: 730 };',
        to: 'return { messageDays: 0, observationDays: 730 };',
      },
    ],
  },
];

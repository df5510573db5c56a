import { insertText } from './any-row.ts';
import { type Command, isExempt, type Rights } from './rights.ts';

/** Whose transaction it is: nobody's, one whose tenant is no tenant, or a tenant's. */
export type Whose = 'nobody' | 'empty' | 'garbage' | 'A' | 'B';
export type Tenant = 'A' | 'B';

/** What became of an attempt: why it was refused, or the rows it saw or wrote. */
export type Outcome =
  | 'denied'
  | 'refused'
  | 'malformed'
  | 'unsupported'
  | `taken ${string}`
  | `rows ${string}`
  | `failed ${string}`;

/** Two tenants with one row each: their ids, and each row as it was written. */
export interface Fixture {
  readonly ids: Readonly<Record<Tenant, string>>;
  readonly rows: Readonly<Record<Tenant, Record<string, unknown>>>;
  /** A row of the tenant that is not written yet. */
  readonly fresh: Readonly<Record<Tenant, Record<string, unknown>>>;
}

/** One statement, and what must become of it in whose transaction. */
export interface Attempt {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whether its rows are listed by tenant, and not only counted. */
  readonly lists?: true;
  readonly expected: (whose: Whose) => Outcome;
}

interface Subject {
  readonly role: string;
  readonly schema: string;
  readonly rights: Rights;
  readonly fixture: Fixture;
}

const TENANTS = ['A', 'B'] as const;

/** What is not a table is only read here. */
export const isTable = ({ kind }: Rights) => kind === 'r' || kind === 'p';

/** Returns everything that is tried on one relation as one role. */
export function attemptsOn(subject: Subject): Attempt[] {
  if (!isTable(subject.rights)) return [sees(subject)];
  return [
    sees(subject),
    seesAll(subject),
    copiesOut(subject),
    copiesIn(subject),
    ...TENANTS.flatMap((tenant) => [
      locks(subject, tenant),
      inserts(subject, tenant),
      touches(subject, tenant),
      moves(subject, tenant),
      deletes(subject, tenant),
      ...upserts(subject, tenant),
    ]),
  ];
}

const may = ({ rights }: Subject, command: Command) => rights.whole.includes(command);

/** The rows of one tenant that the policy lets a command reach. */
function reaches(subject: Subject, command: Command, whose: Whose, tenant: Tenant): boolean {
  return whose === tenant || isExempt(subject.role, subject.rights, command);
}

/** What a command on the rows of one tenant comes to, where the rights for it are there or not. */
function onRows(
  subject: Subject,
  command: Command,
  isGranted: boolean,
  tenant: Tenant,
): Attempt['expected'] {
  return (whose) => {
    if (!isGranted) return 'denied';
    const isPast = isExempt(subject.role, subject.rights, command);
    if (whose === 'garbage' && !isPast) return 'malformed';
    return `rows ${reaches(subject, command, whose, tenant) ? 1 : 0}`;
  };
}

/** What writing a row of one tenant comes to. */
function onNew(isGranted: boolean, tenant: Tenant, own: Outcome): Attempt['expected'] {
  return (whose) => {
    if (!isGranted) return 'denied';
    if (whose === 'garbage') return 'malformed';
    return whose === tenant ? own : 'refused';
  };
}

function sees(subject: Subject): Attempt {
  const { schema, rights } = subject;
  const expected = (whose: Whose): Outcome => {
    if (!rights.selects.includes('tenant_id')) return 'denied';
    const isPast = isExempt(subject.role, rights, 'select');
    if (whose === 'garbage' && !isPast) return 'malformed';
    const seen = TENANTS.filter((tenant) => reaches(subject, 'select', whose, tenant));
    return `rows ${seen.join()}`;
  };
  const text = `select distinct tenant_id from ${schema}.${rights.table}`;
  return { name: 'select', text, values: [], lists: true, expected };
}

function seesAll(subject: Subject): Attempt {
  const { schema, rights } = subject;
  const { expected } = sees(subject);
  const text = `select * from ${schema}.${rights.table}`;
  const isWhole = may(subject, 'select');
  return {
    ...attempt('select *', text),
    lists: true,
    expected: (w) => (isWhole ? expected(w) : 'denied'),
  };
}

function copiesOut(subject: Subject): Attempt {
  const { schema, rights, fixture } = subject;
  const own = Object.values(fixture.ids).map((id) => `'${id}'`);
  const text = may(subject, 'select')
    ? `copy ${schema}.${rights.table} to stdout`
    : `copy (select tenant_id from ${schema}.${rights.table} where tenant_id in (${own})) to stdout`;
  const { expected } = sees(subject);
  const counted = (outcome: Outcome): Outcome =>
    outcome.startsWith('rows ')
      ? `rows ${outcome.split(/[ ,]/).slice(1).filter(Boolean).length}`
      : outcome;
  return { ...attempt('copy to', text), expected: (whose) => counted(expected(whose)) };
}

/** PostgreSQL has no COPY FROM under row security: it must say so, also to the owner. */
function copiesIn(subject: Subject): Attempt {
  const { schema, rights } = subject;
  const expected = () => (may(subject, 'insert') ? 'unsupported' : 'denied');
  return { ...attempt('copy from', `copy ${schema}.${rights.table} from stdin`), expected };
}

function locks(subject: Subject, tenant: Tenant): Attempt {
  const { schema, rights, fixture } = subject;
  const text = `select 1 from ${schema}.${rights.table} where tenant_id = $1 for update`;
  // Any column that may be changed is the right to lock.
  const isGranted = rights.selects.includes('tenant_id') && rights.updates.length > 0;
  const expected = onRows(subject, 'update', isGranted, tenant);
  return { ...attempt(`lock ${tenant}`, text, fixture.ids[tenant]), expected };
}

function inserts(subject: Subject, tenant: Tenant): Attempt {
  const { schema, rights, fixture } = subject;
  const row = fixture.fresh[tenant];
  const text = insertText(schema, rights.table, row);
  const expected = onNew(may(subject, 'insert'), tenant, secondRow(rights));
  return { ...attempt(`insert ${tenant}`, text, ...Object.values(row)), expected };
}

/**
 * What one more row of a tenant that has one comes to: it is refused by a key on the tenant alone,
 * and by no other. A key without the tenant would tell what others have.
 */
function secondRow({ onePerTenant }: Rights): Outcome {
  return onePerTenant === null ? 'rows 1' : `taken ${onePerTenant}`;
}

function touches(subject: Subject, tenant: Tenant): Attempt {
  const { schema, rights, fixture } = subject;
  const column =
    rights.updates.find((name) => name !== 'tenant_id' && name !== 'id') ?? 'created_at';
  const text = `update ${schema}.${rights.table} set ${column} = ${column} where tenant_id = $1`;
  const reads = [column, 'tenant_id'].every((name) => rights.selects.includes(name));
  const isGranted = rights.updates.includes(column) && reads;
  const expected = onRows(subject, 'update', isGranted, tenant);
  return { ...attempt(`update ${tenant}`, text, fixture.ids[tenant]), expected };
}

/** Hands the tenant's row to the other one: refused where it is seen, without effect elsewhere. */
function moves(subject: Subject, tenant: Tenant): Attempt {
  const { schema, rights, fixture } = subject;
  const other = tenant === 'A' ? 'B' : 'A';
  const text = `update ${schema}.${rights.table} set tenant_id = $2 where tenant_id = $1`;
  const expected = (whose: Whose): Outcome => {
    const isGranted = rights.updates.includes('tenant_id') && rights.selects.includes('tenant_id');
    const outcome = onRows(subject, 'update', isGranted, tenant)(whose);
    return outcome === 'rows 1' ? 'refused' : outcome;
  };
  return { ...attempt(`move ${tenant}`, text, fixture.ids[tenant], fixture.ids[other]), expected };
}

function deletes(subject: Subject, tenant: Tenant): Attempt {
  const { schema, rights, fixture } = subject;
  const text = `delete from ${schema}.${rights.table} where tenant_id = $1`;
  const isGranted = may(subject, 'delete') && rights.selects.includes('tenant_id');
  const expected = onRows(subject, 'delete', isGranted, tenant);
  return { ...attempt(`delete ${tenant}`, text, fixture.ids[tenant]), expected };
}

/**
 * Writes a row under a key that is taken. Another tenant's must be refused like a row of no
 * tenant, and not be passed over: that would tell that the key is there.
 */
function upserts(subject: Subject, tenant: Tenant): Attempt[] {
  const { schema, rights, fixture } = subject;
  // The matrix says of a table that it has no key.
  if (rights.key.length === 0) return [];
  const row = fixture.rows[tenant];
  const text = `${insertText(schema, rights.table, row)} on conflict`;
  const mayAdd =
    may(subject, 'insert') && rights.key.every((name) => rights.selects.includes(name));
  const mayChange = mayAdd && rights.updates.includes('created_at');
  const values = Object.values(row);
  const key = `(${rights.key.join()})`;
  const other = { ...row, tenant_id: fixture.ids[tenant === 'A' ? 'B' : 'A'] };
  return [
    {
      ...attempt(`upsert ${tenant}`, `${text} ${key} do update set created_at = now()`, ...values),
      expected: onNew(mayChange, tenant, 'rows 1'),
    },
    {
      ...attempt(`insert or pass over ${tenant}`, `${text} ${key} do nothing`, ...values),
      expected: onNew(mayAdd, tenant, 'rows 0'),
    },
    {
      // The same id in the other tenant is another row, free to be taken.
      ...attempt(
        `insert with the id of ${tenant}`,
        insertText(schema, rights.table, other),
        ...Object.values(other),
      ),
      expected: onNew(may(subject, 'insert'), tenant === 'A' ? 'B' : 'A', secondRow(rights)),
    },
  ];
}

function attempt(name: string, text: string, ...values: unknown[]): Omit<Attempt, 'expected'> {
  return { name, text, values };
}

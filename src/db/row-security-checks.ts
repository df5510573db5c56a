import type { Client } from 'pg';
import type { Finding } from '../check.ts';
import { tenantIsolation } from '../entities/tenant-table.ts';
import { ROLES } from './roles.ts';

interface Policy {
  readonly name: string;
  /** `pg_policy.polcmd`: '*' all, 'r' SELECT, 'a' INSERT, 'w' UPDATE, 'd' DELETE. */
  readonly command: string;
  readonly isPermissive: boolean;
  /** Roles it is for; PUBLIC is 'public'. */
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
}

interface TenantTable {
  readonly name: string;
  /** `pg_class.relkind`: 'r' table, 'p' partitioned, 'm' materialized view, 'f' foreign, 'v' view. */
  readonly kind: string;
  readonly isEnabled: boolean;
  readonly isForced: boolean;
  /** A view that reads with its reader's rights, and so under the reader's row security. */
  readonly isInvokers: boolean;
  readonly policies: readonly Policy[];
}

/**
 * Tables that may have policies beside `tenant_isolation`, and which, by name and command. Each is
 * for the relay role alone, which sends staged jobs and wakes schedules for every tenant; column
 * grants keep the data itself from it.
 */
const FURTHER_POLICIES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  outbox: { relay_reads: 'r', relay_marks: 'w' },
  tenant_schedules: { clock_sees: 'r' },
};

const [ISOLATION] = tenantIsolation.policies;

/**
 * Looks at every relation that has a `tenant_id`: row security enabled, forced on the owner too,
 * and by our own policy alone. A second permissive policy would widen what the first one shows.
 *
 * @returns null where the schema has no such table yet.
 */
export async function checkRowSecurity(client: Client, schema: string): Promise<Finding | null> {
  const { rows } = await client.query<TenantTable>(TENANT_TABLES, [schema]);
  if (rows.length === 0) return null;
  const faults = rows.flatMap((table) => {
    const fault = faultOf(table);
    return fault === null ? [] : [`${table.name} ${fault}`];
  });
  if (faults.length === 0) return { found: `enabled and forced on ${rows.length} tables` };
  const rest = faults.length > 3 ? `, and ${faults.length - 3} more` : '';
  return {
    found: `${faults.slice(0, 3).join(', ')}${rest}`,
    fix: 'undo what was changed by hand, or restore the schema and run "npm run migrate"',
  };
}

/** Returns what is wrong with a table's row security, null where nothing is. */
export function faultOf(table: TenantTable): string | null {
  if (table.kind === 'v') return table.isInvokers ? null : 'is a view without security_invoker';
  if (!table.isEnabled) return 'has no row security';
  if (!table.isForced) return 'has row security that is not forced on its owner';
  const isolation = table.policies.find(({ name }) => name === ISOLATION?.name);
  if (!isolation) return `has no policy ${ISOLATION?.name}`;
  const wrong = isolationFault(isolation);
  if (wrong !== null) return `has a policy ${isolation.name} ${wrong}`;
  const strange = table.policies.find((policy) => policy !== isolation && !isKnown(table, policy));
  return strange ? `has a further policy ${strange.name}` : null;
}

function isolationFault(policy: Policy): string | null {
  if (policy.command !== '*') return 'that is not for every command';
  if (!policy.isPermissive) return 'that is restrictive';
  if (policy.roles.join() !== 'public') return 'that is not for every role';
  if (policy.check === null) return 'without WITH CHECK';
  if (policy.using !== ISOLATION?.using) return 'whose USING is not ours';
  return policy.check === ISOLATION?.check ? null : 'whose WITH CHECK is not ours';
}

function isKnown(table: TenantTable, { name, command, roles }: Policy): boolean {
  return FURTHER_POLICIES[table.name]?.[name] === command && roles.join() === ROLES.relay;
}

const TENANT_TABLES = `
  select c.relname as name, c.relkind as kind,
         c.relrowsecurity as "isEnabled", c.relforcerowsecurity as "isForced",
         exists (select from pg_options_to_table(c.reloptions)
                  where option_name = 'security_invoker'
                    and option_value in ('true', 'on', 'yes', '1'))
           as "isInvokers",
         coalesce((
           select json_agg(json_build_object(
                    'name', polname, 'command', polcmd, 'isPermissive', polpermissive,
                    'roles', array(select coalesce(rolname, 'public')
                                     from unnest(polroles) as member
                                     left join pg_roles on pg_roles.oid = member order by 1),
                    'using', pg_get_expr(polqual, polrelid),
                    'check', pg_get_expr(polwithcheck, polrelid)))
             from pg_policy where polrelid = c.oid), '[]') as policies
    from pg_class c
   where c.relnamespace = to_regnamespace(quote_ident($1))
     and c.relkind in ('r', 'p', 'm', 'f', 'v')
     and exists (select from pg_attribute
                  where attrelid = c.oid and attname = 'tenant_id' and not attisdropped)
   order by c.relname`;

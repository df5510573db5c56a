import { isFullerName } from '../domain/person-names.ts';
import { InvariantViolation } from '../errors.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** The columns by which a person is known. */
interface Identity {
  readonly id: string;
  readonly contactName: string;
  readonly nameKey: string;
  readonly namedAt: Date | null;
  readonly contactEmail: string | null;
  readonly emailKey: string | null;
  readonly sharedEmailKeys: readonly string[];
  readonly otherNameKeys: readonly string[];
  readonly notes: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The longest notes that a person has. */
const NOTES_LIMIT = 100_000;

/**
 * Makes one person known by all that two were known by, and returns the name of the one who goes.
 * Whoever was merged into that one before is the one who stays, too.
 */
export async function joinIdentities(
  uow: UnitOfWork,
  { staying, going }: { readonly staying: string; readonly going: string },
): Promise<string> {
  const { query, tenantId } = uow.session;
  const rows = await query<Identity>`
    select id, contact_name as "contactName", name_key as "nameKey", named_at as "namedAt",
      contact_email as "contactEmail", email_key as "emailKey",
      shared_email_keys as "sharedEmailKeys", other_name_keys as "otherNameKeys", notes,
      metadata_json as metadata
    from stakeholders where tenant_id = ${tenantId} and id = any(${[staying, going]}::uuid[])`;
  const stays = rows.find(({ id }) => id === staying);
  const goes = rows.find(({ id }) => id === going);
  if (!stays || !goes) throw new InvariantViolation('one of two people to merge is gone');
  // First the one who goes: their address is free then.
  await query`
    update stakeholders set merged_into = ${staying}, updated_at = now()
    where tenant_id = ${tenantId} and (id = ${going} or merged_into = ${going})`;
  const one = joined(stays, goes);
  const isTaken = one.emailKey === null && (await isNamed(uow, one.nameKey, staying));
  const { contactName, nameKey, namedAt } = isTaken ? stays : one;
  const names = [stays, goes].flatMap((person) => [person.nameKey, ...person.otherNameKeys]);
  const otherNames = [...new Set(names)].filter((name) => name !== nameKey).sort();
  await query`
    update stakeholders set contact_name = ${contactName}, name_key = ${nameKey},
      named_at = ${namedAt}, contact_email = ${one.contactEmail}, email_key = ${one.emailKey},
      shared_email_keys = ${JSON.stringify(one.sharedEmailKeys)}::jsonb,
      other_name_keys = ${JSON.stringify(otherNames)}::jsonb, notes = ${one.notes},
      metadata_json = ${JSON.stringify(one.metadata)}::jsonb, updated_at = now()
    where tenant_id = ${tenantId} and id = ${staying}`;
  return goes.contactName;
}

function joined(stays: Identity, goes: Identity): Identity {
  const named = isNamedBy(stays, goes) ? goes : stays;
  const addressed = stays.emailKey === null ? goes : stays;
  const { contactName, nameKey, namedAt } = named;
  const { emailKey } = addressed;
  const addresses = [stays, goes].flatMap((one) => [one.emailKey ?? [], one.sharedEmailKeys]);
  const shared = new Set(addresses.flat().filter((address) => address !== emailKey));
  const notes = [stays.notes, goes.notes].filter((text) => text !== null && text !== '');
  return {
    ...stays,
    ...{ contactName, nameKey, namedAt, emailKey },
    contactEmail:
      stays.emailKey === null ? (goes.contactEmail ?? stays.contactEmail) : stays.contactEmail,
    sharedEmailKeys: [...shared].sort(),
    notes: notes.length === 0 ? null : notes.join('\n\n').slice(0, NOTES_LIMIT),
    metadata: { ...goes.metadata, ...stays.metadata },
  };
}

/** A name that somebody entered comes first, then the fuller one. */
function isNamedBy(stays: Identity, goes: Identity): boolean {
  if (stays.namedAt === null) return false;
  if (goes.namedAt === null) return true;
  return isFullerName(
    { name: goes.contactName, nameKey: goes.nameKey, at: goes.namedAt },
    { name: stays.contactName, nameKey: stays.nameKey, at: stays.namedAt },
  );
}

/** Of people without an address a name is one person's. */
async function isNamed({ session }: UnitOfWork, key: string, id: string): Promise<boolean> {
  const { query, tenantId } = session;
  const others = await query`
    select 1 from stakeholders as other
    join stakeholders as person on person.tenant_id = ${tenantId} and person.id = ${id}
    where other.tenant_id = ${tenantId} and other.account_id = person.account_id
      and other.id <> ${id} and other.name_key = ${key} and other.email_key is null
      and other.merged_into is null`;
  return others.length > 0;
}

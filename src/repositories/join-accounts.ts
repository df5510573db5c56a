import type { Actor } from '../schemas/actor.ts';
import { addAccountKeys } from './account-keys.ts';
import { actorColumns } from './acts.ts';
import { joinPeople } from './people-merge.ts';
import { reattribute } from './reattribution.ts';
import type { UnitOfWork } from './unit-of-work.ts';

interface Pair {
  readonly staying: string;
  readonly going: string;
}

interface Act {
  readonly actor: Actor;
  readonly now: Date;
}

/**
 * Makes two accounts one, behind both their locks. Deals, interactions and people move; who is
 * plainly one person (the same address, or the same name and no address) becomes one. The name that
 * goes is an alias from then on, and the id that goes leads to the account that stays.
 */
export async function joinAccounts(uow: UnitOfWork, pair: Pair, act: Act): Promise<void> {
  const name = await joinRows(uow, pair);
  await moveExchanges(uow, pair);
  await movePeople(uow, pair, act);
  await moveKeys(uow, pair);
  await movePlan(uow, pair);
  await addAccountKeys(uow.session, pair.staying, { name: null, domain: null, alias: name.key });
  await reattribute(uow, pair);
  await uow.observations.add(actsOf(pair, name.text, act));
  await uow.stalePlans.refresh([pair.staying]);
}

/**
 * What was joined to the one that goes is from now on the one that stays, too. Its keys are given
 * up: another company may have its name.
 */
async function joinRows({ session }: UnitOfWork, { staying, going }: Pair) {
  const { query, tenantId } = session;
  const [goes] = await query<{ text: string; key: string }>`
    update accounts as stays set website = coalesce(stays.website, goes.website),
      industry = coalesce(stays.industry, goes.industry),
      company_size = coalesce(stays.company_size, goes.company_size),
      region = coalesce(stays.region, goes.region),
      metadata_json = goes.metadata_json || stays.metadata_json, updated_at = now()
    from accounts as goes
    where stays.tenant_id = ${tenantId} and stays.id = ${staying}
      and goes.tenant_id = ${tenantId} and goes.id = ${going}
    returning goes.account_name as text, goes.name_key as key`;
  await query`
    update accounts set merged_into = ${staying}, name_key = id::text, stem_key = id::text,
      updated_at = now()
    where tenant_id = ${tenantId} and (id = ${going} or merged_into = ${going})`;
  return goes ?? { text: '', key: '' };
}

/** The exchanges of the one that goes follow those of the other, in the order that they had. */
async function moveExchanges({ session }: UnitOfWork, { staying, going }: Pair): Promise<void> {
  const { query, tenantId } = session;
  await query`
    update interactions set account_id = ${staying}, updated_at = now(), sequence = sequence + (
      select coalesce(max(sequence), 0) from interactions
      where tenant_id = ${tenantId} and account_id = ${staying})
    where tenant_id = ${tenantId} and account_id = ${going}`;
  await query`
    update opportunities set account_id = ${staying}, updated_at = now()
    where tenant_id = ${tenantId} and account_id = ${going}`;
  // What was asked of one account is asked of the other, unless that was asked the same.
  await query`
    update suggestions as asked set account_id = ${staying}, updated_at = now(),
      subject_key = case when subject_key like ${`${going} %`} and not exists (
          select from suggestions as other
          where other.tenant_id = ${tenantId} and other.kind = asked.kind
            and other.subject_key = replace(asked.subject_key, ${going}, ${staying}))
        then replace(subject_key, ${going}, ${staying}) else subject_key end
    where tenant_id = ${tenantId} and account_id = ${going}`;
}

async function movePeople(uow: UnitOfWork, { staying, going }: Pair, act: Act): Promise<void> {
  const { query, tenantId } = uow.session;
  const same = await query<{ staying: string; going: string }>`
    select stays.id as staying, goes.id as going
    from stakeholders as goes
    join stakeholders as stays on stays.tenant_id = ${tenantId} and stays.account_id = ${staying}
      and stays.merged_into is null and (stays.email_key = goes.email_key
        or (stays.email_key is null and goes.email_key is null
          and stays.name_key = goes.name_key))
    where goes.tenant_id = ${tenantId} and goes.account_id = ${going} and goes.merged_into is null
    order by goes.id`;
  for (const pair of same) await joinPeople(uow, pair, act);
  await query`
    update stakeholders set account_id = ${staying}, updated_at = now()
    where tenant_id = ${tenantId} and account_id = ${going}`;
}

/** A key that both had is nobody's second one: what has a key is counted. */
async function moveKeys({ session }: UnitOfWork, { staying, going }: Pair): Promise<void> {
  const { query, tenantId } = session;
  await query`
    update account_keys as key set account_id = ${staying}, updated_at = now()
    where tenant_id = ${tenantId} and account_id = ${going} and not exists (
      select from account_keys as other
      where other.tenant_id = ${tenantId} and other.account_id = ${staying}
        and other.kind = key.kind and other.key_text = key.key_text)`;
  await query`
    update account_keys set key_text = id::text, updated_at = now()
    where tenant_id = ${tenantId} and account_id = ${going}`;
}

/** What people and agents said of the plan that goes is said of the other, which is made anew. */
async function movePlan(uow: UnitOfWork, { staying, going }: Pair): Promise<void> {
  const { query, tenantId } = uow.session;
  const plans = await query<{ id: string; accountId: string }>`
    select id, account_id as "accountId" from account_plans
    where tenant_id = ${tenantId} and account_id = any(${[staying, going]}::uuid[])`;
  const [stays, goes] = [staying, going].map((id) => plans.find((one) => one.accountId === id)?.id);
  if (goes === undefined) return;
  if (stays !== undefined) return reattribute(uow, { staying: stays, going: goes });
  await query`
    update account_plans set account_id = ${staying}, updated_at = now()
    where tenant_id = ${tenantId} and id = ${goes}`;
}

function actsOf({ staying, going }: Pair, goneName: string, { actor, now }: Act) {
  const act = {
    ...{ entityType: 'account' as const, source: 'human_override' as const },
    ...{ evidence: null, interactionId: null, observedAt: now },
    ...actorColumns(actor),
  };
  return [
    { ...act, entityId: going, field: 'mergedInto', value: staying },
    { ...act, entityId: staying, field: 'alias', value: goneName },
  ];
}

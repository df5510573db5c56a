import { nameKey, stemKey } from '../domain/names.ts';
import type { AccountProposal } from '../domain/proposals.ts';
import { identifyingDomain } from '../domain/web-domain.ts';
import type { Actor } from '../schemas/actor.ts';
import { type AcceptedKind, badChoice } from './acceptance.ts';
import { AccountRecords } from './account-records.ts';
import { actorColumns } from './acts.ts';
import { accountLockKeys, lockKeys } from './key-locks.ts';
import { idFrom } from './new-rows.ts';
import type { UnitOfWork } from './unit-of-work.ts';

/** The choice that none of the candidates is meant. */
const NEW = 'new';

/**
 * The spelling becomes an alias of the account that was chosen, and the web domain its own, so that
 * whatever names it so is resolved from then on. The messages that did nothing are opened in the
 * inbox: sent again under their keys, they are run.
 */
export const acceptedAccount: AcceptedKind<'account_match'> = {
  prepare: async ({ session }, { proposal }, choice) => {
    if (choice === null) throw badChoice('is required: the account that is meant, or "new"');
    const names = [proposal.name, nameBeside(proposal)];
    const identities = names.map((name) => identityOf({ ...proposal, name }));
    await lockKeys(session, identities.flatMap(accountLockKeys));
    if (choice === NEW) return { choice, accountIds: [] };
    const accountId = idFrom('choice', choice);
    return { choice: accountId, accountIds: [accountId] };
  },
  carryOut: async (uow, { suggestion: { proposal }, actor, choice, now }) => {
    const accountId = choice === NEW ? await made(uow, proposal) : String(choice);
    await teach(uow, accountId, proposal);
    await uow.observations.add([alias(accountId, proposal, actor, now)]);
    await reopen(uow, proposal);
    return proposal.messages;
  },
};

function identityOf({ name, website }: AccountProposal) {
  return { nameKey: nameKey(name), stemKey: stemKey(name), domain: identifyingDomain(website) };
}

/** Another account of the same name is told apart by its web domain, which is then in its name. */
async function made(uow: UnitOfWork, proposal: AccountProposal): Promise<string> {
  const accounts = new AccountRecords(uow);
  const { name, website } = proposal;
  const isTaken = (await accounts.findByName(name)) !== null;
  const accountName = isTaken ? nameBeside(proposal) : name;
  return (await accounts.create({ accountName, website })).id;
}

function nameBeside({ name, website }: AccountProposal): string {
  const domain = identifyingDomain(website);
  return domain === null ? name : `${name.slice(0, 200)} (${domain.slice(0, 90)})`;
}

async function teach({ session }: UnitOfWork, accountId: string, proposal: AccountProposal) {
  const { query, tenantId } = session;
  const { nameKey: key, domain } = identityOf(proposal);
  const kinds = domain === null ? ['alias'] : ['alias', 'domain'];
  const keys = domain === null ? [key] : [key, domain];
  await query`
    insert into account_keys (tenant_id, account_id, kind, key_text)
    select ${tenantId}, ${accountId}, kind, key
    from unnest(${kinds}::text[], ${keys}::text[]) as taught (kind, key)
    on conflict do nothing`;
}

function alias(accountId: string, { name }: AccountProposal, actor: Actor, now: Date) {
  return {
    entityType: 'account' as const,
    entityId: accountId,
    field: 'alias',
    value: name,
    source: 'human_override' as const,
    evidence: null,
    interactionId: null,
    ...actorColumns(actor),
    observedAt: now,
  };
}

/** A row that failed is taken over by the next run of its message; one that is done answers it. */
async function reopen({ session }: UnitOfWork, { messages }: AccountProposal): Promise<void> {
  const { query, tenantId } = session;
  await query`
    update inbox set status = 'failed', data_hash = null, error_code = 'Proposed',
      reason = 'its account is decided: send the message again', updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) as waiting (job text,
      "idempotencyKey" text)
    where tenant_id = ${tenantId} and inbox.job = waiting.job
      and idempotency_key = waiting."idempotencyKey" and status = 'done'
      and result ->> 'outcome' = 'proposed'`;
}

import { nameKey, stemKey } from '../domain/names.ts';
import type { AccountProposal } from '../domain/proposals.ts';
import { identifyingDomain } from '../domain/web-domain.ts';
import type { Actor } from '../schemas/actor.ts';
import { type AcceptedKind, badChoice } from './acceptance.ts';
import { addAccountKeys } from './account-keys.ts';
import { AccountRecords } from './account-records.ts';
import { actorColumns } from './acts.ts';
import { joinAccounts } from './join-accounts.ts';
import { accountLockKeys, lockKeys } from './key-locks.ts';
import { accountId } from './merged-accounts.ts';
import { idFrom } from './new-rows.ts';
import type { UnitOfWork } from './unit-of-work.ts';
import { NONE_WAITED, WaitingMessages } from './waiting-messages.ts';

/** The choice that none of the candidates is meant. */
const NEW = 'new';

/**
 * The spelling becomes an alias of the account that was chosen, and the web domain its own, so that
 * whatever names it so is resolved from then on. The messages that did nothing are sent again. An
 * account that was made all the same becomes the one that was chosen.
 */
export const acceptedAccount: AcceptedKind<'account_match'> = {
  prepare: async (uow, { id, proposal, candidateIds }, choice) => {
    if (proposal.made) return preparedJoin(uow, proposal.made.id, candidateIds, choice);
    const { session } = uow;
    await new WaitingMessages(session).lock(id);
    if (choice === null) throw badChoice('is required: the account that is meant, or "new"');
    const names = [proposal.name, nameBeside(proposal)];
    const identities = names.map((name) => identityOf({ ...proposal, name }));
    await lockKeys(session, identities.flatMap(accountLockKeys));
    if (choice === NEW) return { choice, accountIds: [] };
    const chosen = await accountId(session, idFrom('choice', choice));
    return { choice: chosen, accountIds: [chosen] };
  },
  carryOut: async (uow, { suggestion: { id, proposal }, actor, choice, now }) => {
    if (proposal.made) {
      const going = await accountId(uow.session, proposal.made.id);
      const staying = await accountId(uow.session, String(choice));
      if (staying !== going) await joinAccounts(uow, { staying, going }, { actor, now });
      return NONE_WAITED;
    }
    const meant = choice === NEW ? await made(uow, proposal) : String(choice);
    const { name } = proposal;
    const { nameKey: key, domain } = identityOf(proposal);
    await addAccountKeys(uow.session, meant, { name, domain, alias: key });
    await uow.observations.add([alias(meant, proposal, actor, now)]);
    return new WaitingMessages(uow.session).release(id);
  },
};

/** The account that was made goes; that of the candidates which is chosen stays, else the only one. */
async function preparedJoin(
  { session }: UnitOfWork,
  made: string,
  candidateIds: readonly string[],
  choice: string | null,
) {
  if (choice === NEW) throw badChoice('must be an account: dismiss it where they are two');
  const [only = '', ...more] = candidateIds;
  if (choice === null && more.length > 0) throw badChoice('is required: the account that it is');
  const staying = await accountId(session, choice === null ? only : idFrom('choice', choice));
  const going = await accountId(session, made);
  if (choice !== null && staying === going) throw badChoice('must be another account');
  return { choice: staying, accountIds: [staying, going] };
}

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

function alias(entityId: string, { name }: AccountProposal, actor: Actor, now: Date) {
  return {
    entityType: 'account' as const,
    entityId,
    field: 'alias',
    value: name,
    source: 'human_override' as const,
    evidence: null,
    interactionId: null,
    ...actorColumns(actor),
    observedAt: now,
  };
}

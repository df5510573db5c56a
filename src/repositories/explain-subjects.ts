import { emailKey, nameKey } from '../domain/names.ts';
import { accountId } from './merged-accounts.ts';
import { personId } from './merged-people.ts';
import type { UnitOfWork } from './unit-of-work.ts';

export const SUBJECT_KINDS = ['deal', 'stakeholder', 'account'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** Something that can be explained. */
export interface Subject {
  readonly id: string;
  readonly name: string;
  readonly accountName: string;
}

const LIMIT = 20;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Deals, people and accounts by what they are called. */
export class ExplainSubjects {
  readonly #uow: UnitOfWork;

  constructor(uow: UnitOfWork) {
    this.#uow = uow;
  }

  async find(kind: SubjectKind, word: string): Promise<Subject[]> {
    const asked = UUID.test(word) ? word.toLowerCase() : null;
    if (kind === 'account') {
      return this.#accounts(asked && (await accountId(this.#uow.session, asked)), word);
    }
    if (kind === 'deal') return this.#deals(asked, word);
    return this.#people(asked && (await personId(this.#uow.session, asked)), word);
  }

  #accounts(id: string | null, word: string): Promise<Subject[]> {
    const { query, tenantId } = this.#uow.session;
    const key = nameKey(word);
    return query<Subject>`
      select id, account_name as name, account_name as "accountName" from accounts
      where tenant_id = ${tenantId} and merged_into is null and (id = ${id} or name_key = ${key} or id in (
        select account_id from account_keys
        where tenant_id = ${tenantId} and kind = 'alias' and key_text = ${key}))
      order by account_name limit ${LIMIT}`;
  }

  #deals(id: string | null, word: string): Promise<Subject[]> {
    const { query, tenantId } = this.#uow.session;
    return query<Subject>`
      select deal.id, name, account_name as "accountName" from opportunities as deal
      join accounts on accounts.tenant_id = ${tenantId} and accounts.id = account_id
      where deal.tenant_id = ${tenantId} and (deal.id = ${id} or lower(name) = lower(${word.trim()}))
      order by account_name, name, deal.id limit ${LIMIT}`;
  }

  #people(id: string | null, word: string): Promise<Subject[]> {
    const { query, tenantId } = this.#uow.session;
    const key = nameKey(word);
    return query<Subject>`
      select person.id, contact_name as name, account_name as "accountName"
      from stakeholders as person
      join accounts on accounts.tenant_id = ${tenantId} and accounts.id = account_id
      where person.tenant_id = ${tenantId} and person.merged_into is null
        and (person.id = ${id} or person.name_key = ${key} or email_key = ${emailKey(word)}
          or other_name_keys @> to_jsonb(${key}::text))
      order by account_name, contact_name, person.id limit ${LIMIT}`;
  }
}

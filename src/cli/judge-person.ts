import { judgePeople, type PersonIdentity } from '../domain/judge-people.ts';
import { mailboxOf } from '../domain/mailbox.ts';
import { PEOPLE } from '../domain/person-cluster.ts';
import { readPersonName } from '../domain/person-name.ts';
import { identifyingDomain } from '../domain/web-domain.ts';
import type { JudgedRecord } from '../schemas/judged.ts';
import { pairsOf } from './judge-pairs.ts';

/** Returns what identifies a person; the title does not. */
function personOf({ name, domain, emails }: JudgedRecord): PersonIdentity {
  const companies = [domain, ...(emails ?? [])].map(identifyingDomain);
  return {
    name: name?.trim() ? readPersonName(name) : null,
    mailboxes: (emails ?? []).map(mailboxOf).filter((one) => one !== null),
    companies: [...new Set(companies.filter((one) => one !== null))],
  };
}

export const personKind = pairsOf(personOf, judgePeople, PEOPLE);

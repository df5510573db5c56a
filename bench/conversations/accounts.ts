import { identifyingDomain } from '../../src/domain/web-domain.ts';
import type { Conversation } from '../../src/schemas/conversation.ts';
import { type Assigned, assignTogether } from '../../src/signals/assign-account.ts';
import type { Filed, Labelled } from './data.ts';
import { HALVES } from './halves.ts';
import { bCubed, type Scores } from './measures.ts';

/** How well mail is assigned to the account under which its owner filed it. */
export interface AccountScores {
  readonly half: string;
  readonly byNames: Scores;
  /** The same by the domains of those who take part alone. */
  readonly byDomains: Scores;
  readonly wrong: readonly string[];
}

/**
 * Assigns filed mail to accounts. The accounts are known by the names of their folders, as a CRM
 * knows its accounts; which mail is whose is not. A mail that names none follows the one it is most like.
 */
export function accountScores(mails: readonly Labelled<Filed>[]): AccountScores[] {
  const filed = mails.filter(({ label }) => label.kind === 'account');
  const folders = [...new Set(filed.map(({ label }) => label.folder))];
  const accounts = folders.map((folder) => ({ id: folder, name: folder.replaceAll('_', ' ') }));
  return HALVES.map((half) => {
    const own = filed.filter((mail) => mail.half === half);
    const conversations = own.map(({ conversation }) => conversation);
    const assigned: (Assigned | null)[] = assignTogether(conversations, accounts);
    const items = own.map(({ id, label }, i) => {
      const cluster = assigned[i]?.id ?? `none ${id}`;
      return { id, subject: label.subject, cluster, is: label.folder };
    });
    const wrong = items.filter(({ cluster, is }) => cluster !== is);
    return {
      half,
      byNames: bCubed(items),
      byDomains: bCubed(
        own.map(({ id, label, conversation }) => {
          return { cluster: domainIn(conversation) ?? `none ${id}`, is: label.folder };
        }),
      ),
      wrong: wrong.map(
        ({ id, subject, cluster, is }) =>
          `${id} "${subject}": ${cluster.replace(/ .*/, '')}, filed under ${is}`,
      ),
    };
  });
}

function domainIn({ participants }: Conversation): string | null {
  const domains = participants.flatMap(({ email }) => identifyingDomain(email) ?? []);
  return domains.find((domain) => !domain.startsWith('enron')) ?? null;
}

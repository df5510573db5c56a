import { identifyingDomain } from '../../src/domain/web-domain.ts';
import type { DataFolder } from './data.ts';
import { ratio, type SetReport } from './report.ts';

/** Domains where anybody may have an address: none may identify a company. */
export function mailDomains(data: DataFolder): SetReport {
  const disposable = data
    .text('email_domains/disposable_email_blocklist.conf')
    .split('\n')
    .filter(Boolean);
  const known = new Set(disposable);
  const free = data
    .json<string[]>('email_domains/free_email_domains.json')
    .filter((domain) => !known.has(domain));
  const refused = (domains: readonly string[]) =>
    domains.filter((domain) => identifyingDomain(`x@${domain}`) === null).length;
  return {
    name: 'email_domains: domains that identify nobody',
    about: 'The share of each list that is refused as a sign of a company.',
    columns: ['list', 'refused'],
    rows: [
      ['disposable', ratio(refused(disposable), disposable.length)],
      ['free, and not disposable', ratio(refused(free), free.length)],
    ],
    mistakes: free.filter((domain) => identifyingDomain(`x@${domain}`) !== null),
  };
}

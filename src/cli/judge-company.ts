import { COMPANIES } from '../domain/company-cluster.ts';
import { readCompanyName } from '../domain/company-name.ts';
import { type CompanyIdentity, judgeCompanies } from '../domain/judge-companies.ts';
import { identifyingDomain } from '../domain/web-domain.ts';
import type { JudgedRecord } from '../schemas/judged.ts';
import { pairsOf } from './judge-pairs.ts';

/** Returns what identifies a company; mail providers' domains do not. */
function companyOf({ name, domain, emails }: JudgedRecord): CompanyIdentity {
  const domains = [domain, ...(emails ?? [])].map(identifyingDomain);
  return {
    name: name?.trim() ? readCompanyName(name) : null,
    domains: [...new Set(domains.filter((one) => one !== null))],
  };
}

export const companyKind = pairsOf(companyOf, judgeCompanies, COMPANIES);

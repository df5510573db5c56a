import type { Comparison } from './cluster.ts';
import { companyBlocks } from './company-blocks.ts';
import { type CompanyIdentity, judgeCompanies } from './judge-companies.ts';

/** How companies are found and compared when records are clustered. */
export const COMPANIES: Comparison<CompanyIdentity> = {
  identityOf: ({ name, domains }) => JSON.stringify([name, domains]),
  blocksOf: companyBlocks,
  orderOf: ({ name }) => name?.compact ?? '',
  judge: judgeCompanies,
};

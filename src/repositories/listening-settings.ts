import type { TenantSession } from '../db/tenant-session.ts';
import { productLineKey } from '../domain/names.ts';

/** A product line of the catalogue, and what else people call it. */
export interface CatalogueEntry {
  readonly line: string;
  readonly synonyms: readonly string[];
}

/** What a tenant sets for listening; what is left out stays as it is. */
export interface ListeningSettings {
  readonly ownDomains?: readonly string[];
  /** Lines to add, or whose synonyms are set anew. */
  readonly products?: readonly CatalogueEntry[];
  /** Questions to a model on one day (UTC); 0 is none. */
  readonly modelCallsPerDay?: number;
  /** The month that the fiscal year begins with, 1–12. */
  readonly fiscalYearStart?: number;
}

/** Sets what is named, and adds to the tenant's catalogue; needs the owner's rights. */
export async function setListening(
  { query, tenantId }: TenantSession,
  { ownDomains, products = [], modelCallsPerDay, fiscalYearStart }: ListeningSettings,
): Promise<void> {
  await query`
    insert into tenant_settings (tenant_id) values (${tenantId})
    on conflict (tenant_id) do nothing`;
  const [row] = await query<{ catalogue: string[]; synonyms: Record<string, string[]> }>`
    select catalogue, product_synonyms as synonyms from tenant_settings
    where tenant_id = ${tenantId} for update`;
  const { catalogue, synonyms } = withProducts(row ?? { catalogue: [], synonyms: {} }, products);
  await query`
    update tenant_settings set catalogue = ${JSON.stringify(catalogue)}::jsonb,
      product_synonyms = ${JSON.stringify(synonyms)}::jsonb, updated_at = now(),
      own_domains = coalesce(${ownDomains ? JSON.stringify(ownDomains) : null}::jsonb, own_domains),
      model_calls_per_day = coalesce(${modelCallsPerDay ?? null}::integer, model_calls_per_day),
      fiscal_year_start = coalesce(${fiscalYearStart ?? null}::integer, fiscal_year_start)
    where tenant_id = ${tenantId}`;
}

interface Catalogue {
  readonly catalogue: readonly string[];
  readonly synonyms: Readonly<Record<string, readonly string[]>>;
}

/** A line that is there in another spelling keeps its own. */
function withProducts(known: Catalogue, products: readonly CatalogueEntry[]): Catalogue {
  const catalogue = [...known.catalogue];
  const synonyms = new Map(Object.entries(known.synonyms));
  for (const product of products) {
    const key = productLineKey(product.line);
    const same = catalogue.find((line) => productLineKey(line) === key);
    if (same === undefined) catalogue.push(product.line);
    synonyms.set(same ?? product.line, product.synonyms);
  }
  return { catalogue, synonyms: Object.fromEntries(synonyms) };
}

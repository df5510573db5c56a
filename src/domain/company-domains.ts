/** What the identifying domains of two companies say. */
export interface DomainEvidence {
  /** `alike`: one brand under several suffixes, "acme.com" and "acme.de". */
  readonly kind: 'equal' | 'alike' | 'different';
  readonly why: string;
}

/** Returns null where the domains of one or both are unknown. */
export function domainEvidence(a: readonly string[], b: readonly string[]): DomainEvidence | null {
  if (a.length === 0 || b.length === 0) return null;
  const shared = a.filter((domain) => b.includes(domain)).sort();
  if (shared.length > 0) return { kind: 'equal', why: `the domain ${shared[0]} is equal` };
  const brands = new Set(a.map(brandOf));
  const isAlike = b.some((domain) => brands.has(brandOf(domain)));
  return isAlike
    ? { kind: 'alike', why: 'the domains differ in their suffix alone' }
    : { kind: 'different', why: 'the web domains are known and differ' };
}

const brandOf = (domain: string) => domain.slice(0, domain.indexOf('.'));

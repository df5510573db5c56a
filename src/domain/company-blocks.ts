import { isTelling } from './company-likeness.ts';
import type { CompanyName } from './company-name.ts';
import type { CompanyIdentity } from './judge-companies.ts';

/** Letters of a telling word, from either end: a slip spares one of them. */
const PREFIX = 5;

/**
 * Returns the keys under which a company is looked for: two that share none are never compared.
 * They are its domains, its name as one word, its telling words from either end, and its initials.
 */
export function companyBlocks({ name, domains }: CompanyIdentity): string[] {
  const names = name ? [name, ...name.aliases.map((alias) => alias.name)] : [];
  return [...new Set([...domains.map((domain) => `@${domain}`), ...names.flatMap(nameBlocks)])];
}

function nameBlocks({ words, compact }: CompanyName): string[] {
  const telling = words.filter(isTelling);
  const initials = words.map((word) => word[0]).join('');
  const short = words.length === 1 ? words[0] : initials;
  return [
    `=${compact}`,
    `<${compact.slice(0, PREFIX + 1)}`,
    `*${[...words].sort().join(' ')}`,
    ...(short && short.length > 1 && short.length <= 6 ? [`.${short}`] : []),
    ...telling.flatMap((word) => [`<${word.slice(0, PREFIX)}`, `>${word.slice(-PREFIX)}`]),
  ];
}

import { getDomain, parse } from 'tldts';
import { isMailProvider } from './mail-providers.ts';

// Sites where a company has a page: their domain names the site's owner, not the company.
const PAGE_HOSTS = new Set([
  ...['linkedin.com', 'facebook.com', 'instagram.com', 'twitter.com', 'x.com', 'youtube.com'],
  ...['tiktok.com', 'crunchbase.com', 'github.com', 'google.com', 'linktr.ee', 'yelp.com'],
]);

// Names reserved for examples and rehearsals; in no public-suffix list, but meant as domains.
const RESERVED_SUFFIXES = new Set(['example', 'test']);

const ADDRESS = /^(?:mailto:)?(?:[^<>]*<)?[^\s@/<>]+@([^\s@/<>]+?)>?$/iu;

/**
 * Returns the registrable domain of a website or an e-mail address in lower-case ASCII
 * ("https://www.Acme.co.uk/x" and "jo@mail.acme.co.uk" give "acme.co.uk"), or null where there is
 * none: an IP address, "localhost", an unknown suffix, no host at all. Never throws.
 *
 * A customer of a shared host has a domain of its own ("acme.github.io"), as has that host.
 */
export function webDomain(websiteOrEmail: string | null | undefined): string | null {
  const host = locate(websiteOrEmail)?.hostname.replace(/\.$/u, '');
  if (!host) return null;

  const facts = parse(host, { allowPrivateDomains: true });
  const { domain, publicSuffix, isIcann, isPrivate } = facts;
  if (publicSuffix === null) return null; // An IP address has none.
  if (isPrivate) return isCustomer(domain, publicSuffix) ? domain : getDomain(host);
  return isIcann || RESERVED_SUFFIXES.has(publicSuffix) ? domain : null;
}

/** The shared host itself, and its "www", are no customer's. */
function isCustomer(domain: string | null, sharedHost: string): boolean {
  return domain !== null && domain !== `www.${sharedHost}`;
}

/**
 * Returns the registrable domain where it tells one company from another, else null: a free-mail
 * or disposable provider's domain, or a page on a site of others ("linkedin.com/company/acme"), tells nothing.
 */
export function identifyingDomain(websiteOrEmail: string | null | undefined): string | null {
  const domain = webDomain(websiteOrEmail);
  const url = locate(websiteOrEmail);
  if (domain === null || url === null) return null;
  if (isMailProvider(domain) || isMailProvider(url.hostname)) return null;
  if (PAGE_HOSTS.has(domain) && url.pathname !== '/') return null;
  return domain;
}

/** Reads the text as an address or a URL with or without a scheme; other schemes are nonsense. */
function locate(websiteOrEmail: string | null | undefined): URL | null {
  const text = websiteOrEmail?.trim() ?? '';
  const host = ADDRESS.exec(text)?.[1];
  if (host !== undefined) return URL.parse(`https://${host}`);
  if (text === '' || /\s/u.test(text)) return null;
  if (/^https?:\/\//iu.test(text)) return URL.parse(text);
  return text.includes('://') ? null : URL.parse(`https://${text.replace(/^\/\//u, '')}`);
}

import disposableDomains from 'disposable-email-domains-js/dist/dict/disposable_email_blocklist.json' with {
  type: 'json',
};
import freeMailDomains from 'email-providers/all.json' with { type: 'json' };

const PROVIDERS: ReadonlySet<string> = new Set([
  ...freeMailDomains,
  ...disposableDomains,
  // Known to us, and in neither list.
  ...['fastmail.com', 'fastmail.fm', 'tuta.com', 'tuta.io', 'tutanota.com', 'tutanota.de'],
  ...['posteo.de', 'posteo.net', 'posteo.eu', 'mailfence.com', 'skiff.com', 'hey.com', 'pm.me'],
  ...['gmx.ch', 'ziggo.nl', 'xs4all.nl', 'telefonica.net', 'kakao.com', 'riseup.net'],
  ...['zohomail.com', 'zohomail.eu', 'disroot.org', 'airmail.cc', 'proton.me'],
  // Addresses that forward to others.
  ...['duck.com', 'mozmail.com', 'simplelogin.com', 'anonaddy.com', 'anonaddy.me', 'addy.io'],
]);

/** Says whether anybody may have an address there, for good or for ten minutes. */
export function isMailProvider(domain: string): boolean {
  return PROVIDERS.has(domain);
}

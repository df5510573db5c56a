import { emailKey } from './names.ts';

/** An address, for comparing people. */
export interface Mailbox {
  /** The address in its normal form; what is stored and unique. */
  readonly key: string;
  /** The name before the "@", and the domain. */
  readonly local: string;
  readonly domain: string;
  /**
   * Where the provider delivers it: without the dots and tags that it passes over. Only for
   * finding the same box again, never stored in place of the address.
   */
  readonly box: string;
  /** Whether a function stands behind it and not a person: info@, sales@, noreply@. */
  readonly isShared: boolean;
}

const LENGTH_READ = 320;

const ADDRESS = /^([^\s@<>"(),:;]{1,64})@([^\s@<>"(),:;]{1,255})$/u;

/** Providers that pass over dots, and the domain under which they deliver. */
const DOTLESS: ReadonlyMap<string, string> = new Map([
  ['gmail.com', 'gmail.com'],
  ['googlemail.com', 'gmail.com'],
]);
/** Providers that pass over all behind a "+". */
const TAGGED: ReadonlySet<string> = new Set([
  ...['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com'],
  ...['icloud.com', 'me.com', 'mac.com', 'proton.me', 'protonmail.com', 'pm.me', 'fastmail.com'],
  ...['zoho.com', 'mailbox.org', 'posteo.de'],
]);

const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    'info infos information office mail email post hello hi contact contacts contactus kontakt contacto ' +
    'contatto contato admin administration administrator administratie administracion sales sale ' +
    'vertrieb verkauf verkoop ventas vendite ventes commercial support service services help ' +
    'helpdesk helpline servicedesk kundenservice kundendienst klantenservice customerservice ' +
    'customercare customersupport care billing invoice invoices invoicing accounts accounting ' +
    'accountspayable payable payables ap ar finance buchhaltung rechnung rechnungen facturen factuur ' +
    'facturation comptabilite boekhouding purchasing procurement einkauf inkoop achats compras ' +
    'orders order bestellung bestellungen bestelling booking bookings reservations reservation ' +
    'reception rezeption empfang accueil receptie secretary sekretariat secretariat secretariaat ' +
    'hr jobs job career careers karriere bewerbung recruiting recruitment people talent ' +
    'marketing press presse media pr news newsletter noreply donotreply notifications ' +
    'notification alerts mailer mailerdaemon postmaster hostmaster webmaster abuse root it ' +
    'security legal compliance privacy datenschutz team all everyone staff group management ' +
    'leitung direktion direction directie frontdesk shop store enquiries enquiry inquiries inquiry ' +
    'partners partner partnerships events event webinar training feedback noc ops operations zentrale'
  ).split(' '),
);

/** Reads an address, with or without "Name <…>"; null where it is none. */
export function mailboxOf(text: string | null | undefined): Mailbox | null {
  const plain = (text ?? '').slice(0, LENGTH_READ).replace(/^[^<]*<([^>]*)>\s*$/u, '$1');
  const key = emailKey(plain.replace(/^\s*mailto:/iu, ''));
  const [, local, domain] = ADDRESS.exec(key ?? '') ?? [];
  if (key === null || local === undefined || domain === undefined) return null;
  return { key, local, domain, box: boxOf(local, domain), isShared: isFunction(local) };
}

function boxOf(local: string, domain: string): string {
  const bare = TAGGED.has(domain) ? (local.split('+', 1)[0] ?? local) : local;
  const delivered = DOTLESS.get(domain);
  return delivered === undefined ? `${bare}@${domain}` : `${bare.replaceAll('.', '')}@${delivered}`;
}

function isFunction(local: string): boolean {
  const [bare = ''] = local.split('+', 1);
  const parts = bare.split(/[._-]/u).filter((part) => part !== '');
  const name = parts.join('').replace(/(?<!\d)\d+$/u, '');
  return FUNCTIONS.has(name) || (parts.length > 0 && parts.every(isFunctionOrPlace));
}

/** "sales.emea" and "info-de" are functions too. */
const isFunctionOrPlace = (part: string, index: number) =>
  FUNCTIONS.has(part) || (index > 0 && (part.length <= 2 || REGIONS.has(part)));

const REGIONS: ReadonlySet<string> = new Set(['emea', 'apac', 'latam', 'dach', 'europe', 'global']);

import { nameKey } from '../domain/names.ts';
import type { Side } from '../domain/vocabulary.ts';

/**
 * What transcripts call a speaker in place of a name, or before it, and whose side that is. As
 * name keys: "PROSPECT_SARAH" is "prospect sarah".
 */
const SELLER_LABELS = new Set(
  [
    ...['sales rep', 'sales representative', 'sales agent', 'sales', 'rep', 'agent', 'seller'],
    ...['vendor', 'account executive', 'account manager', 'ae', 'sdr', 'bdr', 'csm', 'salesperson'],
    ...['solutions engineer', 'sales engineer', 'support agent', 'assistant', 'bot', 'vertrieb'],
    ...['verkäufer', 'verkäuferin', 'verkauf', 'berater', 'beraterin'],
  ].map(nameKey),
);
const BUYER_LABELS = new Set(
  [
    ...['prospect', 'customer', 'client', 'buyer', 'lead', 'purchaser', 'kunde', 'kundin'],
    ...['interessent', 'interessentin', 'einkauf', 'einkäufer', 'user', 'caller', 'anrufer'],
  ].map(nameKey),
);

/** What a speaker's label says: the side, and the person's own name where it holds one. */
export interface LabelledSpeaker {
  readonly side: Side;
  /** Null where the label is a part and not a person: "REP", "Customer 2". */
  readonly name: string | null;
}

/** Reads a speaker's label as a transcript writes it. "User Interface" is no user. */
export function speakerOf(label: string): LabelledSpeaker {
  const [, part = '', rest = ''] =
    /^([\p{L} ]{2,40}?)(?:[_:–-]\s?(.{1,100})|\s(\d{1,3}|[A-Z]))?$/u.exec(label) ?? [];
  const key = nameKey(part);
  const side = SELLER_LABELS.has(key) ? 'seller' : BUYER_LABELS.has(key) ? 'buyer' : 'unknown';
  if (side === 'unknown') return { side, name: label };
  const name = nameKey(rest);
  const isNumbered = /^(?:\d*|[a-z])$/.test(name);
  return { side, name: isNumbered ? null : titled(name) };
}

const titled = (key: string) => key.replace(/(?<=^| )\p{L}/gu, (letter) => letter.toUpperCase());

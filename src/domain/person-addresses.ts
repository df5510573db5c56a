import { editDistance } from './edit-distance.ts';
import { isMailProvider } from './mail-providers.ts';
import type { Mailbox } from './mailbox.ts';

/** What the addresses of two people say of them. */
export interface AddressEvidence {
  /**
   * `equal`: one box of a person; `shared`: one that several people read; `near`: a slip of the
   * pen apart; `moved`: one name at several domains; `colleagues`: one company's; `apart`: none.
   */
  readonly kind: 'equal' | 'shared' | 'near' | 'moved' | 'colleagues' | 'apart';
  readonly why: string;
}

/** A slip in an address is not told from another address where it is shorter than this. */
const SLIP_LENGTH = 12;
const SLIPS = 2;

/** Returns what the addresses say, null where one of the two has none. */
export function addressEvidence(
  a: readonly Mailbox[],
  b: readonly Mailbox[],
): AddressEvidence | null {
  if (a.length === 0 || b.length === 0) return null;
  const pairs = a.flatMap((x) => b.map((y) => [x, y] as const));
  const equal = pairs.filter(([x, y]) => x.box === y.box);
  const own = equal.filter(([x]) => !x.isShared);
  if (own.length > 0) {
    const isLiteral = own.some(([x, y]) => x.key === y.key);
    const why = isLiteral ? 'the address is equal' : 'the addresses are one box';
    return { kind: 'equal', why };
  }
  if (equal.length > 0) return { kind: 'shared', why: 'the address is one of a function' };
  const personal = pairs.filter(([x, y]) => !x.isShared && !y.isShared);
  if (personal.some(([x, y]) => isSlip(x, y))) {
    return { kind: 'near', why: 'the addresses differ in a letter or two' };
  }
  if (personal.some(([x, y]) => isMoved(x, y))) {
    return { kind: 'moved', why: 'one name before the @, at two domains' };
  }
  const isCompany = ([x, y]: readonly [Mailbox, Mailbox]) =>
    x.domain === y.domain && !isMailProvider(x.domain);
  return pairs.some(isCompany)
    ? { kind: 'colleagues', why: 'two addresses at one company' }
    : { kind: 'apart', why: 'the addresses have nothing in common' };
}

/** A digit is no slip: dana1@ and dana2@ are two people. */
function isSlip(x: Mailbox, y: Mailbox): boolean {
  const lengths = [x.key.length, y.key.length] as const;
  if (Math.min(...lengths) < SLIP_LENGTH || Math.abs(lengths[0] - lengths[1]) > SLIPS) return false;
  const isNear = editDistance(x.key, y.key, SLIPS) <= SLIPS;
  return isNear && digitsOf(x.local) === digitsOf(y.local);
}

function isMoved(x: Mailbox, y: Mailbox): boolean {
  return x.domain !== y.domain && x.local === y.local && x.local.length >= 5;
}

const digitsOf = (text: string) => text.replace(/\D/gu, '');

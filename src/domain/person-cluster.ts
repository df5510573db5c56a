import type { Comparison } from './cluster.ts';
import { judgePeople, type PersonIdentity } from './judge-people.ts';

/** How people are found and compared when records are clustered. */
export const PEOPLE: Comparison<PersonIdentity> = {
  identityOf: ({ name, mailboxes, companies }) =>
    JSON.stringify([name, mailboxes.map(({ key }) => key), companies]),
  blocksOf: personBlocks,
  orderOf: ({ name }) => [...(name?.words ?? [])].sort().join(' '),
  judge: judgePeople,
};

/** An address and its two halves: a slip spares one of them; and all names, in any order. */
function personBlocks({ name, mailboxes }: PersonIdentity): string[] {
  const words = [...(name?.words ?? [])].sort().join(' ');
  return [
    ...mailboxes.flatMap(({ box, local, key }) => [
      `@${box}`,
      `<${local.slice(0, 6)}`,
      `>${key.slice(-10)}`,
    ]),
    ...(words === '' ? [] : [`=${words}`]),
  ];
}

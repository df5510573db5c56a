import type { Change } from './patched-copy.ts';

/** The next version of the product, as far as it meets this one: it reads a newer envelope too. */
export const NEXT_VERSION: readonly Change[] = [
  {
    path: 'src/schemas/envelope.ts',
    from: `  idempotencyKey: IdempotencyKey,
  version: v.literal(1),`,
    to: `  idempotencyKey: IdempotencyKey,
  version: v.picklist([1, 2]),`,
  },
  {
    path: 'src/schemas/envelope.ts',
    from: 'Number(version) > 1 &&',
    to: 'Number(version) > 2 &&',
  },
];

/** What its migration adds; the workers of this version know nothing of it. */
export const NEXT_SCHEMA = `
  alter table opportunities add column next_step varchar(300);
  alter table interactions add column heard_by text not null default 'rules'`;

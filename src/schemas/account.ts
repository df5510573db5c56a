import * as v from 'valibot';
import { closed } from './objects.ts';
import { clearableText, IsoDateTime, orNull, text, Uuid } from './primitives.ts';

/** What a company is called and what is known of it; the free texts have no closed words. */
const accountEntries = {
  accountName: text(300),
  industry: orNull(clearableText(100)),
  companySize: orNull(clearableText(50)),
  website: orNull(clearableText(500)),
  region: orNull(clearableText(50)),
};

export const AccountCreate = closed(accountEntries);
export type AccountCreate = v.InferOutput<typeof AccountCreate>;
export type AccountCreateInput = v.InferInput<typeof AccountCreate>;

export const AccountRead = closed({
  id: Uuid,
  tenantId: Uuid,
  ...accountEntries,
  createdAt: IsoDateTime,
  updatedAt: v.nullable(IsoDateTime),
});
export type AccountRead = v.InferOutput<typeof AccountRead>;

import * as v from 'valibot';
import { nameKey } from '../domain/names.ts';
import { closed, fieldRule } from '../schemas/objects.ts';
import { clearableText, text, Uuid } from '../schemas/primitives.ts';

/** What the columns of the normal forms hold; folding may lengthen a name. */
const KEY_LIMIT = 600;

const known = (max: number) => v.optional(clearableText(max));

/** An account as a message names it: by id, or by name with what else is known of it. */
export const AccountMention = v.pipe(
  closed({
    id: v.optional(Uuid),
    name: v.optional(text(300)),
    website: known(500),
    industry: known(100),
    companySize: known(50),
    region: known(50),
  }),
  fieldRule<{ id?: string | undefined; name?: string | undefined }>(
    'name',
    ({ id, name }) => id !== undefined || name !== undefined,
    'is required without id',
  ),
  fieldRule<{ name?: string | undefined }>(
    'name',
    ({ name }) => name === undefined || nameKey(name) !== '',
    'must have a letter or a digit',
  ),
  fieldRule<{ name?: string | undefined }>(
    'name',
    ({ name }) => name === undefined || nameKey(name).length <= KEY_LIMIT,
    `is longer than ${KEY_LIMIT} characters in its normal form`,
  ),
);
export type AccountMention = v.InferOutput<typeof AccountMention>;

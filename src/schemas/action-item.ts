import * as v from 'valibot';
import { closed, open } from './objects.ts';
import { IsoDateTime, orNull, text } from './primitives.ts';

const actionItemEntries = {
  description: text(2_000),
  owner: orNull(text(200)),
  dueDate: orNull(IsoDateTime),
  status: v.optional(text(50), 'open'),
  createdAt: orNull(
    v.pipe(IsoDateTime, v.description('null: when the message that names it was written')),
  ),
};

/** Something that someone is to do, as a message names it. */
export const ActionItem = closed(actionItemEntries);
export type ActionItem = v.InferOutput<typeof ActionItem>;
export type ActionItemInput = v.InferInput<typeof ActionItem>;

/** The same inside a stored plan: unknown keys survive. */
export const PlannedAction = open(actionItemEntries);
export type PlannedAction = v.InferOutput<typeof PlannedAction>;

import * as v from 'valibot';
import { readMoney } from '../domain/money.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import type { JudgedKind } from './judge.ts';

/** What a line of dates holds too is accepted, and not read. */
const SaidText = v.strictObject({
  text: v.string(),
  locale: v.nullish(v.pipe(v.string(), v.maxLength(35))),
  at: v.optional(v.unknown()),
  zone: v.optional(v.unknown()),
  fiscalYearStart: v.optional(v.unknown()),
});

export const moneyKind: JudgedKind = {
  judge: (record) => {
    const { text, locale = null } = parseOrThrow(SaidText, record, 'line');
    return { amounts: readMoney(text, { locale }) };
  },
};

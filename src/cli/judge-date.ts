import * as v from 'valibot';
import { readDates } from '../domain/read-dates.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import { IsoDateTime } from '../schemas/primitives.ts';
import type { JudgedKind } from './judge.ts';
import { Zone } from './judge-zone.ts';

const SaidText = v.strictObject({
  text: v.string(),
  at: IsoDateTime,
  zone: v.nullish(Zone),
  locale: v.nullish(v.pipe(v.string(), v.maxLength(35))),
  fiscalYearStart: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(12))),
});

export const dateKind: JudgedKind = {
  judge: (record) => {
    const { text, at, ...rest } = parseOrThrow(SaidText, record, 'line');
    return { dates: readDates(text, { at: new Date(at), ...rest }) };
  },
};

import * as v from 'valibot';
import { TIER_SCORES, titleTier } from '../domain/titles.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import type { JudgedKind } from './judge.ts';

const Title = v.strictObject({ title: v.nullable(v.string()) });

export const titleKind: JudgedKind = {
  judge: (record) => {
    const { tier, why } = titleTier(parseOrThrow(Title, record, 'line').title);
    return { tier, scores: TIER_SCORES[tier], why: [why] };
  },
};

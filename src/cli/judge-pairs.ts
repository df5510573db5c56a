import { type Comparison, clusterRecords } from '../domain/cluster.ts';
import type { Judgement } from '../domain/judgement.ts';
import { JudgedPair, JudgedRecord } from '../schemas/judged.ts';
import { parseOrThrow } from '../schemas/parse.ts';
import type { JudgedKind } from './judge.ts';

/** A kind whose lines are pairs to be judged, or with --cluster records to be brought together. */
export function pairsOf<T>(
  identityOf: (record: JudgedRecord) => T,
  judge: (a: T, b: T) => Judgement,
  comparison: Comparison<T>,
): JudgedKind {
  return {
    judge: (record) => {
      const { a, b } = parseOrThrow(JudgedPair, record, 'line');
      const { verdict, score, why } = judge(identityOf(a), identityOf(b));
      return { verdict, score, why };
    },
    cluster: {
      read: (record) => {
        const known = parseOrThrow(JudgedRecord, record, 'line');
        return { id: known.id, identity: identityOf(known) };
      },
      firstsOf: (records) =>
        clusterRecords(
          records.map(({ identity }) => identity as T),
          comparison,
        ),
    },
  };
}

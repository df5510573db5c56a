import type { Said } from './said.ts';

export const BANT = ['budget', 'authority', 'need', 'timeline'];
export const MEDDIC = [
  'metrics',
  'economicBuyer',
  'decisionCriteria',
  'decisionProcess',
  'pain',
  'champion',
];

/** What one conversation said of one signal. */
export interface Statement {
  readonly identified: boolean;
  readonly value: string | null;
  readonly confidence: number;
  readonly words: string;
  readonly at: number;
  readonly sequence: number;
}

/** By `bant.need` and the like, in sequence order. */
export type Statements = Map<string, Statement[]>;

/** Adds what a conversation says of a deal's qualification; returns whether it says anything. */
export function assess(statements: Statements, { qualification, at, sequence }: Said): boolean {
  let isSaid = false;
  for (const [group, names] of [
    ['bant', BANT],
    ['meddic', MEDDIC],
  ] as const) {
    const signals = (qualification?.[group] ?? {}) as Record<
      string,
      Partial<Statement> & {
        evidence?: string;
      }
    >;
    for (const name of names) {
      const signal = signals[name];
      if (!signal || (!signal.identified && !signal.evidence)) continue;
      const { identified = false, value = null, confidence = 0, evidence: words = '' } = signal;
      const field = `${group}.${name}`;
      const said = { identified, value, confidence, words, at, sequence };
      statements.set(field, [...(statements.get(field) ?? []), said]);
      isSaid = true;
    }
  }
  return isSaid;
}

const byTime = (a: Statement, b: Statement) => a.at - b.at || a.sequence - b.sequence;

/** Returns a signal as its statements leave it: the last retraction ends what was said before. */
function signalOf(statements: readonly Statement[]) {
  const retraction = statements
    .filter(({ identified }) => !identified)
    .toSorted(byTime)
    .at(-1);
  const since = statements.filter(
    (one) => one.identified && (retraction === undefined || byTime(one, retraction) > 0),
  );
  const counted = since.length > 0 || retraction === undefined ? since : [retraction];
  const evidence = [...new Set(counted.map(({ words }) => words))];
  const sure = since.toSorted((a, b) => a.confidence - b.confidence || byTime(a, b));
  if (sure.length === 0) return { identified: false, value: null, confidence: 0, evidence };
  const value = sure.findLast((one) => one.value !== null)?.value ?? null;
  return { identified: true, value, confidence: sure.at(-1)?.confidence ?? 0, evidence };
}

type Group = Record<string, ReturnType<typeof signalOf>>;
interface Tracked {
  readonly bantSnapshot: Group;
  readonly meddicSnapshot: Group;
  readonly overallConfidence: number;
  readonly lastAssessed: string | null;
}

const NOTHING: Tracked = {
  ...{ bantSnapshot: {}, meddicSnapshot: {} },
  ...{ overallConfidence: 0, lastAssessed: null },
};

/** Returns a deal's qualification as a plan tracks it. */
export function tracked(statements: Statements): Tracked {
  const group = (prefix: string, names: readonly string[]) =>
    Object.fromEntries(
      names.map((name) => [name, signalOf(statements.get(`${prefix}.${name}`) ?? [])]),
    );
  const bantSnapshot = group('bant', BANT);
  const meddicSnapshot = group('meddic', MEDDIC);
  const all = [...statements.values()].flat();
  const known = [...Object.values(bantSnapshot), ...Object.values(meddicSnapshot)].filter(
    ({ identified }) => identified,
  );
  const sum = known.reduce((total, { confidence }) => total + confidence, 0);
  const last = Math.max(...all.map(({ at }) => at));
  if (all.length === 0) return NOTHING;
  return {
    bantSnapshot,
    meddicSnapshot,
    overallConfidence: known.length === 0 ? 0 : Math.round((sum / known.length) * 1e4) / 1e4,
    lastAssessed: new Date(last).toISOString(),
  };
}

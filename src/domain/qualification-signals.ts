import { BANT_SIGNALS, type BantSignal, MEDDIC_SIGNALS, type MeddicSignal } from './vocabulary.ts';

/** A signal's name in the ledger: `bant.budget`, `meddic.economicBuyer`. */
export type SignalField = `bant.${BantSignal}` | `meddic.${MeddicSignal}`;

export const BANT_FIELDS = BANT_SIGNALS.map((name) => `bant.${name}` as const);
export const MEDDIC_FIELDS = MEDDIC_SIGNALS.map((name) => `meddic.${name}` as const);
export const SIGNAL_FIELDS: readonly SignalField[] = [...BANT_FIELDS, ...MEDDIC_FIELDS];

/** What one interaction says about one signal; `identified: false` takes it back. */
export interface SignalStatement {
  readonly field: SignalField;
  readonly value: {
    readonly identified: boolean;
    readonly value: string | null;
    /** 0–1. */
    readonly confidence: number;
  };
  /** The words said. Without any, `identified: false` is silence and changes nothing. */
  readonly evidence: string;
}

/** The signals of one conversation as they come in; a signal left out is silence. */
export interface SaidQualification {
  readonly bant: Readonly<Partial<Record<BantSignal, SaidSignal | undefined>>>;
  readonly meddic: Readonly<Partial<Record<MeddicSignal, SaidSignal | undefined>>>;
}
type SaidSignal = SignalStatement['value'] & Pick<SignalStatement, 'evidence'>;

/** Returns what to record of one conversation's signals; of silence there is nothing to record. */
export function observationsOf({ bant, meddic }: SaidQualification): SignalStatement[] {
  const said = new Map<SignalField, SaidSignal | undefined>([
    ...BANT_SIGNALS.map((name) => [`bant.${name}`, bant[name]] as const),
    ...MEDDIC_SIGNALS.map((name) => [`meddic.${name}`, meddic[name]] as const),
  ]);
  return [...said].flatMap(([field, signal]) => {
    if (signal === undefined) return [];
    const { identified, value, confidence, evidence } = signal;
    const statement = { field, value: { identified, value, confidence }, evidence };
    return isSilence(statement) ? [] : [statement];
  });
}

/** Returns a field's name as people say it: `meddic.economicBuyer` is "economic buyer". */
export function signalWords(field: SignalField): string {
  return field.replace(/^\w+\./, '').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Says whether a statement changes nothing: nothing identified, and no words against it. */
export function isSilence({ value, evidence }: SignalStatement): boolean {
  return !value.identified && evidence.trim() === '';
}

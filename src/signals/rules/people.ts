import { NameVariants } from '../../domain/name-variants.ts';
import { nameKey } from '../../domain/names.ts';
import type { StakeholderRole } from '../../domain/vocabulary.ts';
import type { Participant } from '../../schemas/conversation.ts';
import type { PersonSignals } from '../../schemas/signals.ts';
import type { Finding, Topic } from './cues.ts';
import type { Hearing } from './hearing.ts';
import { personIn } from './persons-said.ts';
import { whoOf } from './qualify.ts';

interface Part {
  readonly topic: Topic;
  readonly role: StakeholderRole;
  /** The decision power that such words speak of, 0–10; scores may only rise by it. */
  readonly power?: number;
  readonly influence?: number;
}

const PARTS: readonly Part[] = [
  { topic: 'authority', role: 'decision_maker', power: 9 },
  { topic: 'decision maker', role: 'decision_maker', power: 9 },
  { topic: 'economic buyer', role: 'decision_maker', power: 9 },
  { topic: 'champion', role: 'champion', influence: 7 },
  { topic: 'blocker', role: 'blocker' },
  { topic: 'gatekeeper', role: 'gatekeeper' },
  { topic: 'user', role: 'user' },
  { topic: 'influencer', role: 'influencer', influence: 6 },
];

interface Heard {
  readonly roles: Map<StakeholderRole, string>;
  readonly trust: string[];
  power: { value: number; evidence: string } | null;
  influence: { value: number; evidence: string } | null;
}

const TRUST_LIMIT = 20;
const WHO_LIMIT = 255;

/**
 * Returns what is said of people of the buyer's side: who a cue names, else who speaks. A person is
 * named by a name; "our CFO" alone is a part of the deal's qualification and nobody's record.
 */
export function peopleIn(hearing: Hearing, participants: readonly Participant[]): PersonSignals[] {
  const known = new NameVariants<Participant>();
  for (const one of participants) known.add(nameKey(one.name), one);
  const people = new Map<string, Heard>();
  const of = (who: string) => {
    const heard: Heard = people.get(who) ?? {
      roles: new Map<StakeholderRole, string>(),
      trust: [],
      power: null,
      influence: null,
    };
    people.set(who, heard);
    return heard;
  };
  for (const { topic, role, power, influence } of PARTS) {
    for (const finding of hearing.buyer(topic)) {
      const who = personOf(finding, known);
      if (who === null) continue;
      const heard = of(who);
      const evidence = finding.sentence.text;
      if (!heard.roles.has(role)) heard.roles.set(role, evidence);
      if (power !== undefined) heard.power ??= { value: power, evidence };
      if (influence !== undefined) heard.influence ??= { value: influence, evidence };
    }
  }
  for (const { sentence } of hearing.buyer('trust')) {
    const who = nameFor(sentence.speaker, known);
    if (who !== null && of(who).trust.length < TRUST_LIMIT) of(who).trust.push(sentence.text);
  }
  return Array.from(people, ([who, { roles, trust, power, influence }]) => ({
    who: who.slice(0, WHO_LIMIT),
    scores: {
      ...(power && { decisionPower: power }),
      ...(influence && { influenceLevel: influence }),
    },
    roles: Array.from(roles, ([role, evidence]) => ({ role, evidence })),
    trust,
  }));
}

type Known = NameVariants<Participant>;

function personOf(finding: Finding, known: Known): string | null {
  const named = whoOf(finding);
  if (named === null) return nameFor(finding.sentence.speaker, known);
  return nameFor(named, known) ?? personIn(named);
}

/** The participant who is meant, by address where that is known; null where they are none. */
function nameFor(name: string | null, known: Known): string | null {
  if (name === null) return null;
  const one = known.find(nameKey(name));
  if (one === undefined || one.side === 'seller') return null;
  return one.email ?? one.name;
}

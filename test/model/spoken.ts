import * as fc from 'fast-check';
import { aConversation, type Detect } from '../support/conversations.ts';
import { BANT, MEDDIC } from './qualification.ts';

const START = Date.UTC(2026, 0, 1, 9);

/** The people of the account: two with an address, one sometimes with one, one without any. */
const PEOPLE = [
  { name: 'Dana Reyes', emails: ['dana@acme.example'] },
  { name: 'Jo Park', emails: ['jo@acme.example'] },
  { name: 'Pat Kim', emails: ['pat@acme.example', undefined] },
  { name: 'Sam Osei', emails: [undefined] },
];
const TITLES = ['CTO', 'VP IT', 'VP Engineering', 'Director of IT', 'Product Manager', 'Engineer'];
const ROLES = ['champion', 'user', 'decision_maker', 'gatekeeper'] as const;
const LINES = ['Alpha', 'alpha', 'Beta Two', 'BetaTwo', 'Gamma', null];
const CLOSES = ['2026-04-30T00:00:00Z', '2026-05-31T00:00:00Z', '2027-01-31T00:00:00Z', null];

const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) =>
  fc.option(arbitrary, { nil: undefined, freq });

const words = (what: string) => fc.constantFrom(`${what}, in a word`, `${what}, as I said`);

const aParticipant = fc.constantFrom(...PEOPLE).chain(({ name, emails }) =>
  fc.record({
    name: fc.constant(name),
    email: fc.constantFrom(...emails),
    title: maybe(fc.constantFrom(...TITLES)),
    roles: fc.uniqueArray(fc.constantFrom(...ROLES), { maxLength: 1 }),
    side: fc.constant('buyer' as const),
  }),
);

const aScore = (what: string) =>
  maybe(fc.record({ value: fc.integer({ min: 0, max: 10 }), evidence: words(what) }), 1);

const told = fc.constantFrom(...PEOPLE).chain(({ name, emails: [email = name] }) =>
  fc.record({
    who: fc.constantFrom(name, email),
    scores: fc.record({
      decisionPower: aScore('I decide'),
      influenceLevel: aScore('they ask me'),
      relationshipStrength: aScore('we go back a long way'),
    }),
    roles: fc.array(
      fc.record({ role: fc.constantFrom(...ROLES), evidence: words('that is my part') }),
      { maxLength: 1 },
    ),
    trust: fc.uniqueArray(words('I trust you'), { maxLength: 2 }),
  }),
);

const aSignal = maybe(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        identified: fc.constant(true),
        value: fc.constantFrom(null, 'two sites', '90,000'),
        evidence: fc.constantFrom('we do', 'as agreed', 'we said so'),
        confidence: fc.constantFrom(0.4, 0.8, 0.9),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        identified: fc.constant(false),
        evidence: fc.constantFrom('', 'not any more'),
      }),
    },
  ),
  1,
);
const signals = (names: readonly string[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, aSignal])));

const aStep = fc.record({
  description: fc.constantFrom('Send quote', 'send quote', 'Book a room'),
  owner: fc.constantFrom('Ann', null),
  dueDate: fc.constantFrom('2026-09-01T00:00:00Z', null),
  status: fc.constantFrom('open', 'done'),
});

const spoken = fc.record({
  // Hours apart, so that the order by their own time is one.
  hours: fc.integer({ min: 0, max: 5_000 }),
  channel: fc.constantFrom('email' as const, 'call' as const, 'meeting' as const),
  line: fc.constantFrom(...LINES),
  closeDate: fc.constantFrom(...CLOSES),
  value: fc.constantFrom(null, 10_000, 20_000, 0),
  confidence: fc.constantFrom(0.8, 0.9, 1),
  account: fc.record({
    name: fc.constantFrom('Acme Corp', 'ACME corp.'),
    industry: fc.constantFrom(undefined, 'Tools', 'Trucks'),
    companySize: fc.constantFrom(undefined, '51-200'),
  }),
  participants: fc.uniqueArray(aParticipant, { maxLength: 3, selector: ({ name }) => name }),
  people: fc.uniqueArray(told, { maxLength: 2, selector: ({ who }) => who }),
  bant: signals(BANT),
  meddic: signals(MEDDIC),
  sentiment: fc.constantFrom(null, 'positive', 'tense'),
  competitors: fc.uniqueArray(fc.constantFrom('Initech', 'INITECH', 'Globex'), { maxLength: 2 }),
  nextSteps: fc.array(aStep, { maxLength: 2 }),
});

/** Conversations of one account, no two at one time, each sure enough to make a deal. */
export const conversations = (maxLength: number, minLength = 2): fc.Arbitrary<Detect[]> =>
  fc
    .uniqueArray(spoken, { minLength, maxLength, selector: ({ hours }) => hours })
    .map((all) => all.map((one, i) => conversationOf(one, i)));

type Spoken = typeof spoken extends fc.Arbitrary<infer T> ? T : never;

function conversationOf(one: Spoken, i: number): Detect {
  const { hours, bant, meddic, sentiment, competitors, nextSteps, ...rest } = one;
  const at = new Date(START + hours * 3_600_000).toISOString();
  // As it would arrive: what is undefined is not there.
  const plain = JSON.parse(
    JSON.stringify({
      ...rest,
      at,
      interactionId: `exchange-${i}`,
      qualification: { bant, meddic },
    }),
  );
  const data = aConversation(plain);
  return { ...data, signals: { ...data.signals, sentiment, competitors, nextSteps } };
}

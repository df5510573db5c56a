import type { Detect } from '../support/conversations.ts';

const said = (evidence: string, confidence = 0.8, value: string | null = null) => ({
  ...{ identified: true, evidence, confidence, value },
});

const ACCOUNT = { name: 'TechCorp', industry: 'Technology' };
const LINE = 'Data Discovery';
const SARAH = { name: 'Sarah', title: 'VP of Data', side: 'buyer' as const };
const MIKE = { name: 'Mike', title: 'CISO', side: 'buyer' as const };
const JENNIFER = { name: 'Jennifer', title: 'Legal Counsel', side: 'buyer' as const };
const DAVID = { name: 'David', title: 'VP Data', side: 'buyer' as const };
const REP = { name: 'Sales Rep', side: 'seller' as const };

/** What a careful listener hears in three calls about one deal; each quote is the buyer's own. */
export const DEAL_CALLS: readonly Detect[] = [
  {
    account: ACCOUNT,
    conversation: {
      ...{ interactionId: 'call-1', channel: 'call', at: '2024-11-15T15:00:00Z' },
      participants: [SARAH, REP],
      summary: 'Sensitive data in several clouds cannot be found; cataloguing is done by hand.',
    },
    signals: {
      ...{ dealPotentialConfidence: 0.85, productLine: LINE, sentiment: 'positive' },
      painPoints: ['sensitive data cannot be found', 'cataloguing by hand'],
      nextSteps: [{ description: 'Show a demo to the CISO too', owner: 'Sales Rep' }],
      reasoning: 'A named problem, a near miss in an audit, and a wish to see the product.',
    },
    qualification: {
      bant: { need: said('we really need to get a handle on this', 0.9) },
      meddic: {
        pain: said("It's mostly manual right now.", 0.9),
        decisionCriteria: said('We need automated discovery', 0.8, 'discovery, classification'),
      },
    },
    people: [
      { who: 'Sarah', roles: [{ role: 'champion', evidence: 'Could we include our CISO' }] },
    ],
  },
  {
    account: ACCOUNT,
    conversation: {
      ...{ interactionId: 'call-2', channel: 'meeting', at: '2024-12-03T15:00:00Z' },
      participants: [SARAH, MIKE, JENNIFER, REP],
      summary: 'Demo to data, security and legal; the price range is accepted, the CTO must agree.',
    },
    signals: {
      ...{ dealPotentialConfidence: 0.9, productLine: LINE, estimatedValue: 175_000 },
      ...{ sentiment: 'positive', budgetSignals: ['150 to 200 thousand a year is accepted'] },
      nextSteps: [{ description: 'Technical deep dive with the CTO', owner: 'Sales Rep' }],
      reasoning: 'Three departments ask in detail, and the price range is accepted.',
    },
    qualification: {
      bant: {
        budget: said("That's in our ballpark.", 0.85, '150,000–200,000 a year'),
        authority: said("We'd need to get our CTO involved", 0.8, 'CTO'),
      },
      meddic: {
        metrics: said("We're getting 20-30 requests per month now.", 0.8, '20–30 requests a month'),
        decisionProcess: said('We need to get budget approval.', 0.7),
      },
    },
    people: [
      {
        who: 'Mike',
        scores: { influenceLevel: { value: 9, evidence: "can't afford downtime" } },
        roles: [{ role: 'gatekeeper', evidence: 'We need to get budget approval.' }],
      },
      { who: 'Jennifer', roles: [{ role: 'influencer', evidence: 'From a legal perspective' }] },
      {
        who: 'Sarah',
        roles: [{ role: 'champion', evidence: "we're excited to see this in action" }],
      },
    ],
  },
  {
    account: ACCOUNT,
    conversation: {
      ...{ interactionId: 'call-3', channel: 'call', at: '2024-12-10T15:00:00Z' },
      participants: [DAVID, REP],
      summary: 'The price is above that of a competitor; a plan in phases would fit the budget.',
    },
    signals: {
      ...{ dealPotentialConfidence: 0.92, productLine: LINE, estimatedValue: 180_000 },
      ...{ competitors: ['Collibra'], sentiment: 'tense' },
      nextSteps: [
        {
          ...{ description: 'Send a revised proposal in phases', owner: 'Sales Rep' },
          dueDate: '2024-12-13T00:00:00Z',
        },
      ],
      reasoning: 'The price is negotiated, and a revised proposal is asked for by a day.',
    },
    qualification: {
      bant: { timeline: said('Can you send me a revised proposal by Friday?', 0.7, 'by Friday') },
      meddic: {
        economicBuyer: said('I still need to get this approved by our CFO', 0.9, 'CFO'),
        champion: said('The phased approach definitely helps', 0.6, 'David'),
      },
    },
    people: [
      {
        who: 'David',
        roles: [{ role: 'champion', evidence: 'Let me run this by my team.' }],
        trust: ["their accuracy rates weren't as impressive"],
      },
    ],
    closeDate: '2024-12-31T00:00:00Z',
  },
];

/** Returns every quote that a message rests on. */
export function quotesIn(message: Detect): string[] {
  const quotes: string[] = [];
  JSON.stringify([message.qualification, message.people], (key, value) => {
    if (key === 'evidence') quotes.push(value);
    if (key === 'trust') quotes.push(...value);
    return value;
  });
  return quotes;
}

import { describe, expect, test } from 'vitest';
import { hear } from '../talk.ts';

describe('the product line', () => {
  const catalogue = [
    { line: 'GTX Pro', synonyms: ['the pro', 'gtx'] },
    { line: 'C++ Tools', synonyms: [] },
    { line: 'Fleet Telematics', synonyms: ['trackers', 'tracking unit'] },
  ];
  test.each([
    ['We want the GTX-Pro.', 'GTX Pro'],
    ['We want a gtx for each desk.', 'GTX Pro'],
    ['We need 300 tracking units.', 'Fleet Telematics'],
    ['We need a tracker.', 'Fleet Telematics'],
    ['We need c++ tools.', 'C++ Tools'],
    ['We need C tools.', null],
    ['We need a gtxy.', null],
  ])('%s', (text, line) => {
    expect(hear(`Dana: ${text}`, { catalogue }).signals.productLine).toBe(line);
  });

  test('an open deal of the line is the one that is meant, unless it is called another', () => {
    const openDeals = [
      { id: 'a', name: 'A', productLine: 'GTX Pro', stage: 'discovery' as const },
      { id: 'b', name: 'B', productLine: 'Training', stage: 'discovery' as const },
    ];
    const meant = (text: string) => hear(`Dana: ${text}`, { catalogue, openDeals }).signals;
    expect(meant('The GTX Pro looks good.')).toMatchObject({
      matchingOpportunityId: 'a',
      isNewOpportunity: false,
    });
    expect(meant('We also want Training.').matchingOpportunityId).toBe('b');
    expect(meant('Hello there.').matchingOpportunityId).toBeNull();
    expect(meant('Separate from the GTX Pro: a second need.')).toMatchObject({
      matchingOpportunityId: null,
      isNewOpportunity: true,
    });
  });
});

describe('rivals', () => {
  test.each([
    ['That is 20% higher than what Collibra proposed.', ['Collibra']],
    ['We are also looking at Blue Ridge Systems and like it.', ['Blue Ridge Systems']],
    ["Collibra's offer is cheaper.", ['Collibra']],
    ['We currently use Salesforce for that.', ['Salesforce']],
    ['We are looking at Monday for the call.', []],
    ['We are talking to Dana about it.', []],
    ['Instead of Acme we could.', []],
  ])('%s', (text, rivals) => {
    expect(hear(`Omar: ${text}`, {}).signals.competitors.filter((one) => one !== 'Dana')).toEqual(
      rivals,
    );
  });

  test('whom the seller names is no rival of the buyer’s naming', () => {
    expect(
      hear(['Jo: We are cheaper than what Collibra offered.', 'Dana: Hm.']).signals.competitors,
    ).toEqual([]);
  });
});

describe('next steps', () => {
  test.each([
    ["Jo: I'll send you the proposal by Friday.", 'Jo', '2026-03-06T00:00:00.000Z'],
    ['Dana: Could you send me a quote by 20 March?', 'Jo', '2026-03-20T00:00:00.000Z'],
    ["Dana: Let's schedule a demo next week.", null, expect.any(String)],
    ['Dana: Please share the contract.', 'Jo', null],
  ])('%s', (line, owner, dueDate) => {
    const other = line.startsWith('Jo') ? 'Dana: Fine.' : 'Jo: Fine.';
    const { nextSteps } = hear([line, other]).signals;
    expect(nextSteps).toMatchObject([
      { description: line.split(': ')[1], owner, dueDate, status: 'open' },
    ]);
  });
});

describe('people', () => {
  test.each([
    ['Dana: I sign this off myself.', 'dana@acme.example', 'decision_maker'],
    ['Dana: I will recommend this to the board.', 'dana@acme.example', 'champion'],
    ['Dana: Omar is against it.', 'omar@acme.example', 'blocker'],
    ['Dana: Sarah Lee has the final say.', 'Sarah Lee', 'decision_maker'],
    ['Dana: You have to go through Peter first.', 'Peter', 'gatekeeper'],
    ['Dana: My team will use it.', 'dana@acme.example', 'user'],
  ])('%s', (line, who, role) => {
    const { people } = hear([line, 'Omar: Hm.']);
    expect(people).toMatchObject([{ who, roles: [{ role, evidence: line.split(': ')[1] }] }]);
  });

  test('a rank alone is nobody', () => {
    expect(hear('Dana: Our CFO signs off on this.').people).toEqual([]);
  });

  test('trust is kept with its words', () => {
    const { people } = hear('Dana: I appreciate your honesty.');
    expect(people).toMatchObject([
      { who: 'dana@acme.example', trust: ['I appreciate your honesty.'] },
    ]);
  });
});

describe('mood and objections', () => {
  test.each([
    ['This looks great, we are very happy.', 'positive'],
    ['It is too expensive, and I am disappointed.', 'negative'],
    ['See you.', null],
  ])('%s', (text, mood) => {
    expect(hear(`Dana: ${text}`).signals.sentiment).toBe(mood);
  });

  test('an objection is kept as it was said', () => {
    const text = 'I have some concerns about the pricing.';
    expect(hear(`Dana: ${text}`).signals.objections).toEqual([text]);
  });
});

describe('the confidence', () => {
  test('rises with what is heard, and falls with what is taken back', () => {
    const confidence = (text: string) => hear(`Dana: ${text}`).signals.dealPotentialConfidence;
    const [hello, need] = [confidence('Hello there.'), confidence('We need forty seats.')];
    const sure = confidence(
      'We need forty seats, have a budget of $50,000, and want a quote. Could you send me a proposal?',
    );
    expect(hello).toBeLessThan(0.5);
    expect(need).toBeGreaterThan(hello);
    expect(sure).toBeGreaterThan(0.8);
    expect(confidence('We need forty seats, but the budget was cut.')).toBeLessThan(need);
  });

  test('says what made it', () => {
    const { reasons } = hear('Dana: We have a budget of $50,000.');
    expect(reasons.join('\n')).toMatch(/confidence: budget \+\d/);
  });
});

describe('what is said otherwise', () => {
  test('a rank before a name is left out', () => {
    const { qualification, people } = hear(
      'Dana: My boss Elena Rossi has to approve anything above 50k.',
    );
    expect(qualification.meddic.economicBuyer?.value).toBe('Elena Rossi');
    expect(people).toMatchObject([{ who: 'Elena Rossi' }]);
  });

  test('of several times the one by which something is wanted counts', () => {
    const said = "Dana: We have $60k in this year's budget and want to decide by the end of June.";
    expect(hear(said).closeDate).toBe('2026-06-30T00:00:00.000Z');
  });

  test('German names who decides, and whom it asks', () => {
    const said =
      'Dana: Die Entscheidung trifft unser Geschäftsführer Herr Braun. Könnten Sie uns ein Angebot schicken?';
    const { qualification, signals } = hear([said, 'Jo: Ja.']);
    expect(qualification.meddic.economicBuyer?.value).toBe('Herr Braun');
    expect(signals.nextSteps).toMatchObject([{ owner: 'Jo' }]);
  });

  test('of two who speak, the side of one tells that of the other', () => {
    const heard = hear(['Ann: We have a budget of $50,000 and want your pricing.', 'Bob: Fine.'], {
      ownDomains: [],
      account: {},
    });
    expect(heard.participants.map(({ side }) => side)).toEqual(['buyer', 'seller']);
  });
});

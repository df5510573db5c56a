import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TITLE_RULES, TITLE_TIERS } from '../../src/domain/title-rules.ts';
import { TIER_SCORES, titleTier } from '../../src/domain/titles.ts';

const TIERS = {
  c_suite: [
    ...['CEO', 'ceo', 'C.E.O.', 'Group CFO', 'Chief Technology Officer', 'Chief Executive'],
    ...['Chief Product & Technology Officer', 'CTO & VP Engineering', 'EVP, Chief Revenue Officer'],
    ...['Founder', 'Co-Founder', 'VP of Engineering & Co-Founder', 'Owner', 'Managing Director'],
    ...['President', 'President & CEO', 'President of Acme', 'President, Acme Corp', 'Chairwoman'],
    ...['Geschäftsführer', 'Geschäftsführerin Vertrieb', 'Mitglied des Vorstands', 'Partner'],
    ...['Directeur Général', 'Member of the Board of Directors', 'COO & Chief of Staff', 'ＣＥＯ'],
    ...['Geschaeftsfuehrer', 'Krankenhausgeschäftsführer', 'Unternehmensinhaber', 'Alleinvorstand'],
    ...['Vorsitzende des Aufsichtsrats', 'Gerente General', 'Eigenaar', 'Zaakvoerder', 'Mng Dir'],
    ...[
      'Verkställande direktör',
      'Właściciel',
      'Entrepreneur',
      'CHRO',
      'Founder & Managing Partner',
    ],
  ],
  vp: [
    ...['VP', 'VP Sales', 'SVP Sales', 'EVP', 'AVP', 'V.P. Finance', 'Vice President'],
    ...['Vice-President of Sales', 'Assistant Vice President', 'Senior Vice President, Operations'],
    ...['President, EMEA', 'President – North America', 'Regional President', 'Deputy CFO'],
    ...['VP of CFO Services', 'General Counsel', 'Exec VP', 'Sr. VP Sales', 'Vicepresidente'],
    ...['Stellvertretender Geschäftsführer', 'Genel Müdür Yardımcısı'],
  ],
  director: [
    ...['Director', 'Director of IT', 'Dir. Procurement', 'Associate Director', 'Senior Director'],
    ...['Head of Sales', 'Sales Head', 'Deputy Head of IT', 'Head of CIO Relations'],
    ...['Chief of Staff', 'Chief of Staff to the CEO', 'Chief of Staff, CEO', 'Chief Architect'],
    ...['Director, Office of the CTO', 'Director, PA', 'Field CTO', 'General Manager'],
    ...['Leiterin der IT', 'Bereichsleiter Einkauf', 'Directeur commercial', 'Prokurist'],
    ...['Leitung Einkauf', 'Hoofd Inkoop', 'Police Chief', 'Spitaldirektor', 'Adjoint directeur'],
    ...['Deputy Director', 'Dir Sales', 'general mgr', 'Group Controller', 'Commercieel directeur'],
  ],
  manager: [
    ...['Manager', 'IT Manager', 'Engineering Mgr', 'Product Manager', 'Account Manager'],
    ...['Project Manager', 'Assistant Manager', 'Partner Manager', 'Manager, CEO Office'],
    ...['Team Lead', 'Lead Engineer', 'Lead', 'Teamleiter', 'Shift Supervisor', 'Mgr'],
    ...['Projektleitung Neubau', 'Teamleder', 'Afdelingschef', 'Gerente de ventas', 'Jefe de obra'],
    ...['Chef de projet', 'Responsabile acquisti', 'Kierownik', 'Sales Controller'],
  ],
  individual_contributor: [
    ...['Software Engineer', 'Founding Engineer', 'Product Owner', 'Principal Engineer'],
    ...['Executive Assistant to the CEO', 'Executive Assistant, CEO', "CEO's Assistant"],
    ...['EA to CEO', 'Assistant to the Regional Manager', 'Assistentin der Geschäftsführung'],
    ...['Office of the CTO', 'CTO Office', 'Advisor to the CEO', "Founder's Associate"],
    ...['Secretary to the Board of Directors', 'Former CEO', 'Ex-CTO', 'CEO (retired)'],
    ...['Working Student Marketing', 'Praktikantin', 'Werkstudent IT', 'Junior Project Manager'],
    ...['Assistent der Geschäftsleitung', 'Vorstandsreferentin', 'Stagiaire', 'Leitbild-Texter'],
    ...['HR Business Partner', 'Lead Generation Specialist', 'Head Office Clerk', 'Leadership'],
    ...['???', ' ', ''],
  ],
} as const;

describe.each(TITLE_TIERS)('a title of the tier %s', (tier) => {
  test.each(TIERS[tier])('%s', (title) => {
    expect(titleTier(title).tier).toBe(tier);
  });
});

test('without a title nobody stands high, and why says so', () => {
  const why = 'no title is known';
  expect(titleTier(null)).toEqual({ tier: 'individual_contributor', why });
  expect(titleTier(undefined)).toEqual({ tier: 'individual_contributor', why });
});

test('why names the words found and what they mean', () => {
  expect(titleTier('Founder & CTO').why).toBe('owns the company ("founder")');
});

test('the scores of a tier cannot be changed, and the relationship starts alike for all', () => {
  expect(TITLE_TIERS.map((tier) => Object.values(TIER_SCORES[tier]))).toEqual([
    [9, 8, 3],
    [8, 7, 3],
    [6, 6, 3],
    [4, 5, 3],
    [2, 3, 3],
  ]);
  expect(Object.isFrozen(TIER_SCORES) && Object.isFrozen(TIER_SCORES.vp)).toBe(true);
});

test('each rule finds every phrase of its own, unless an earlier one does', () => {
  for (const { phrases, why } of TITLE_RULES)
    expect([phrases.length > 0, why]).toEqual([true, why]);
  const written = TITLE_RULES.flatMap(({ phrases }) => phrases);
  for (const phrase of written) expect(phrase).toMatch(/^[\p{Ll}… ]+$/u);
});

describe('for any title', () => {
  const words = [...Object.values(TIERS).flat(), ',', '&', '-', 'of', 'to the', 'assistant', '('];
  const aTitle = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...words), { maxLength: 9 }).map((parts) => parts.join(' ')),
  );

  test('there is one tier, whatever the case', () => {
    fc.assert(
      fc.property(aTitle, (title) => {
        const { tier } = titleTier(title);
        expect(TITLE_TIERS).toContain(tier);
        if (/^[\x20-\x7e]*$/.test(title)) expect(titleTier(title.toUpperCase()).tier).toBe(tier);
      }),
    );
  });

  test.each(['and ceo ', 'chief ', ' - ', ',', 'assistant ', 'a.'])(
    'many a "%s" takes no time',
    (piece) => {
      const start = performance.now();
      titleTier(piece.repeat(100_000));
      expect(performance.now() - start).toBeLessThan(200);
    },
  );
});

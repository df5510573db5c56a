import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareDecimals, readNumber, scaled } from '../../src/domain/decimal.ts';
import { readMoney } from '../../src/domain/money.ts';
import { expectLinearTime } from './awkward-text.ts';

const short = (text: string, locale: string | null = null) =>
  readMoney(text, { locale }).map(({ amount, low, high, currency, per }) =>
    [amount ?? `${low}–${high}`, currency, per && `per ${per}`].filter(Boolean).join(' '),
  );

describe('readMoney', () => {
  test.each([
    ['1.2M', '1200000'],
    ['€ 40k', '40000 EUR'],
    ['ten thousand dollars', '10000 USD'],
    ['two hundred and fifty thousand dollars', '250000 USD'],
    ['40-50k per year', '40000–50000 per year'],
    ['between 40 and 50 thousand euros', '40000–50000 EUR'],
    ['$10-15 million', '10000000–15000000 USD'],
    ['$500-1k', '500–1000 USD'],
    ['USD 1,250,000.50', '1250000.50 USD'],
    ['1.250.000,50 €', '1250000.50 EUR'],
    ["CHF 1'250.50", '1250.50 CHF'],
    ['1 250 000 EUR', '1250000 EUR'],
    ['about 1,5 Mio. EUR p.a.', '1500000 EUR per year'],
    ['12.000 Euro im Jahr', '12000 EUR per year'],
    ['half a million', '500000'],
    ['a quarter of a million', '250000'],
    ['one and a half million', '1500000'],
    ['three quarters of a million', '750000'],
    ['mid six figures', '400000–600000'],
    ['a low five-figure sum', '10000–30000'],
    ['seven figures', '1000000–9999999'],
    ['$99/user', '99 USD per seat'],
    ['$1,200 a month', '1200 USD per month'],
    ['$1.2 million in ARR', '1200000 USD per year'],
    ['£2m', '2000000 GBP'],
    ['R$ 5.000,00', '5000.00 BRL'],
    ['Rs 5 lakh', '500000 INR'],
    ['it costs 500 EUR.', '500 EUR'],
    ['In Q3 2025 $40k', '40000 USD'],
  ])('reads %j as %s', (text, money) => expect(short(text)).toEqual([money]));

  test.each([
    ...['24/7', 'Q3 2025', 'call +1 555-123-4567', '100 seats', '40k users', '3M is a company'],
    ...['a 401k plan', 'a 5k run', '18 months', 'B2B and 4 people', 'USD', '$', '', 'ten people'],
    ...['from 2025 to 2026', '2026-03-31', '10:30', '50%', '5 m of cable'],
  ])('finds none in %j', (text) => expect(readMoney(text)).toEqual([]));

  test('finds several, in order, with the words that say them', () => {
    expect(readMoney('Either $40k now, or 1.5M EUR later').map(({ text }) => text)).toEqual([
      '$40k',
      '1.5M EUR',
    ]);
  });

  test.each([
    ['$5', null, '5 USD'],
    ['$5', 'en-CA', '5 CAD'],
    ['kr 500', null, '500'],
    ['500 kr', 'sv-SE', '500 SEK'],
  ])('takes %j where it is said (%s): %s', (text, locale, money) => {
    expect(short(text, locale)).toEqual([money]);
  });

  test('says where the writing allows two readings', () => {
    expect(readMoney('€1.250')[0]).toMatchObject({
      amount: '1250',
      why: ['an amount', '"." before three digits is taken to group thousands'],
    });
  });

  test('reads what it wrote, to the digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 20n }), fc.nat(99), (whole, cents) => {
        const amount = `${whole}.${String(cents).padStart(2, '0')}`;
        expect(short(`EUR ${amount}`)).toEqual([`${amount} EUR`]);
      }),
    );
  });

  test('never throws, and a range never runs backwards', () => {
    const piece = fc.constantFrom(
      ...'$ € 40 50k - to . , million half a 1.2.3 ten USD per year six figures'.split(' '),
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece).map((all) => all.join(' ')),
    );
    fc.assert(
      fc.property(text, (said) => {
        for (const { low, high } of readMoney(said)) {
          expect(compareDecimals(low, high)).toBeLessThanOrEqual(0);
          expect(low).toMatch(/^\d+(\.\d+)?$/);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test.each(['$4', '1,', '1 ', 'half ', 'ten and ', '4-', '4 to ', 'a'])(
    'many a %j takes time in proportion',
    (piece) => expectLinearTime(piece, readMoney),
  );
});

test.each([
  ['1,250', false, '1250'],
  ['1,25', false, '1.25'],
  ['1.250', true, '1.250'],
  ['0.125', false, '0.125'],
  ['1.2.3', false, null],
  ['007', false, '7'],
])('readNumber of %j (before a magnitude: %s) is %s', (text, isScaled, decimal) => {
  expect(readNumber(text, isScaled)?.decimal ?? null).toBe(decimal);
});

test.each([
  ['1.25', 6, '1250000'],
  ['1.2345', 3, '1234.5'],
  ['0.5', 6, '500000'],
  ['7', 0, '7'],
])('scaled of %s by %i zeros is %s', (decimal, zeros, expected) => {
  expect(scaled(decimal, zeros)).toBe(expected);
});

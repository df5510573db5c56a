import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCompanyName } from '../../src/domain/company-name.ts';
import { type CompanyIdentity, judgeCompanies } from '../../src/domain/judge-companies.ts';
import { awkward, expectLinearTime } from './awkward-text.ts';

const known = (name: string | null, ...domains: string[]): CompanyIdentity => ({
  name: name === null ? null : readCompanyName(name),
  domains,
});
const judge = (a: string, b: string) => judgeCompanies(known(a), known(b));

describe('names alone: the same', () => {
  test.each([
    ['Acme Corp', 'ACME corp.'],
    ['Waters Corporation', 'WATERS CORP /DE/'],
    ['Verisign', 'VERISIGN INC/CA'],
    ['U.S. Bancorp', 'US BANCORP \\DE\\'],
    ['KeyCorp', 'KEYCORP /NEW/'],
    ['* Elm Works N.V.', 'Elm Works NV'],
    ['Elm, N..V.', 'ELM N,V.'],
    ['Elm N.V., Delft, NL', 'Elm N. V.'],
    ['Elm B. V. Kerkstraat 30,NL', 'Elm BV'],
    ['Elm N.V. a Dutch Limited Co', 'Elm N.V.'],
    ['N.V. Elmwood, Delft', 'Elmwood N.V.'],
    ['NV.Elmwood', 'N.V.Elmwood'],
    ['Amazon', 'AMAZON COM INC'],
    ['Amazon.com, Inc.', 'Amazon'],
    ['Alphabet Inc. (Class A)', 'Alphabet Inc.'],
    ['Estée Lauder Companies (The)', 'ESTEE LAUDER COMPANIES INC'],
    ['Marsh McLennan', 'Marsh & McLennan'],
    ['Lilly (Eli)', 'ELI LILLY & Co'],
    ['Berkley W R Corp', 'W. R. Berkley Corporation'],
    ['O’Reilly Automotive', 'O REILLY AUTOMOTIVE INC'],
    ['Gist-Brocades', 'GISTBROCADES'],
    ['Robert Bosch GmbH', 'BOSCH GMBH ROBERT'],
    ['Elmwood Technology B.V. (ETBV)', 'Elmwood Technology BV'],
    ['Elmwood Europa B.V.', 'Elmwood Europe BV'],
    ['Elmwood Intl Ltd', 'Elmwood International Ltd'],
    [
      'Elmwood Internationale Research Maatschappij',
      'Elmwood Internationale Reserach Maatschappij',
    ],
    ['Elmwood N', 'Elmwood N.V.'],
    [
      'Elmwood Internationale Research Maatschappij B',
      'Elmwood Internationale Research Maatschappij B.V.',
    ],
    ['Elmwood International Research Maatschhappij', 'Elmwod International Research Maatschappij'],
    ['Schlumberger Technology BV', 'Sclumberger Technology BV'],
    ['Meta Platforms (formerly Facebook, Inc.)', 'Facebook'],
    ['Twitter, Inc. (now X Corp.)', 'X Corp'],
    ['ООО Ромашка', 'Ромашка ООО'],
    ['Elm GmbH & Co. KG', 'Elm'],
  ])('%s = %s', (a, b) => expect(judge(a, b)).toMatchObject({ verdict: 'same' }));
});

describe('names alone: for a human', () => {
  test.each([
    ['IBM', 'International Business Machines'],
    ['Emcor', 'EMCOR Group, Inc.'],
    ['Alcatel NV', 'Alkatel NV'],
    ['Vitamin Well B', 'Vitamin Well Inc'],
    ['Services N', 'Services N.V.'],
    ['Elmwood Dollar Index Bullish Fund', 'Elmwood Dollar Index Bearish Fund'],
    ['General Services Inc', 'General Services LLC'],
    ['First Bancorp /PR/', 'First Bancorp /NC/'],
    ['Snap Inc', 'Snap-on Inc'],
    ['Elm LLC d/b/a Joe Pizza', 'Joe Pizza'],
    ['Van der Lely NV', 'C. van der Lely NV'],
  ])('%s ? %s', (a, b) => expect(judge(a, b)).toMatchObject({ verdict: 'suggest' }));
});

describe('names alone: different', () => {
  test.each([
    ['Bayer AG', 'Bayer Antwerp'],
    ['Schlumberger Limited', 'Schlumberger Canada Limited'],
    ['Elmwood Fund II', 'Elmwood Fund III'],
    ['DWS Municipal Income Trust', 'MFS Municipal Income Trust'],
    ['Elmwood Northern Gas', 'Elmwood Southern Gas'],
    ['Acme', 'Zeta'],
    ['AC/DC', 'AC'],
    ['', 'Acme'],
  ])('%s ≠ %s', (a, b) => expect(judge(a, b)).toMatchObject({ verdict: 'different' }));

  test('a misspelt number is another number, and strong evidence against', () => {
    expect(judge('Acme', 'Zeta').isOpposed).toBe(true);
    expect(judge('Bayer AG', 'Bayer Antwerp').isOpposed).toBe(false);
  });
});

describe('web domains', () => {
  test.each([
    [
      'an equal domain and a near name',
      known('Emcor', 'emcor.com'),
      known('Emcor Group', 'emcor.com'),
      'same',
    ],
    ['an equal domain, names apart', known('Acme', 'a.com'), known('Zeta', 'a.com'), 'suggest'],
    [
      'an equal domain and a daughter',
      known('Bayer AG', 'bayer.com'),
      known('Bayer Antwerp', 'bayer.com'),
      'suggest',
    ],
    [
      'an equal name, domains apart',
      known('Acme', 'acme.com'),
      known('Acme', 'zeta.io'),
      'suggest',
    ],
    ['an equal name, one brand', known('Acme', 'acme.com'), known('Acme GmbH', 'acme.de'), 'same'],
    ['a domain alone', known(null, 'acme.com'), known('Acme', 'acme.com'), 'same'],
    ['nothing at all', known(null), known(null), 'different'],
  ])('%s', (_, a, b, verdict) => expect(judgeCompanies(a, b).verdict).toBe(verdict));
});

describe('readCompanyName', () => {
  test.each([
    ['Packaging Corporation of America', 'packaging corp american', []],
    ['Inc Magazine', 'inc magazine', []],
    ['Limited', 'ltd', []],
    ['Foo Co., Ltd.', 'foo', ['co', 'ltd']],
    ['Now Foods', 'now food', []],
    ['AKA Brands', 'aka brands', []],
    ['Klein, Daniel and Co', 'klein daniel', ['co']],
    ['TCP/IP', 'tcp ip', []],
  ])('of %j has the words %j', (name, words, forms) => {
    expect(readCompanyName(name).words.join(' ')).toBe(words);
    expect(readCompanyName(name).forms).toEqual(forms);
  });

  test('reads what else a company is called', () => {
    const { words, aliases } = readCompanyName('Old Elm LLC (f/k/a New Elm, Inc.), a/k/a Elmy');
    expect(words).toEqual(['old', 'elm']);
    expect(aliases.map(({ kind, name }) => [kind, name.words.join(' ')])).toEqual([
      ['former', 'new elm'],
      ['also', 'elmy'],
    ]);
  });
});

describe('for any two names', () => {
  const WORDS =
    'Acme Elmwood Bayer Antwerp GmbH Inc. N.V. Group formerly d/b/a The International B V'.split(
      ' ',
    );
  const name = awkward(WORDS);

  test('the order does not matter, and a name is the same as itself', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(judge(a, b)).toEqual(judge(b, a));
        expect(judge(a, b).score).toBeGreaterThanOrEqual(0);
        expect(judge(a, b).score).toBeLessThanOrEqual(1);
        if (/[a-z]/i.test(a)) expect(judge(a, a).verdict).toBe('same');
      }),
      { numRuns: 1_000 },
    );
  });

  test('the order does not matter where many words are like many others', () => {
    const near = [...'abcd'].flatMap((x) => [...'xyz'].map((y) => `elm${x}wood${y}`));
    const names = fc.array(fc.constantFrom(...near), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(names, names, (a, b) => {
        expect(judge(a.join(' '), b.join(' '))).toEqual(judge(b.join(' '), a.join(' ')));
      }),
      { numRuns: 1_000 },
    );
  });

  test('reading what was read changes nothing more', () => {
    fc.assert(
      fc.property(name, (text) => {
        const { words } = readCompanyName(text);
        const again = readCompanyName(words.join(' '));
        expect(readCompanyName(again.words.join(' ')).words).toEqual(again.words);
      }),
    );
  });

  test.each(['Acme, ', '(', 'a.', 'formerly ', 'N V ', '/DE/ ', "d'", 'x 1 ', '* ', 'The ,'])(
    'many a %j takes time in proportion',
    (piece) => expectLinearTime(piece, (text) => judge(text, `${text}x`)),
  );
});

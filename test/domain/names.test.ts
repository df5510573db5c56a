import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ATTACHED_LEGAL_FORMS, LEGAL_FORMS } from '../../src/domain/legal-forms.ts';
import {
  displayName,
  emailKey,
  fold,
  nameKey,
  productLineKey,
  stemKey,
} from '../../src/domain/names.ts';

/** Text rich in what breaks keys: odd cases, accents, points, jamo, invisible characters. */
const awkward = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."aZ1 .'’&+#-/ßẞİıΣσςﬁＡ½株式会社가가が\u0301\u3099\u00ad\u200b\u0345´ŉǰ"),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});

describe('fold', () => {
  test.each([
    ['ACMÉ', 'acme'],
    ['Straße', 'strasse'],
    ['STRAẞE', 'strasse'],
    ['İstanbul', 'istanbul'],
    ['ISTANBUL', 'istanbul'],
    ['ıstanbul', 'istanbul'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['Ωmega', 'ωmega'],
    ['Ａｃｍｅ', 'acme'],
    ['oﬃce', 'office'],
    ['がいしゃ', 'がいしゃ'],
    ['Ac\u00adme\u200b', 'acme'],
  ])('writes %j as %j', (text, folded) => expect(fold(text)).toBe(folded));

  test('changes nothing the second time', () => {
    fc.assert(fc.property(awkward, (text) => fold(fold(text)) === fold(text)));
  });

  test('does not tell case or composition apart', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        expect(fold(text.normalize('NFD'))).toBe(fold(text));
        expect(fold(text.normalize('NFC'))).toBe(fold(text));
      }),
    );
    expect(fold('Müller'.toUpperCase())).toBe(fold('müller'));
  });
});

describe('nameKey', () => {
  test.each([
    ['Acme Corp', 'acme corp'],
    ['ACME corp.', 'acme corp'],
    [' Acme  Corp ', 'acme corp'],
    ['Acmé Corp', 'acme corp'],
    ['AT&T', 'at and t'],
    ['AT and T', 'at and t'],
    ['Marks ＆ Spencer', 'marks and spencer'],
    ["O'Brien", 'obrien'],
    ['O’Brien', 'obrien'],
    ['OʼBrien', 'obrien'],
    ['O´Brien', 'obrien'],
    ['OBrien', 'obrien'],
    ["Rock 'n' Roll", 'rock n roll'],
    ['S.A.', 'sa'],
    ['A/S', 'a s'],
    ['Amazon.com', 'amazoncom'],
    ['Web 2.0', 'web 2 0'],
    ['Jean-Luc', 'jean luc'],
    ['株式会社', '株式会社'],
    ['Кириллица', 'кириллица'],
    ['राम', 'राम'],
    ['रोम', 'रोम'],
    ['!!!', ''],
    ['\u200b', ''],
    ['🚀', ''],
  ])('of %j is %j', (name, key) => expect(nameKey(name)).toBe(key));

  test('of a key is the key', () => {
    fc.assert(
      fc.property(awkward, (name) => nameKey(nameKey(name)) === nameKey(name)),
      {
        numRuns: 1_000,
      },
    );
  });

  test('has words of letters and digits, with single spaces', () => {
    fc.assert(
      fc.property(awkward, (name) => {
        expect(nameKey(name)).toMatch(/^$|^[\p{L}\p{M}\p{N}]+( [\p{L}\p{M}\p{N}]+)*$/u);
      }),
    );
  });
});

describe('stemKey', () => {
  test.each([
    ['Acme, Inc.', 'acme'],
    ['Acme Corp', 'acme'],
    ['Acme L.L.C.', 'acme'],
    ['Acme Co., Ltd.', 'acme'],
    ['Acme GmbH & Co. KG', 'acme'],
    ['Smith and Company', 'smith'],
    ['Novo Nordisk A/S', 'novo nordisk'],
    ['Acme Pty Ltd', 'acme'],
    ['Infosys Pvt. Ltd.', 'infosys'],
    ['Acme Sp. z o.o.', 'acme'],
    ['Acme sp. z o. o.', 'acme'],
    ['Škoda s.r.o.', 'skoda'],
    ['Cemex S.A.B. de C.V.', 'cemex'],
    ['Nokia Oyj', 'nokia'],
    ['Acme Holding', 'acme holding'],
    ['Inc Magazine', 'inc magazine'],
    ['Limited', 'limited'],
    ['Co Ltd', 'co'],
    ['Incorporated Acme', 'incorporated acme'],
    ['トヨタ自動車株式会社', 'トヨタ自動車'],
    ['株式会社', '株式会社'],
    ['华为技术有限公司', '华为技术'],
    ['Ромашка ООО', 'ромашка'],
  ])('of %j is %j', (name, stem) => expect(stemKey(name)).toBe(stem));

  test('knows every form as a key spells it', () => {
    for (const form of [...LEGAL_FORMS, ...ATTACHED_LEGAL_FORMS]) expect(nameKey(form)).toBe(form);
  });

  test('drops any form, whatever its case, and never everything', () => {
    const form = fc.constantFrom(...LEGAL_FORMS);
    fc.assert(
      fc.property(form, form, (a, b) => {
        expect(stemKey(`Zyx ${a.toUpperCase()}, ${b}`)).toBe('zyx');
        expect(stemKey(`${a} ${b}`)).not.toBe('');
      }),
    );
  });

  test('of a stem is the stem', () => {
    const name = fc
      .array(fc.oneof(awkward, fc.constantFrom(...LEGAL_FORMS, ...ATTACHED_LEGAL_FORMS)))
      .map((words) => words.join(' '));
    fc.assert(fc.property(name, (text) => stemKey(stemKey(text)) === stemKey(text)));
  });
});

describe('productLineKey', () => {
  test.each([
    ['GTX Pro', 'gtxpro'],
    ['GTXPro', 'gtxpro'],
    ['gtx-pro', 'gtxpro'],
    ['C++', 'c++'],
    ['C', 'c'],
    ['C#', 'c#'],
    ['Version 1.5', 'version1.5'],
    ['Version 15', 'version15'],
    ['Node.js', 'nodejs'],
    ['1.5.', '1.5'],
    ['.5', '5'],
    ['ΑΣ Β', 'ασβ'],
    ['', null],
    [' – ', null],
    [null, null],
    [undefined, null],
  ])('of %j is %j', (line, key) => expect(productLineKey(line)).toBe(key));

  test('of a key is the key', () => {
    fc.assert(
      fc.property(awkward, (line) => {
        const key = productLineKey(line);
        expect(productLineKey(key)).toBe(key);
      }),
      { numRuns: 1_000 },
    );
  });
});

test.each([
  [' Jo@Acme.COM ', 'jo@acme.com'],
  ['', null],
  ['  ', null],
  [null, null],
])('emailKey of %j is %j', (email, key) => expect(emailKey(email)).toBe(key));

test('displayName trims and keeps single spaces, and nothing else', () => {
  expect(displayName('  Acmé   Corp.\n')).toBe('Acmé Corp.');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccountCandidate, matchAccount } from '../../src/domain/match-account.ts';
import { nameKey, stemKey } from '../../src/domain/names.ts';

const said = (name: string, domain: string | null = null) => ({
  nameKey: nameKey(name),
  stemKey: stemKey(name),
  domain,
});
const stored = (id: string, name: string, ...domains: string[]): AccountCandidate => ({
  id,
  nameKey: nameKey(name),
  stemKey: stemKey(name),
  domains,
});

describe('an equal name', () => {
  test.each([
    ['both domains unknown', null, []],
    ['only the stored domain known', null, ['acme.com']],
    ['only the domain said known', 'acme.com', []],
    ['equal domains', 'acme.com', ['acme.com']],
    ['one of several domains equal', 'acme.de', ['acme.com', 'acme.de']],
  ])('is the same account: %s', (_case, domain, domains) => {
    const verdict = matchAccount(said('ACME corp.', domain), [
      stored('a', 'Acme Corp', ...domains),
    ]);
    expect(verdict).toMatchObject({ kind: 'same', id: 'a', by: 'name' });
  });

  test('with differing known domains is a conflict that names who holds the domain', () => {
    const candidates = [stored('a', 'Acme', 'acme.com'), stored('b', 'Zeta', 'acme.io')];
    expect(matchAccount(said('Acme', 'acme.io'), candidates)).toMatchObject({
      kind: 'conflict',
      id: 'a',
      near: ['b'],
    });
  });

  test('comes before an equal stem and an equal domain', () => {
    const candidates = [stored('a', 'Acme Inc'), stored('b', 'Acme'), stored('c', 'Z', 'acme.com')];
    expect(matchAccount(said('Acme', 'acme.com'), candidates)).toMatchObject({
      id: 'b',
      by: 'name',
    });
  });
});

describe('an equal stem', () => {
  test.each([
    ['both domains unknown', null, []],
    ['only the stored domain known', null, ['acme.com']],
    ['only the domain said known', 'acme.com', []],
    ['equal domains', 'acme.com', ['acme.com']],
  ])('is the same account: %s', (_case, domain, domains) => {
    const verdict = matchAccount(said('Acme LLC', domain), [stored('a', 'Acme Inc', ...domains)]);
    expect(verdict).toMatchObject({ kind: 'same', id: 'a', by: 'stem' });
  });

  test('with differing domains is another account, named as near', () => {
    const candidates = [stored('a', 'Acme Inc', 'acme.com')];
    expect(matchAccount(said('Acme LLC', 'acme.io'), candidates)).toMatchObject({
      kind: 'new',
      near: ['a'],
    });
  });

  test('of several is ambiguous', () => {
    const candidates = [stored('b', 'Acme GmbH'), stored('a', 'Acme Inc')];
    const verdict = matchAccount(said('Acme LLC'), candidates);
    expect(verdict).toMatchObject({ kind: 'ambiguous', ids: ['a', 'b'] });
  });

  test('of several fits only those whose domain does not differ', () => {
    const candidates = [stored('a', 'Acme Inc', 'acme.com'), stored('b', 'Acme GmbH', 'acme.de')];
    expect(matchAccount(said('Acme LLC', 'acme.de'), candidates)).toMatchObject({ id: 'b' });
  });

  test('is ambiguous where another account holds the domain', () => {
    const candidates = [stored('a', 'Acme Inc'), stored('b', 'Zeta', 'acme.com')];
    const verdict = matchAccount(said('Acme LLC', 'acme.com'), candidates);
    expect(verdict).toMatchObject({ kind: 'ambiguous', ids: ['a', 'b'] });
  });
});

describe('an equal domain alone', () => {
  test('is the same account where one holds it, and says so', () => {
    const verdict = matchAccount(said('Acme Labs', 'acme.com'), [stored('a', 'Acme', 'acme.com')]);
    expect(verdict).toMatchObject({ kind: 'same', id: 'a', by: 'domain' });
    expect(verdict.why).toContain('the domain alone');
  });

  test('held by several is a new account, near to all of them', () => {
    const candidates = [stored('b', 'Beta', 'group.com'), stored('a', 'Alpha', 'group.com')];
    expect(matchAccount(said('Gamma', 'group.com'), candidates)).toMatchObject({
      kind: 'new',
      near: ['a', 'b'],
    });
  });
});

test('nothing equal is a new account', () => {
  expect(matchAccount(said('Acme'), [])).toMatchObject({ kind: 'new', near: [] });
});

test('the verdict does not depend on the order, and names only candidates', () => {
  const name = fc.constantFrom('Acme', 'Acme Inc', 'Acme LLC', 'Zeta');
  const domain = fc.constantFrom('acme.com', 'acme.io', 'zeta.com');
  const candidates = fc.uniqueArray(
    fc.tuple(fc.constantFrom(...'abcdef'), name, fc.array(domain, { maxLength: 2 })),
    { selector: ([id]) => id, maxLength: 5 },
  );
  fc.assert(
    fc.property(name, fc.option(domain), candidates, (who, where, rows) => {
      const accounts = rows.map(([id, called, domains]) => stored(id, called, ...domains));
      const verdict = matchAccount(said(who, where), accounts);
      expect(matchAccount(said(who, where), accounts.toReversed())).toEqual(verdict);
      if (verdict.kind === 'same') expect(accounts.map(({ id }) => id)).toContain(verdict.id);
    }),
    { numRuns: 500 },
  );
});

describe('an alias', () => {
  const alias = (candidate: AccountCandidate, ...names: string[]): AccountCandidate => ({
    ...candidate,
    aliases: names.map(nameKey),
  });
  const inc = alias(stored('inc', 'Acme Inc'), 'Acme');

  test('is the account’s, before whatever else shares the stem', () => {
    const candidates = [inc, stored('gmbh', 'Acme GmbH')];
    expect(matchAccount(said('ACME'), candidates)).toMatchObject({ id: 'inc', by: 'alias' });
    expect(matchAccount(said('Acme GmbH'), candidates)).toMatchObject({ id: 'gmbh', by: 'name' });
  });

  test('comes after the name of another account, unless the domain is the alias’s', () => {
    const candidates = [
      alias(stored('new', 'Acme (acme.io)', 'acme.io'), 'Acme'),
      stored('old', 'Acme', 'acme.com'),
    ];
    const idFor = (domain: string | null) => matchAccount(said('Acme', domain), candidates);
    expect(idFor('acme.io')).toMatchObject({ id: 'new', by: 'alias' });
    expect(idFor('acme.com')).toMatchObject({ id: 'old', by: 'name' });
    expect(idFor(null)).toMatchObject({ id: 'old', by: 'name' });
    expect(idFor('acme.org')).toMatchObject({ kind: 'conflict', id: 'old' });
  });

  test('of several accounts is ambiguous, unless one holds the domain', () => {
    const candidates = [
      alias(stored('a', 'One', 'one.com'), 'Acme'),
      alias(stored('b', 'Two', 'two.com'), 'Acme'),
    ];
    expect(matchAccount(said('Acme'), candidates)).toMatchObject({ ids: ['a', 'b'] });
    expect(matchAccount(said('Acme', 'two.com'), candidates)).toMatchObject({ id: 'b' });
  });
});

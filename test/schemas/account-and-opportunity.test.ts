import { describe, expect, test } from 'vitest';
import { AccountCreate, AccountRead } from '../../src/schemas/account.ts';
import * as o from '../../src/schemas/opportunity.ts';
import { parseOrThrow } from '../../src/schemas/parse.ts';
import { ID, NOW, refusals } from './refusals.ts';

describe('AccountCreate', () => {
  test('trims the name; what is absent or blank is null', () => {
    expect(parseOrThrow(AccountCreate, { accountName: ' Acme ', region: ' ' })).toEqual({
      accountName: 'Acme',
      industry: null,
      companySize: null,
      website: null,
      region: null,
    });
  });

  test.each<[unknown, string]>([
    [{}, 'accountName: is required'],
    [{ accountName: ' ' }, 'accountName: must not be empty'],
    [{ accountName: 'x'.repeat(301) }, 'accountName: must have at most 300 characters'],
    [{ accountName: 'A', industry: 'x'.repeat(101) }, 'industry: must have at most 100 characters'],
    [
      { accountName: 'A', companySize: 'x'.repeat(51) },
      'companySize: must have at most 50 characters',
    ],
    [{ accountName: 'A', website: 'x'.repeat(501) }, 'website: must have at most 500 characters'],
    [{ accountName: 'A', region: 'x'.repeat(51) }, 'region: must have at most 50 characters'],
    [{ accountName: 'A', segment: 'x' }, 'segment: unknown key'],
    [JSON.parse('{"accountName":"A","__proto__":{}}'), '__proto__: unknown key'],
  ])('refuses %j', (value, line) => {
    expect(refusals(AccountCreate, value)).toEqual([line]);
  });

  test('AccountRead adds the ids and times', () => {
    const read = { id: ID, tenantId: ID, accountName: 'A', createdAt: NOW, updatedAt: null };
    expect(refusals(AccountRead, read)).toEqual([]);
    expect(refusals(AccountRead, { accountName: 'A' })).toHaveLength(4);
  });
});

const deal = { accountId: ID, name: 'Acme – GTX' };

describe('OpportunityCreate', () => {
  test('sets the defaults of a detected deal', () => {
    expect(parseOrThrow(o.OpportunityCreate, deal)).toEqual({
      ...deal,
      productLine: null,
      dealStage: 'prospecting',
      estimatedValue: null,
      currency: null,
      probability: 0.1,
      closeDate: null,
      detectionConfidence: 0,
      source: 'agent_detected',
      qualificationSnapshot: {},
      externalSystem: null,
      externalId: null,
    });
  });

  test('keeps 0', () => {
    const zeros = { estimatedValue: 0, probability: 0, detectionConfidence: 0 };
    expect(parseOrThrow(o.OpportunityCreate, { ...deal, ...zeros })).toMatchObject(zeros);
  });

  test('gives each deal a snapshot of its own', () => {
    const [a, b] = [
      parseOrThrow(o.OpportunityCreate, deal),
      parseOrThrow(o.OpportunityCreate, deal),
    ];
    expect(a.qualificationSnapshot).not.toBe(b.qualificationSnapshot);
  });

  test.each(['manual', 'imported'])('lets a %s deal start at any stage', (source) => {
    expect(refusals(o.OpportunityCreate, { ...deal, source, dealStage: 'closed_won' })).toEqual([]);
  });

  test.each<[object, string]>([
    [
      { dealStage: 'discovery' },
      'dealStage: must be prospecting unless the source is manual or imported',
    ],
    [{ externalId: 'x' }, 'externalSystem: is required with externalId'],
    [{ externalSystem: 'notion' }, 'externalId: is required with externalSystem'],
    [{ externalSystem: 'notion', externalId: ' ' }, 'externalId: is required with externalSystem'],
    [{ probability: 1.1 }, 'probability: must be at most 1'],
    [{ estimatedValue: JSON.parse('1e400') }, 'estimatedValue: must be a finite number'],
    [{ currency: 'EU' }, 'currency: must be three upper-case letters, as EUR'],
    [{ source: 'guess' }, 'source: must be one of agent_detected, manual, imported'],
    [{ qualificationSnapshot: { a: '\0' } }, 'qualificationSnapshot.a: must not contain NUL'],
    [{ metadataJson: {} }, 'metadataJson: unknown key'],
    [
      { dealStage: null },
      expect.stringContaining('dealStage: must be one of prospecting') as string,
    ],
  ])('refuses %j', (change, line) => {
    expect(refusals(o.OpportunityCreate, { ...deal, ...change })).toEqual([line]);
  });

  test('OpportunityImport is the same without the account, and without what it does not say', () => {
    const {
      accountId,
      dealStage: _stage,
      probability: _share,
      ...rest
    } = parseOrThrow(o.OpportunityCreate, deal);
    expect(parseOrThrow(o.OpportunityImport, { name: deal.name })).toEqual(rest);
    expect(refusals(o.OpportunityImport, { name: 'x', externalId: 'y' })).toHaveLength(1);
    expect(accountId).toBe(ID);
  });
});

describe('OpportunityUpdate', () => {
  test('leaves what is absent or undefined out, and keeps null and 0', () => {
    const change = { closeDate: null, estimatedValue: 0, productLine: '', name: undefined };
    const update = parseOrThrow(o.OpportunityUpdate, change);
    expect(Object.entries(update)).toEqual([
      ['productLine', null],
      ['estimatedValue', 0],
      ['closeDate', null],
    ]);
    expect(parseOrThrow(o.OpportunityUpdate, {})).toEqual({});
  });

  test.each<[object, string]>([
    [{ name: null }, 'name: must be text'],
    [{ accountId: ID }, 'accountId: unknown key'],
    [{ actor: {} }, 'actor: unknown key'],
    [
      { externalId: 'x', externalSystem: null },
      'externalId: must be set or cleared together with externalSystem',
    ],
  ])('refuses %j', (change, line) => {
    expect(refusals(o.OpportunityUpdate, change)).toEqual([line]);
  });
});

test('OpportunityRead has every column and no defaults', () => {
  const missing = refusals(o.OpportunityRead, {});
  expect(missing).toHaveLength(21);
  expect(missing).toContain('productLineKey: is required');
});

test('OpportunityFilter needs the tenant alone', () => {
  expect(refusals(o.OpportunityFilter, { tenantId: ID })).toEqual([]);
  expect(refusals(o.OpportunityFilter, { dealStage: 'won' })).toHaveLength(2);
});

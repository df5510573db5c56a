import { describe, expect, test } from 'vitest';
import { csvMapFrom, missingColumns } from '../../src/crm/csv-map.ts';
import { readRow } from '../../src/crm/csv-row.ts';
import { amountFrom, dateBy, isDateFormat, type NumberFormat } from '../../src/crm/csv-values.ts';

describe('amountFrom', () => {
  test.each<[string, NumberFormat, number | null, string | null]>([
    ['1234.5', '1234.50', 1234.5, null],
    ['1,234.50', '1234.50', null, null],
    ['1,234,567.50', '1,234.50', 1234567.5, null],
    ['$1,200', '1,234.50', 1200, null],
    ['USD 1,200.00', '1,234.50', 1200, 'USD'],
    ['1.234,50 €', '1.234,50', 1234.5, null],
    ['1.234,50 EUR', '1.234,50', 1234.5, 'EUR'],
    ['12.34,50', '1.234,50', null, null],
    ['1,5', '1,234.50', null, null],
    ['1\u202f234,5', '1 234,50', 1234.5, null],
    ["1'234.50", "1'234.50", 1234.5, null],
    ['-5', '1234.50', -5, null],
    ['(1,200)', '1,234.50', null, null],
    ['USD 5 EUR', '1234.50', null, null],
    ['five', '1234.50', null, null],
    ['', '1234.50', null, null],
  ])('reads %j as %s: %s %s', (text, format, value, currency) => {
    expect(amountFrom(text, format)).toEqual(value === null ? null : { value, currency });
  });
});

describe('dateBy', () => {
  test.each<[string, string, string | null]>([
    ['2027-01-31', 'iso', '2027-01-31T00:00:00.000Z'],
    ['2027-01-31T23:30:00-02:00', 'iso', '2027-02-01T01:30:00.000Z'],
    ['1/31/2027', 'M/D/YYYY', '2027-01-31T00:00:00.000Z'],
    ['31-1-27', 'D-M-YY', '2027-01-31T00:00:00.000Z'],
    ['31.01.2027', 'DD.MM.YYYY', '2027-01-31T00:00:00.000Z'],
    ['1.1.2027', 'DD.MM.YYYY', null],
    ['Jan 31, 2027', 'MMM D, YYYY', '2027-01-31T00:00:00.000Z'],
    ['31 January 2027', 'D MMM YYYY', '2027-01-31T00:00:00.000Z'],
    ['1/31/2027 2:05 PM', 'M/D/YYYY h:mm A', '2027-01-31T14:05:00.000Z'],
    ['1/31/2027 12:05 AM', 'M/D/YYYY h:mm A', '2027-01-31T00:05:00.000Z'],
    ['2027-01-31 14:05:09', 'YYYY-MM-DD HH:mm:ss', '2027-01-31T14:05:09.000Z'],
    ['2/30/2027', 'M/D/YYYY', null],
    ['13/1/2027', 'M/D/YYYY', null],
    ['1/31/2027 25:00', 'M/D/YYYY H:mm', null],
    ['1/31/2027 and more', 'M/D/YYYY', null],
  ])('reads %j by %s as %s', (text, format, expected) => {
    expect(dateBy(text, [format])?.toISOString() ?? null).toBe(expected);
  });

  test('takes the first format that fits', () => {
    expect(dateBy('2027-01-31', ['M/D/YYYY', 'iso'])?.getUTCMonth()).toBe(0);
  });

  test.each([
    ['iso', true],
    ['M/D/YYYY', true],
    ['MMM D, YYYY h:mm A', true],
    ['M/YYYY', false],
    ['YYYY-MM-DD-DD', false],
    ['next D M YYYY', false],
    ['', false],
  ])('says of the format %j: %s', (format, expected) => {
    expect(isDateFormat(format)).toBe(expected);
  });
});

const map = (more: object = {}) =>
  csvMapFrom({
    externalSystem: 'hubspot',
    columns: { account: 'Company', externalId: 'Id', dealStage: 'Stage', productLine: 'Product' },
    defaults: { currency: 'EUR' },
    name: '{account} – {productLine}',
    stages: { Won: 'closed_won' },
    ...more,
  });
const at = new Date('2026-11-02T00:00:00Z');
const cells = { Company: ' Elm Press ', Id: '7', Stage: 'won', Product: 'Ink' };

describe('readRow', () => {
  test('fills the fields that the map names, and the defaults', () => {
    expect(readRow(cells, map(), at)).toEqual({
      ok: true,
      data: {
        account: { name: 'Elm Press' },
        opportunity: {
          name: 'Elm Press – Ink',
          productLine: 'Ink',
          dealStage: 'closed_won',
          estimatedValue: null,
          currency: 'EUR',
          closeDate: null,
          source: 'imported',
          externalId: '7',
          externalSystem: 'hubspot',
        },
        at: '2026-11-02T00:00:00.000Z',
      },
    });
  });

  test('does not end a name in the dash of what is missing', () => {
    const reading = readRow({ ...cells, Product: '' }, map(), at);

    expect(reading).toMatchObject({ ok: true, data: { opportunity: { name: 'Elm Press' } } });
  });

  test('has no identity where the id is empty', () => {
    const reading = readRow({ ...cells, Id: '' }, map(), at);

    expect(reading).toMatchObject({
      data: { opportunity: { externalId: null, externalSystem: null } },
    });
  });

  test('names every cell that it cannot read', () => {
    const columns = { ...map().columns, estimatedValue: 'Value', closeDate: 'Due' };
    const row = { Company: '', Stage: 'Maybe', Value: 'much', Due: 'soon' };

    expect(readRow(row, map({ columns }), at)).toEqual({
      ok: false,
      reason:
        'Company: is empty; Value: "much" is not a number as 1234.50; ' +
        'Stage: "Maybe" is not among the map\'s stages; Due: "soon" is not a date as iso',
    });
  });

  test('reads each column of dates in its own way', () => {
    const columns = { ...map().columns, closeDate: 'Due', at: 'Changed' };
    const dates = { closeDate: 'M-D-YY', at: ['M/D/YYYY', 'D-M-YY'] };
    const reading = readRow(
      { ...cells, Due: '1-2-27', Changed: '1-2-27' },
      map({ columns, dates }),
      at,
    );

    expect(reading).toMatchObject({
      data: {
        opportunity: { closeDate: '2027-01-02T00:00:00.000Z' },
        at: '2027-02-01T00:00:00.000Z',
      },
    });
  });

  test('refuses two currencies in one row', () => {
    const columns = { ...map().columns, estimatedValue: 'Value' };

    expect(readRow({ ...cells, Value: 'USD 5' }, map({ columns }), at)).toEqual({
      ok: false,
      reason: 'Value: is in USD, but the currency is EUR',
    });
  });

  test.each([
    ['60%', 'share', 0.6],
    ['60', 'percent', 0.6],
    ['0.6', 'share', 0.6],
    ['55', 'percent', 0.55],
  ])('reads a probability of %s, %s, as %s', (cell, probability, expected) => {
    const columns = { ...map().columns, probability: 'P' };
    const reading = readRow({ ...cells, P: cell }, map({ columns, probability }), at);

    expect(reading).toMatchObject({ data: { opportunity: { probability: expected } } });
  });

  test('asks whether 60 is percent', () => {
    const columns = { ...map().columns, probability: 'P' };

    expect(readRow({ ...cells, P: '60' }, map({ columns }), at)).toMatchObject({
      ok: false,
      reason: 'P: 60 is more than 1: is it percent? Say so in the map',
    });
  });
});

describe('a map', () => {
  test.each([
    [{ columns: { account: 'A' } }, 'name: say columns.name'],
    [{ columns: {}, name: 'x' }, 'columns.account: is required'],
    [{ columns: { account: 'A', externalId: 'I' }, name: 'x' }, 'externalSystem: is required'],
    [{ columns: { account: 'A' }, name: '{nope}' }, 'a placeholder is one of'],
    [{ columns: { account: 'A' }, name: 'x', stages: { Won: 'won' } }, 'stages.Won'],
    [{ columns: { account: 'A' }, name: 'x', dates: 'D/D/YYYY' }, 'dates'],
    [{ columns: { account: 'A' }, name: 'x', encoding: 'klingon' }, 'is no encoding known'],
    [{ columns: { account: 'A' }, name: 'x', more: 1 }, 'more: unknown key'],
  ])('is refused with its fault: %j', (value, said) => {
    expect(() => csvMapFrom(value)).toThrow(said);
  });

  test('says which of its columns a header lacks', () => {
    expect(missingColumns(map(), ['Company', 'Stage'])).toEqual(['Id', 'Product']);
  });
});

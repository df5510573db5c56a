import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findDrift, generateJsonSchemas, writeJsonSchemas } from '../../src/json-schemas.ts';

const docs = join(import.meta.dirname, '../../docs/schemas');
const schemaOf = (file: string) => JSON.parse(generateJsonSchemas()[file] ?? 'null');

describe('the published JSON Schemas', () => {
  test('are as generated', () => {
    expect(findDrift(docs)).toEqual([]);
  });

  test('say formats, limits, defaults and that unknown keys are refused', () => {
    expect(schemaOf('opportunity-create.json')).toMatchObject({
      title: 'OpportunityCreate',
      additionalProperties: false,
      required: ['accountId', 'name'],
      properties: {
        accountId: { type: 'string', format: 'uuid' },
        name: { minLength: 1, maxLength: 300 },
        closeDate: { anyOf: [{ format: 'date-time' }, { type: 'null' }] },
        probability: { minimum: 0, maximum: 1, default: 0.1 },
        qualificationSnapshot: { type: 'object' },
      },
    });
    expect(schemaOf('envelope.json')).toMatchObject({
      additionalProperties: false,
      properties: { idempotencyKey: { maxLength: 200 }, version: { const: 1 } },
    });
  });

  test('leave stored plans open', () => {
    expect(schemaOf('account-plan-data.json')).not.toHaveProperty('additionalProperties');
  });

  test('give no default to a field that an update leaves alone', () => {
    expect(generateJsonSchemas()['opportunity-update.json']).not.toContain('"default"');
  });
});

test('findDrift names what was changed, removed or added', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dealkeeper-schemas-'));
  try {
    writeJsonSchemas(folder);
    expect(findDrift(folder)).toEqual([]);
    writeFileSync(join(folder, 'actor.json'), '{}');
    writeFileSync(join(folder, 'stray.json'), '{}');
    rmSync(join(folder, 'envelope.json'));
    expect(findDrift(folder)).toEqual(['actor.json', 'envelope.json', 'stray.json']);
    writeJsonSchemas(folder);
    expect(findDrift(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

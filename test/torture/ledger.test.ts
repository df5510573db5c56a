import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { IntentSource } from './intents.ts';
import { Ledger } from './ledger.ts';
import { randomFrom } from './random.ts';

test('what was forgotten and is sent again is promised anew', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dealkeeper-ledger-'));
  const ledger = new Ledger(join(folder, 'ledger.jsonl'));
  const tenants = [{ id: 't', canary: 'amberfox' }];
  const intents = new IntentSource(randomFrom(1)).burst({ tenants, deals: new Map() });
  ledger.intend(intents);
  ledger.acknowledge(intents);
  ledger.excuse(
    intents.map(({ name }) => name),
    'forgotten',
  );
  expect(ledger.counts().excused).toBe(intents.length);

  ledger.acknowledge(intents);

  expect(ledger.counts()).toMatchObject({ acknowledged: intents.length, excused: 0 });
  ledger.close();
  await rm(folder, { recursive: true });
});

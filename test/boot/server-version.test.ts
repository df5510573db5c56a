import { expect, test } from 'vitest';
import { serverVersion } from '../../src/db/server-version.ts';

test.each([
  [90_624, 'PostgreSQL 9 or older'],
  [140_000, 'PostgreSQL 14.0'],
  [150_013, 'PostgreSQL 15.13'],
  [160_009, 'PostgreSQL 16.9'],
  [170_005, 'PostgreSQL 17.5'],
])('server version %d is too old', (versionNumber, found) => {
  expect(serverVersion(versionNumber)).toEqual({
    found,
    fix: 'update the server to 15.14, 16.10, 17.6, or any release of 18',
  });
});

test.each([150_014, 150_018, 160_010, 170_006, 180_000, 180_004, 190_000])(
  'server version %d will do',
  (versionNumber) => {
    expect(serverVersion(versionNumber)).not.toHaveProperty('fix');
  },
);

import type { Finding } from '../check.ts';

/**
 * The least minor release of each major one. Older ones show rows that row security hides to
 * whoever reads the planner's statistics; 18 was repaired before its first release.
 *
 * @see https://www.postgresql.org/support/security/CVE-2025-8713/
 */
const LEAST_MINOR: Readonly<Record<number, number>> = { 15: 14, 16: 10, 17: 6 };
const OLDEST_MAJOR = 15;

/** Judges a server by its `server_version_num`: 170006 is release 17.6. */
export function serverVersion(versionNumber: number): Finding {
  const major = Math.floor(versionNumber / 10_000);
  const minor = versionNumber % 10_000;
  // Before 10, the second number too belonged to the major release; it is too old either way.
  const found = major < 10 ? 'PostgreSQL 9 or older' : `PostgreSQL ${major}.${minor}`;
  if (major >= OLDEST_MAJOR && minor >= (LEAST_MINOR[major] ?? 0)) return { found };
  return { found, fix: 'update the server to 15.14, 16.10, 17.6, or any release of 18' };
}

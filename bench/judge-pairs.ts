/**
 * Measures how many lines `judge company` and `judge person` take in a second of one core's time,
 * from JSON text to JSON text: `npx node bench/judge-pairs.ts [PAIRS]`. The names are made up; the
 * processor's time is counted and not the clock's, so that a busy machine measures the same.
 */
import { companyKind } from '../src/cli/judge-company.ts';
import { personKind } from '../src/cli/judge-person.ts';

const WORDS = ['Alder', 'Birch', 'Cedar', 'Global', 'Systems', 'Northern', 'Energy', 'Quarry'];
const FORMS = ['GmbH', 'Inc.', 'N.V.', 'Ltd', 'S.p.A.', 'LLC', 'AG', 'B.V., Delft, NL'];
const GIVEN = ['Robert', 'Bob', 'Dana', 'Maria', 'Müller', 'J.', 'Li', 'Perry'];
const pick = (from: readonly string[], n: number) => from[n % from.length] ?? '';

const count = Number(process.argv[2] ?? 50_000);
const company = (n: number) => ({
  name: `${pick(WORDS, n)} ${pick(WORDS, n >> 3)} ${pick(WORDS, n >> 6)} ${pick(FORMS, n >> 2)}`,
  ...(n % 3 === 0 && { domain: `https://www.alder-${n % 50}.com` }),
});
const person = (n: number) => ({
  name: `${pick(GIVEN, n)} ${pick(WORDS, n >> 3)}`,
  ...(n % 2 === 0 && { emails: [`${pick(WORDS, n)}.${n % 90}@alder.com`.toLowerCase()] }),
});

for (const [name, kind, record] of [
  ['company', companyKind, company],
  ['person', personKind, person],
] as const) {
  const lines = Array.from({ length: count }, (_, n) =>
    JSON.stringify({ a: record(n), b: record(n * 7 + 1) }),
  );
  const started = process.cpuUsage();
  let bytes = 0;
  for (const line of lines) bytes += JSON.stringify(kind.judge(JSON.parse(line))).length;
  const { user, system } = process.cpuUsage(started);
  const perSecond = Math.round((count / (user + system)) * 1_000_000);
  console.log(`${name}: ${perSecond} pairs a second (${count} pairs, ${bytes} bytes out)`);
}

import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { doorRates } from './enqueue.ts';
import { growthAt, type Size } from './growth.ts';
import { openLoopLatency } from './latency.ts';
import { limitLatency } from './limit.ts';
import { workMessages } from './messages.ts';
import { MODES, type Mode } from './modes.ts';
import { recomputations } from './recompute.ts';
import { showReport } from './report.ts';
import { type Measured, median, runRounds } from './rounds.ts';
import { makeSeeded } from './seed.ts';
import { openServers, type Servers } from './servers.ts';

const SUITES = ['limit', 'job', 'peers', 'no-op', 'latency', 'doors', 'growth', 'recompute'];

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string', default: SUITES.join(',') },
    /** A pattern: of the modes only those whose name and population fit. */
    match: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});
const { short: isShort } = values;
const suites = new Set(values.only.split(','));
const rounds = Number(values.rounds ?? (isShort ? 1 : 5));

const FEW = { tenants: 20, accounts: 50 };
const SIZES: readonly Size[] = [
  { name: '1 k deals', opportunities: 1_000, otherTenants: 0, opportunitiesOfOthers: 0 },
  { name: '100 k deals', opportunities: 100_000, otherTenants: 0, opportunitiesOfOthers: 0 },
  { name: '1 M deals', opportunities: 1_000_000, otherTenants: 0, opportunitiesOfOthers: 0 },
  { name: '100 tenants', opportunities: 1_000, otherTenants: 99, opportunitiesOfOthers: 1_000 },
  { name: '10,000 tenants', opportunities: 1_000, otherTenants: 9_999, opportunitiesOfOthers: 40 },
];

await using servers = await openServers();
const isWanted = ({ name, population: { tenants, accounts } }: Mode) =>
  new RegExp(values.match).test(`${name}, ${tenants} × ${accounts}`);
const modes = MODES.filter((mode) => suites.has(mode.suite) && isWanted(mode));
const measured = modes.length > 0 ? await runRounds(servers, modes, { rounds, seconds: 3 }) : [];
const report = {
  rates: measured,
  latency: suites.has('latency') ? await latencies(servers, measured) : [],
  doors: suites.has('doors') ? await doors(servers) : [],
  growth: suites.has('growth') ? await growth(servers) : [],
  recomputation: suites.has('recompute') ? await recomputations(servers, 'run') : [],
};
await showReport(servers, report);
if (values.json) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);

/** At a low load, and at half of what was reached on the same queue in this run. */
async function latencies(at: Servers, rates: readonly Measured[]) {
  await makeSeeded(at, 'seeded_latency', FEW);
  const [warmUpS, measuredS] = isShort ? [3, 5] : [35, 30];
  await at.copy('seeded_latency', 'run');
  const pace = { perSecond: 100, seconds: measuredS };
  const limit = await limitLatency(at, 'run', FEW, pace);
  const found = [{ what: 'pgbench, no queue', perSecond: 100, ...limit }];
  for (const kind of ['redis', 'postgres'] as const) {
    const most = rates.find(({ name }) => name.startsWith(`dealkeeper on ${kind}, 1 process`));
    const half = most ? [Math.floor(median(most.perSecond) / 2)] : [];
    for (const perSecond of [100, ...half]) {
      await at.copy('seeded_latency', 'run');
      const count = perSecond * (warmUpS + measuredS);
      const messages = workMessages(FEW, count, 'open').filter(isNew());
      const load = { kind, perSecond, messages, warmUpS };
      const latency = await openLoopLatency(at, 'run', load);
      found.push({ what: `dealkeeper on ${kind}`, perSecond, ...latency });
    }
  }
  return found;
}

/** The time of a commit is that of a message's own: those sent twice have none of their own. */
function isNew() {
  const seen = new Set<string>();
  return ({ idempotencyKey }: { readonly idempotencyKey: string }) =>
    !seen.has(idempotencyKey) && Boolean(seen.add(idempotencyKey));
}

async function doors(at: Servers) {
  await makeSeeded(at, 'seeded_doors', { tenants: 20, accounts: 1 });
  const found = [];
  for (const kind of ['redis', 'postgres'] as const) {
    await at.copy('seeded_doors', 'run');
    found.push({ kind, ...(await doorRates(at, 'run', kind)) });
  }
  return found;
}

async function growth(at: Servers) {
  const found = [];
  for (const size of SIZES.filter(({ opportunities }) => !isShort || opportunities < 1_000_000)) {
    found.push(await growthAt(at, 'run', size, 30));
  }
  return found;
}

import type { Rate } from './backlog.ts';
import type { Population } from './messages.ts';
import type { Mode } from './modes.ts';
import { makeSeeded } from './seed.ts';
import type { Servers } from './servers.ts';

/** What a mode did in every round. */
export interface Measured {
  readonly name: string;
  readonly population: Population;
  readonly perSecond: readonly number[];
  /** Medians. */
  readonly cpuMs: Rate['cpuMs'];
  /** Over pgbench's rate of the same population in the same round; the median of the rounds. */
  readonly timesLimit: number | null;
}

const RUN = 'run';

/** Runs all modes in turn, as many rounds as asked for, each on a fresh copy of its database. */
export async function runRounds(
  servers: Servers,
  modes: readonly Mode[],
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Measured[]> {
  for (const population of new Set(modes.map((mode) => mode.population))) {
    await makeSeeded(servers, databaseOf(population), population);
  }
  const seen = new Map<Mode, Rate[]>(modes.map((mode) => [mode, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const mode of modes) {
      await servers.copy(databaseOf(mode.population), RUN);
      const rate = await mode.run(servers, RUN, seconds);
      seen.get(mode)?.push(rate);
      const { tenants, accounts } = mode.population;
      const shown = `${rate.perSecond.toFixed(0).padStart(6)}/s  ${mode.name}`;
      process.stderr.write(`round ${round}: ${shown}, ${tenants} × ${accounts}\n`);
    }
  }
  return modes.map((mode) => measured(mode, modes, seen));
}

const databaseOf = ({ tenants, accounts }: Population) => `seeded_${tenants}_${accounts}`;

function measured(mode: Mode, modes: readonly Mode[], seen: ReadonlyMap<Mode, Rate[]>): Measured {
  const { name, population } = mode;
  const rates = seen.get(mode) ?? [];
  const limit = modes.find((one) => one.suite === 'limit' && one.population === population);
  const limits = (limit && seen.get(limit)) ?? [];
  const ratios = rates.flatMap(({ perSecond }, i) => {
    const most = limits[i]?.perSecond;
    return most === undefined ? [] : perSecond / most;
  });
  const cpu = (part: keyof Rate['cpuMs']) => median(rates.map(({ cpuMs }) => cpuMs[part]));
  return {
    name,
    population,
    perSecond: rates.map(({ perSecond }) => perSecond),
    cpuMs: { node: cpu('node'), postgres: cpu('postgres'), redis: cpu('redis') },
    timesLimit: ratios.length > 0 ? median(ratios) : null,
  };
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

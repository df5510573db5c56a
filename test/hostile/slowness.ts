/** Texts of one, two and four times the length. */
const LENGTHS = [4_000, 8_000, 16_000] as const;

/** What takes less at four times the length is not judged: a machine's noise is as long. */
const FLOOR_MS = 8;
/** So often each length is run for one measurement: as long in all, where the time is linear. */
const TIMES = [4, 2, 1] as const;
/** Four times the length in eight times the time; quadratic time is four here, linear time one. */
const STEEP = 2;
/** What is as far below is linear at first sight; all else is measured again. */
const SURE = 1.4;
/** Many: on a busy machine hardly one run of some milliseconds is left alone. */
const ROUNDS = 40;
const ENOUGH_MS = 4_000;

type Run = () => unknown;

/** A kernel may count a thread's time in ticks: what is short is told by the clock alone. */
const TICK_MS = 10;

/** Returns how long runs take in milliseconds, without what other processes took meanwhile. */
async function ownMs(run: Run, times: number): Promise<number> {
  const [before, from] = [process.threadCpuUsage(), performance.now()];
  for (let i = 0; i < times; i++) await run();
  const passed = performance.now() - from;
  const { user, system } = process.threadCpuUsage(before);
  return Math.min(passed, (user + system) / 1_000 + TICK_MS);
}

/**
 * Returns why something is not linear in the length it is given, or null where it is: by the least
 * time it took at one, two and four times the length, in as many rounds as it takes to be sure.
 * What is slow twice is slow: once may be what else the machine did.
 */
export async function slowness(
  runOf: (length: number) => Run,
  lengths: readonly [number, number, number] = LENGTHS,
): Promise<string | null> {
  return (await steepness(runOf, lengths)) && (await steepness(runOf, lengths));
}

async function steepness(
  runOf: (length: number) => Run,
  lengths: readonly [number, number, number],
): Promise<string | null> {
  const [small, , large] = lengths;
  const runs = lengths.map(runOf) as [Run, Run, Run];
  await runs[0]();
  // Were it quadratic, it would still be below the floor.
  if ((await ownMs(runs[0], 1)) < FLOOR_MS / (large / small) ** 2) return null;
  const least = [Infinity, Infinity, Infinity] as [number, number, number];
  const from = performance.now();
  for (let round = 0; round < ROUNDS; round++) {
    if (round > 3 && performance.now() - from > ENOUGH_MS) break;
    for (const at of [0, 1, 2] as const) {
      least[at] = Math.min(least[at], await ownMs(runs[at], TIMES[at]));
    }
    if (least[2] < FLOOR_MS || least[2] < SURE * least[0]) return null;
  }
  const [once, twice, fourfold] = least;
  const isSteep = fourfold >= STEEP * once && fourfold >= Math.sqrt(STEEP) * twice;
  const told = least.map((ms, at) => (ms / (TIMES[at] ?? 1)).toFixed(1)).join(', ');
  return isSteep ? `${told} ms` : null;
}

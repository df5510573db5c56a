/** Says how far back in the queue a tenant's next message stands, by what it has sent lately. */
export interface Pace {
  /** Counts one message, and returns its priority in the queue; 0: before all that have one. */
  next(tenantId: string): number;
}

/** Messages of a tenant that go first at once, and how many more do with each second. */
const BURST = 16;
const PER_SECOND = 50;

/** Messages of a tenant that stand equally far back: those of several floods take turns by so many. */
const STEP = 50;

/** The largest priority that BullMQ takes. */
const FURTHEST = 2_097_151;

interface Sent {
  /** Messages above what the time has let go. */
  count: number;
  at: number;
}

/**
 * Opens the count of one process. What a tenant sends at an ordinary pace has no priority and goes
 * first, in its order; each further {@link STEP} of a flood stand one place further back. `now` is
 * in milliseconds.
 */
export function openPace(now: () => number = () => performance.now()): Pace {
  // Those that sent last are at its end.
  const tenants = new Map<string, Sent>();
  const left = ({ count, at }: Sent) => Math.max(0, count - ((now() - at) / 1_000) * PER_SECOND);

  const forgetQuiet = () => {
    for (const [tenantId, sent] of tenants) {
      if (left(sent) > 0) return;
      tenants.delete(tenantId);
    }
  };
  return {
    next: (tenantId) => {
      const before = tenants.get(tenantId);
      const count = (before ? left(before) : 0) + 1;
      tenants.delete(tenantId);
      forgetQuiet();
      tenants.set(tenantId, { count, at: now() });
      return Math.min(FURTHEST, Math.max(0, Math.ceil((count - BURST) / STEP)));
    },
  };
}

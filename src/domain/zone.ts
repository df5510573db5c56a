const DAY_MS = 86_400_000;

/** Making a format costs a hundred times what using it does. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns what a zone's clocks show at an instant, in milliseconds as if they were in UTC. */
export function localTimeOf(at: Date, zone: string): number {
  return at.getTime() + offsetMs(at.getTime(), zone);
}

/**
 * Returns the instant at which a zone's clocks show a local time, both in milliseconds: the first
 * of two where the clocks are put back over it, and as much later as they are put forward where
 * they skip it.
 */
export function instantOf(localTime: number, zone: string): number {
  const before = localTime - offsetMs(localTime - DAY_MS, zone);
  const after = localTime - offsetMs(localTime + DAY_MS, zone);
  const isShownAt = (at: number) => at + offsetMs(at, zone) === localTime;
  return isShownAt(before) || !isShownAt(after) ? before : after;
}

/** Returns what is wrong with the name of a zone, null where nothing is. */
export function zoneFault(zone: string): string | null {
  const fault = 'must be the IANA name of a time zone, as Europe/Berlin or UTC';
  // An offset is a zone to the runtime; its clocks never change, which is not what was meant.
  if (!/^[a-z]/i.test(zone)) return fault;
  try {
    formatOf(zone);
    return null;
  } catch {
    return fault;
  }
}

/** Returns how much a zone's clocks are ahead of UTC at an instant. */
function offsetMs(at: number, zone: string): number {
  const parts = formatOf(zone).formatToParts(at);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = 0, minutes = 0, seconds = 0] =
    /([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
  const ahead = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (sign === '-' ? -ahead : ahead) * 1_000;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, made);
  return made;
}

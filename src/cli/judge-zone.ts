import * as v from 'valibot';

const isZone = (zone: string) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== null;
  } catch {
    return false;
  }
};

/** The name of a time zone that this machine knows. */
export const Zone = v.pipe(v.string(), v.check(isZone, 'is no time zone known, as Europe/Berlin'));

import { MARK } from './values.ts';

class Strange {
  readonly words = MARK;
}

/** Values that no JSON can say: what a program in this process can pass. */
export function unspeakable(): unknown[] {
  const ring: Record<string, unknown> = { words: MARK };
  ring.self = ring;
  return [
    ...[
      undefined,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      10n,
      Symbol(MARK),
      () => MARK,
      new Date(0),
    ],
    ...[
      new Date(Number.NaN),
      new Map([[MARK, MARK]]),
      new Set([MARK]),
      new Strange(),
      /c4nary7f3a/,
      new Error(MARK),
    ],
    ...[
      ring,
      Object.create(null),
      Object.create({ words: MARK }),
      new Uint8Array(8),
      Buffer.from(MARK),
    ],
    ...[Object.assign([], { words: MARK }), new Array(3)],
    ...[
      { toJSON: () => MARK },
      { toString: () => MARK },
      Promise.resolve(MARK),
      new String(MARK),
      new Number(7),
    ],
  ];
}

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A source of chance that a seed repeats. */
export interface Random {
  /** A whole number, both ends included. */
  whole(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  shuffled<T>(items: readonly T[]): T[];
}

export function randomFrom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const whole: Random['whole'] = (least, most) => uniformInt(generator, least, most);
  return {
    whole,
    chance: (share) => whole(0, 999_999) < share * 1_000_000,
    pick: <T>(items: readonly T[]) => items[whole(0, items.length - 1)] as T,
    shuffled: <T>(items: readonly T[]) => {
      const left = [...items];
      return items.map(() => left.splice(whole(0, left.length - 1), 1)[0] as T);
    },
  };
}

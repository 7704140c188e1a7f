// A small seeded generator: xoshiro128** 1.1 by D. Blackman and S. Vigna ("Scrambled linear pseudorandom number generators", ACM TOMS 47,
// 2021), its state filled by splitmix32.

/** A source of integers: `below(n)` is uniform over 0..n-1, for n up to 2^32. */
export interface Random {
  below(n: number): number;
}

export function seededRandom(seed: number): Random {
  let mixed = (seed ^ Math.floor(seed / 2 ** 32)) | 0;
  const splitmix = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let [a, b, c, d] = [splitmix(), splitmix(), splitmix(), splitmix()];
  const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  return {
    below(n) {
      // What would favour small results is drawn again.
      const fair = 2 ** 32 - (2 ** 32 % n);
      let drawn = next();
      while (drawn >= fair) drawn = next();
      return drawn % n;
    },
  };
}

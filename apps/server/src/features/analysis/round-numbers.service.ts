const DECIMALS = 10_000;

/** A `JSON.stringify` replacer: times to a tenth of a millisecond, levels and tempi likewise, not to the last bit. */
export function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * DECIMALS) / DECIMALS : value;
}

/** Refuses what a database would take for something else. @throws TypeError */
export function requireBindable(value: unknown): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`SQL parameter is ${value}`);
  if (value === undefined) throw new TypeError('SQL parameter is undefined: store null');
}

// Values as a schema describes them, and values that are not: the same for the same seed.

/** Texts and numbers that have broken programs before. */
const EVIL = [
  '',
  ' ',
  '0',
  '-1',
  'null',
  'undefined',
  'NaN',
  'true',
  '../../etc/passwd',
  '..%2f..%2f',
  '/etc/passwd',
  'C:\\x',
  'a\u0000b',
  '\u0000',
  '\ud800',
  '\u202e',
  '👩‍👩‍👧',
  'é'.normalize('NFD'),
  "' or 1=1 --",
  '"; drop table songs; --',
  '%',
  '_',
  '*',
  '(',
  '"',
  'a OR',
  'NEAR(',
  '[',
  '\\',
  '<script>alert(1)</script>',
  '#{7*7}',
  '{{7*7}}',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(5000),
  '1e999',
  '9007199254740993',
  '2026-13-45T99:99:99Z',
  'http://127.0.0.1:1/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  0,
  -0,
  -1,
  1.5,
  1e308,
  -1e308,
  2 ** 53,
  2 ** 31,
  1e-9,
  null,
  true,
  false,
  [],
  {},
  [[]],
  [null],
  { a: { b: { c: {} } } },
  { __proto__: null, toString: 1 },
];

export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0 || 1;
  }

  /** 0 ≤ x < 1 (mulberry32). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit) {
    return Math.floor(this.next() * limit);
  }

  chance(share) {
    return this.next() < share;
  }

  pick(values) {
    return values[this.below(values.length)];
  }

  evil() {
    return this.pick(EVIL);
  }
}

/** A value that a JSON schema allows, or nearly. */
export function describedValue(schema, document, random, depth = 0) {
  if (schema.$ref) return describedValue(resolved(schema.$ref, document), document, random, depth);
  if ('const' in schema) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return describedValue(random.pick(choices), document, random, depth + 1);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((one) => describedValue(one, document, random, depth + 1)));
  if (depth > 6) return null;
  const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
  switch (type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => schema.required?.includes(name) || random.chance(0.5))
          .map(([name, one]) => [name, describedValue(one, document, random, depth + 1)]),
      );
    case 'array':
      return Array.from({ length: random.below(4) }, () => describedValue(schema.items ?? {}, document, random, depth + 1));
    case 'integer':
    case 'number': {
      const low = schema.minimum ?? 0;
      const high = Math.min(schema.maximum ?? 100, low + 1000);
      const value = low + random.next() * (high - low);
      return type === 'integer' ? Math.round(value) : value;
    }
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    case 'string':
      return random.pick(['a', 'en', 'Sing with Me', '2026-01-01T00:00:00Z', 'http://example.org/a.mp3', '0a'.repeat(16)]);
    default:
      return random.evil();
  }
}

/** The value with something else in some of its places. */
export function mutated(value, random, share) {
  if (random.chance(share)) return random.evil();
  if (Array.isArray(value)) return value.map((one) => mutated(one, random, share / 2));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, mutated(one, random, share / 2)]);
  if (random.chance(share / 4)) entries.push([JSON.stringify(random.evil()) ?? '', random.evil()]);
  return Object.fromEntries(entries);
}

function resolved(reference, document) {
  return reference
    .slice(2)
    .split('/')
    .reduce((node, name) => node?.[name] ?? {}, document);
}

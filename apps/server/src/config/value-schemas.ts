// How the text of a variable becomes a value. Every message says what is allowed.
import { isAbsolute } from 'node:path';
import { USER_ROLES, type UserRole } from '@refrain/contract';
import { z } from 'zod';

export type TextSchema<T> = z.ZodType<T, string>;

/** `parse` returns undefined for text that is not allowed. */
function parsed<T>(parse: (text: string) => T | undefined, allowed: string): TextSchema<T> {
  return z.string().transform((text, context) => {
    const value = parse(text.trim());
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: `allowed is ${allowed}` });
    return z.NEVER;
  });
}

export function integer(min: number, max: number): TextSchema<number> {
  const parse = (text: string) => (/^-?\d+$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined);
  return parsed(parse, `a whole number from ${min} to ${max}`);
}

export function decimal(min: number, max: number): TextSchema<number> {
  const parse = (text: string) => (/^-?\d+(\.\d+)?$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined);
  return parsed(parse, `a number from ${min} to ${max}`);
}

export function flag(): TextSchema<boolean> {
  const words: Readonly<Record<string, boolean>> = {
    true: true,
    1: true,
    yes: true,
    on: true,
    false: false,
    0: false,
    no: false,
    off: false,
  };
  return parsed((text) => words[text.toLowerCase()], 'true or false');
}

/** `synonyms` maps other spellings, in lower case, to a choice. */
export function oneOf<const T extends string>(choices: readonly T[], synonyms: Readonly<Record<string, T>> = {}): TextSchema<T> {
  const parse = (text: string) => choices.find((choice) => choice === text.toLowerCase()) ?? synonyms[text.toLowerCase()];
  return parsed(parse, `one of ${choices.join(', ')}`);
}

export function text(pattern: RegExp, allowed: string): TextSchema<string> {
  return parsed((value) => (pattern.test(value) ? value : undefined), allowed);
}

export function anyText(): TextSchema<string> {
  return parsed((value) => value, 'any text');
}

const BYTES_PER_UNIT: Readonly<Record<string, number>> = { '': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** `100MB`, `1.5 GiB`, `5000`: a unit is a power of 1024, as it was in the systems whose settings are taken over. */
export function byteSize(): TextSchema<number> {
  const parse = (size: string) => {
    const match = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])i?b?|b)?$/i.exec(size);
    const bytes = match ? Math.round(Number(match[1]) * BYTES_PER_UNIT[(match[2] ?? '').toLowerCase()]!) : 0;
    return bytes > 0 ? bytes : undefined;
  };
  return parsed(parse, 'a size such as 500MB, 2GB or 1048576 (bytes)');
}

/** `name=value,name=value`; values are percent-encoded, as in OpenTelemetry's own settings. */
export function otlpHeaders(): TextSchema<Readonly<Record<string, string>>> {
  const pair = /^\s*([\w.-]+)=(\S+?)\s*$/;
  const parse = (headers: string) => {
    const pairs = headers.split(',').filter((text) => text.trim() !== '');
    const found = pairs.map((text) => pair.exec(text));
    if (found.includes(null)) return undefined;
    try {
      // What cannot be sent would be refused, and told with its value, at every request.
      return Object.fromEntries(new Headers(found.map((match) => [match?.[1] ?? '', decodeURIComponent(match?.[2] ?? '')])));
    } catch {
      return undefined;
    }
  };
  return parsed(parse, 'headers such as authorization=Bearer%20abc,x-team=karaoke');
}

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds: `86400`, `86400 s`, `24h`, `30 min`, `1 day`. */
export function durationSeconds(): TextSchema<number> {
  const parse = (duration: string) => {
    const match = /^(\d+(?:\.\d+)?)\s*(?:(s)(?:ec(?:ond)?s?)?|(m)(?:in(?:ute)?s?)?|(h)(?:ours?)?|(d)(?:ays?)?)?$/i.exec(duration);
    if (!match) return undefined;
    const unit = (match[2] ?? match[3] ?? match[4] ?? match[5] ?? 's').toLowerCase();
    const seconds = Number(match[1]) * SECONDS_PER_UNIT[unit]!;
    return seconds > 0 ? seconds : undefined;
  };
  return parsed(parse, 'a time such as 3600, 90 s, 30 min, 24h or 1d');
}

/** Comma- or blank-separated, or a JSON array of strings. */
function splitList(list: string): string[] | undefined {
  if (!list.startsWith('[')) return list.split(/[,\s]+/).filter((item) => item !== '');
  try {
    const array: unknown = JSON.parse(list);
    return z.array(z.string()).safeParse(array).data;
  } catch {
    return undefined;
  }
}

export function list<T>(item: (text: string) => T | undefined, allowed: string): TextSchema<readonly T[]> {
  const parse = (value: string) => {
    const items = splitList(value)?.map(item);
    return items?.every((element) => element !== undefined) ? items : undefined;
  };
  return parsed(parse, `a comma-separated list of ${allowed}`);
}

const toOrigin = (value: string) => (URL.canParse(value) && /^https?:/.test(value) ? new URL(value).origin : undefined);

/** Of one server, without a path: nothing of what was given is left out. */
export function origin(example: string): TextSchema<string> {
  const parse = (value: string) => {
    const found = toOrigin(value);
    return found !== undefined && new URL(value).href === `${found}/` ? found : undefined;
  };
  return parsed(parse, `an address such as ${example}, without a path`);
}

/** Keys belong in the headers: an address with a password in it would be told when it cannot be reached. */
export function otlpEndpoint(): TextSchema<string> {
  const isUsable = (value: string) => toOrigin(value) !== undefined && new URL(value).username === '' && !/[?#]/.test(value);
  return parsed((value) => (isUsable(value) ? value : undefined), 'an address such as http://collector:4318');
}

export function origins(): TextSchema<'*' | readonly string[]> {
  const parse = (value: string) => {
    const items = splitList(value);
    if (items?.includes('*')) return '*';
    const found = items?.map(toOrigin);
    return found?.every((origin) => origin !== undefined) ? found : undefined;
  };
  return parsed(parse, '* or a comma-separated list of origins such as https://party.example.org');
}

/** `true`, `false`, or the proxies' addresses and networks. */
export function trustedProxies(): TextSchema<boolean | readonly string[]> {
  const parse = (value: string) => {
    if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
    const addresses = value.split(/[,\s]+/);
    return addresses.every((address) => /^[0-9a-f.:]+(\/\d{1,3})?$/i.test(address)) ? addresses : undefined;
  };
  return parsed(parse, 'true, false or a comma-separated list of addresses such as 10.0.0.0/8');
}

export function timezone(): TextSchema<string> {
  const parse = (value: string) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    } catch {
      return undefined;
    }
  };
  return parsed(parse, 'a time zone such as Europe/Berlin');
}

/** `name:key` pairs. */
export function apiKeys(): TextSchema<readonly { readonly name: string; readonly key: string }[]> {
  const toKey = (value: string) => {
    const match = /^([\w.-]+):(\S{16,})$/.exec(value);
    return match ? { name: match[1]!, key: match[2]! } : undefined;
  };
  return list(toKey, 'name:key pairs, each key of 16 characters or more');
}

const POSTGRES = /^postgres(?:ql)?(?:\+\w+)?:(\/\/.+)$/i;
const SQLITE = /^(?:sqlite(?:\+\w+)?|file):(.*)$/i;

export type DatabasePlace = { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'postgres'; readonly url: string };

/**
 * A file's path, absolute or relative, or `:memory:`; three slashes before a relative path and four before an absolute one
 * are taken too. Or a PostgreSQL server; the name of another program's driver in its scheme is left out.
 */
export function databaseUrl(): TextSchema<DatabasePlace> {
  const parse = (value: string): DatabasePlace | undefined => {
    const path = SQLITE.exec(value)?.[1];
    if (path !== undefined) return { kind: 'sqlite', path: sqlitePath(path) };
    const rest = POSTGRES.exec(value)?.[1];
    const url = `postgres:${rest}`;
    return rest !== undefined && URL.canParse(url) ? { kind: 'postgres', url } : undefined;
  };
  return parsed(parse, 'postgres://user:password@host/name, sqlite:///relative/path.db, sqlite:////absolute/path.db or sqlite::memory:');
}

function sqlitePath(path: string): string {
  const plain = path.startsWith('///') ? path.slice(3) : path;
  if (plain === '' || plain === '//' || plain === ':memory:') return ':memory:';
  return isAbsolute(plain) ? plain.replace(/^\/{2,}/, '/') : plain;
}

export interface S3Url {
  readonly bucket: string;
  /** Without slashes at its ends; empty: none. */
  readonly prefix: string;
  /** Null: Amazon's own. */
  readonly endpoint: string | null;
  readonly region: string | null;
}

/** `s3://bucket/prefix?endpoint=https://…&region=…` */
export function s3Url(): TextSchema<S3Url> {
  const parse = (value: string): S3Url | undefined => {
    const [, bucket = '', path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/[a-z0-9._/-]*)?(?:\?.*)?$/.exec(value) ?? [];
    if (bucket === '') return undefined;
    const query = new URL(value).searchParams;
    const endpoint = query.get('endpoint');
    const known = [...query.keys()].every((name) => name === 'endpoint' || name === 'region');
    if (!known || (endpoint !== null && !(URL.canParse(endpoint) && /^https?:/.test(endpoint)))) return undefined;
    return { bucket, prefix: path.replace(/^\/+|\/+$/g, ''), endpoint, region: query.get('region') };
  };
  return parsed(parse, 's3://bucket/prefix, with ?endpoint=https://host:port and &region=name where they are needed');
}

/** `value:role` pairs; a value may hold colons itself. */
export function claimRoles(): TextSchema<readonly { readonly value: string; readonly role: UserRole }[]> {
  const toRole = (text: string) => {
    const [, value, name] = /^(.+):(\w+)$/.exec(text) ?? [];
    const role = USER_ROLES.find((known) => known === name);
    return value !== undefined && role !== undefined ? { value, role } : undefined;
  };
  return list(toRole, `value:role pairs; roles are ${USER_ROLES.join(', ')}`);
}

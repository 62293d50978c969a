import { type ErrorCode, errorCodeSchema } from '@refrain/contract';
import { z } from 'zod';

/** The server understood and refused. `message` is the sentence to show. */
export class RefusedError extends Error {
  readonly status: number;
  readonly code: ErrorCode | null;

  constructor(status: number, code: ErrorCode | null, detail: string) {
    super(detail);
    this.name = 'RefusedError';
    this.status = status;
    this.code = code;
  }
}

/** The part of a problem the page uses; resumable uploads send no more than this. A code from a newer server is none to us. */
const refusalSchema = z.object({ code: errorCodeSchema.nullable().catch(null), detail: z.string() });

/** No answer at all: the server is off, or this device is offline. */
export class UnreachableError extends Error {
  constructor(cause: unknown) {
    super('Refrain does not answer. Check that it is running and that you are on the same network.', { cause });
    this.name = 'UnreachableError';
  }
}

/** Reads a refusal from the body of a failed answer, whatever is in it. */
export function refusalFrom(status: number, body: string): RefusedError {
  try {
    const { code, detail } = refusalSchema.parse(JSON.parse(body));
    return new RefusedError(status, code, detail);
  } catch {
    return new RefusedError(status, null, status >= 500 ? 'Refrain stumbled over this. Try again.' : 'Refrain refused this. Try again.');
  }
}

/**
 * One request to the server this page came from.
 * @throws RefusedError, UnreachableError
 */
export async function send(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch (cause) {
    if (init?.signal?.aborted) throw cause;
    throw new UnreachableError(cause);
  }
  if (!response.ok) throw refusalFrom(response.status, await response.text().catch(() => ''));
  return response;
}

/** A request whose JSON answer must fit `schema`. */
export async function request<T>(schema: z.ZodType<T>, path: string, init?: RequestInit): Promise<T> {
  const response = await send(path, init);
  return schema.parse(await response.json());
}

/** The options of a request with a JSON body. */
export function json(method: string, body: unknown): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

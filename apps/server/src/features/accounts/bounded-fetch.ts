const TIMEOUT_MS = 10_000;
const LARGEST_ANSWER_BYTES = 1_000_000;

interface SmallRequest {
  readonly method?: string;
  readonly headers: Record<string, string>;
  readonly body?: URLSearchParams | null | undefined;
}

/** `fetch` for small answers of a service that is not ours: it must answer in time and in measure, and sends us nowhere else. */
export async function boundedFetch(url: string, { method = 'GET', headers: sent, body = null }: SmallRequest): Promise<Response> {
  const response = await fetch(url, { method, headers: sent, body, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of response.body ?? []) {
    sizeBytes += part.length;
    if (sizeBytes > LARGEST_ANSWER_BYTES) throw new Error('The answer is too large.');
    parts.push(part);
  }
  const { status, statusText, headers } = response;
  const hasBody = status !== 204 && status !== 205 && status !== 304;
  return new Response(hasBody ? Buffer.concat(parts) : null, { status, statusText, headers });
}

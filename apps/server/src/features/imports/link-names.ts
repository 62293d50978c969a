/** Whether a host is one of these, or below one of them. */
export function isAllowedHost(hostname: string, allowed: readonly string[]): boolean {
  return allowed.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}

/** One spelling for one link, so that the same is known again: no fragment, no marks of campaigns. */
export function plainLink(url: string): string {
  const plain = new URL(url.trim());
  plain.hash = '';
  for (const name of [...plain.searchParams.keys()]) if (/^(utm_.*|si|feature|fbclid)$/.test(name)) plain.searchParams.delete(name);
  return plain.href;
}

/** The name of a file behind a link: what the server says, else the end of the address. */
export function linkFileName(url: URL, disposition: string | string[] | undefined): string {
  const header = typeof disposition === 'string' ? disposition : '';
  const encoded = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(header)?.[1];
  const plain = /filename\s*=\s*"?([^";]+)"?/i.exec(header)?.[1];
  const last = url.pathname.split('/').at(-1) ?? '';
  return decoded(encoded ?? '') || plain?.trim() || decoded(last) || url.hostname;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The same server by another way: `url` with its host and port replaced by `address`, if there is
 * one. Credentials, path and query stay.
 */
export function throughAddress(address: string | undefined, url: string): string {
  if (address === undefined) return url;
  const changed = new URL(url);
  changed.host = address;
  return changed.href;
}

/** The URL under which a server on `host` is reached from this machine; an address that means "all of them" becomes loopback. */
export function reachableAt(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

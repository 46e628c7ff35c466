/** Pages that may be opened in the system's browser. */
const EXTERNAL_HOSTS: ReadonlySet<string> = new Set([
  'docs.xenserver.com',
  'docs.xcp-ng.org',
  'xapi-project.github.io',
]);

/** Whether a link may leave for the system's browser: https, a host of the list, nothing smuggled in. */
export function mayOpenExternally(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, username, password } = new URL(text);
  return protocol === 'https:' && port === '' && !username && !password && EXTERNAL_HOSTS.has(hostname);
}

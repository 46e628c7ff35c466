/** Placeholder in the built page, replaced by a new nonce in each response. */
export const NONCE_PLACEHOLDER = 'DYNVM_STYLE_NONCE';

/**
 * The page loads its own files and talks to its own service; style tags need the nonce (Mantine's). Nothing else: no other
 * site, no inline script, no frame around it.
 * @see docs/security.md#the-console-in-a-browser
 */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "worker-src 'none'",
  ].join('; ');
}

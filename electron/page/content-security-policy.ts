/** Placeholder in the built page, replaced by a new nonce in each response. */
export const NONCE_PLACEHOLDER = 'DYNVM_STYLE_NONCE';

/** A page may load its own files and style tags that carry the nonce (Mantine's). No network at all. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    // No dialogs of Chromium's own (print, alert), no downloads, no windows.
    'sandbox allow-scripts allow-same-origin allow-forms',
    "webrtc 'block'",
  ].join('; ');
}

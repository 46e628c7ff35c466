/** Stands in the built page where each answer gets a nonce of its own. */
export const NONCE_PLACEHOLDER = 'DYNVM_STYLE_NONCE';

/** What a page may load: its own files and, for the style tags of Mantine, what carries the nonce. No network at all. */
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

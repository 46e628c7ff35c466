/** Access: who may do what. */
export { type Access, openAccess } from './access.ts';
export type { Author, IssuedToken } from './access-registry.ts';
export { toAddressSource } from './address-source.ts';
export type { Identity } from './identity.ts';
export { checkIssuer, type IssuerCheck } from './oidc/check-issuer.ts';
export { InvalidIdToken } from './oidc/invalid-id-token.ts';
export { IssuerUnreachable } from './oidc/issuer-fetch.ts';
export { looksLikeIdToken } from './oidc/job-tokens.ts';
export type { BegunDevice, SignInTarget } from './oidc/sign-ins.ts';
export { RateLimiter } from './rate-limiter.ts';
export { matchesCsrf, toCsrfToken } from './session-registry.ts';

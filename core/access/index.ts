/** Access: who may do what. */
export { type Access, openAccess } from './access.ts';
export type { Author } from './access-registry.ts';
export type { Identity } from './identity.ts';

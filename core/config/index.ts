/** Configuration: what other parts may use of it. */
export type * from './config.ts';
export { Secret } from './secret.ts';

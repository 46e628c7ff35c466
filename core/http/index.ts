/** HTTP: what console.ts may use of it. */
export { createLegacyServer, type LegacyServer, type LegacyServerOptions } from './legacy/server.ts';

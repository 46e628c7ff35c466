/** HTTP: what console.ts may use of it. */
export { type ControlServer, createControlServer } from './control/server.ts';
export { createLegacyServer, type LegacyServer, type LegacyServerOptions } from './legacy/server.ts';

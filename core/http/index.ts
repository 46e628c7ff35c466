/** HTTP: what core/service may use of it. */
export { type ControlServer, createControlServer } from './control/control-server.ts';
export { createLegacyServer, type LegacyServer, type LegacyServerOptions } from './legacy/legacy-server.ts';

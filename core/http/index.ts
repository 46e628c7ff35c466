/** HTTP: what core/service may use of it. */
export type { ListenerAccess } from './auth/listener-access.ts';
export { type ControlServer, createControlServer } from './control/control-server.ts';
export type { InstanceEndpoint } from './instances/instance-routes.ts';
export { createLegacyServer, type LegacyServer } from './legacy/legacy-server.ts';
export { parseAddressSet } from './peer/address-set.ts';
export type { PrincipalBounds } from './rest/principal-slots.ts';
export type { RestOptions } from './rest/rest-context.ts';
export type { RequestMeasurement, ServiceMetrics } from './rest/service-metrics.ts';
export { type CertificateFiles, LiveCertificate } from './tls/live-certificate.ts';

/** The XAPI client: what fleet and leases may use of it. */
export type * from './connection.ts';
export type * from './records.ts';

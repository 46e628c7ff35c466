import type { ClassSchema } from './class-schema.ts';
import { vbdSchema, vifSchema } from './device-classes.ts';
import { vmGuestMetricsSchema, vmMetricsSchema } from './guest-classes.ts';
import { hostCpuSchema, hostMetricsSchema, hostSchema } from './host-classes.ts';
import { bondSchema, networkSchema, pifSchema, vlanSchema } from './network-classes.ts';
import { poolSchema } from './pool-class.ts';
import { eventSchema, messageSchema, sessionSchema, taskSchema } from './session-classes.ts';
import { pbdSchema, srSchema, vdiSchema } from './storage-classes.ts';
import { vmSchema } from './vm-class.ts';

/** Every class of the simulated datamodel (API level of 24.10), by its name. */
export const SCHEMA: ReadonlyMap<string, ClassSchema> = new Map(
  [
    sessionSchema,
    taskSchema,
    eventSchema,
    messageSchema,
    poolSchema,
    hostSchema,
    hostMetricsSchema,
    hostCpuSchema,
    networkSchema,
    pifSchema,
    bondSchema,
    vlanSchema,
    srSchema,
    pbdSchema,
    vdiSchema,
    vmSchema,
    vmMetricsSchema,
    vmGuestMetricsSchema,
    vbdSchema,
    vifSchema,
  ].map((schema) => [schema.name, schema]),
);

/** Class names by their lower-case form, as event.from writes them. */
export const CLASS_BY_LOWER_CASE: ReadonlyMap<string, string> = new Map(
  [...SCHEMA.keys()].map((name) => [name.toLowerCase(), name]),
);

/** @throws Error a class the simulator does not have */
export function getSchema(className: string): ClassSchema {
  const schema = SCHEMA.get(className);
  if (schema === undefined) throw new Error(`no class ${className} in the simulated datamodel`);
  return schema;
}

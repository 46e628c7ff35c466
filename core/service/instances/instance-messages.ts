import { z } from 'zod';
import { AccessScope, Channel, Role } from '../../model/access.ts';
import { Failure } from '../../model/failure.ts';
import { Lease } from '../../model/lease.ts';
import { RequestRow } from '../../model/request.ts';

/** Somebody's request that another service passes on, with who asks: his credential stays where it was shown. */
export const ForwardedCall = z.strictObject({
  operation: z.string().max(100),
  input: z.unknown(),
  caller: z.strictObject({
    principal: z.string(),
    role: Role,
    scopes: z.array(AccessScope),
    teams: z.array(z.string()),
    tokenId: z.string().exactOptional(),
    actsForLegacy: z.boolean().exactOptional(),
    channel: Channel,
    actor: z.string(),
    address: z.string().exactOptional(),
  }),
});

/** What a leader that steps down leaves to the next one. */
export const HandOver = z.strictObject({ requests: z.array(RequestRow), leases: z.array(Lease) });
export type HandOver = z.infer<typeof HandOver>;

export const InstanceAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), output: z.unknown() }),
  z.object({ kind: z.literal('failed'), failure: Failure }),
  /** Nothing was done. */
  z.object({ kind: z.literal('not-leading') }),
]);
export type InstanceAnswer = z.infer<typeof InstanceAnswer>;

export const FORWARD_PATH = '/instances/invoke';
export const HAND_OVER_PATH = '/instances/hand-over';

import { z } from 'zod';
import { Lease } from '../model/lease.ts';
import { Plan, ProvisionSpec, RequestRow } from '../model/request.ts';
import { defineOperations } from './define.ts';

export const RequestWithLeases = z.object({ request: RequestRow, leases: z.array(Lease) });
export type RequestWithLeases = z.infer<typeof RequestWithLeases>;

export const requestOperations = defineOperations({
  'requests.provision': {
    input: ProvisionSpec,
    output: RequestWithLeases,
    scope: 'request',
    doc: 'Asks for VMs; answers as soon as names and room are reserved and recorded.',
  },
  'requests.get': {
    input: z.object({ requestId: z.string() }),
    output: RequestWithLeases,
    scope: 'read',
    doc: 'One request, running or ended lately, with its leases as they are now.',
  },
  'requests.wait': {
    input: z.object({ requestId: z.string() }),
    output: RequestWithLeases,
    scope: 'read',
    doc: 'Answers when the request has ended, well or not.',
  },
  'requests.hangUp': {
    input: z.object({ requestId: z.string() }),
    output: z.object({}),
    scope: 'request',
    doc: 'Notes that the waiting client has closed its connection: in the queue, its request is kept for another minute.',
  },
  'requests.acknowledge': {
    input: z.object({ requestId: z.string() }),
    output: z.object({}),
    scope: 'request',
    doc: 'Notes that the waiting client has the answer: sent again, the same request is a new one.',
  },
  'requests.plan': {
    input: ProvisionSpec,
    output: Plan,
    scope: 'read',
    doc: 'Where each VM would go, or why not and what would fit. Changes nothing.',
  },
  'requests.cancel': {
    input: z.object({ requestId: z.string() }),
    output: RequestRow,
    scope: 'request',
    doc: 'Stops a running request and removes what it made.',
  },
  'requests.list': {
    input: z.object({ running: z.boolean().optional() }),
    output: z.array(RequestRow),
    scope: 'read',
    doc: 'Requests, newest first: running ones and those that ended lately.',
  },
});

import { z } from 'zod';
import { Lease } from '../model/lease.ts';
import { ReconcileFinding, ReconcileOptions } from '../model/reconcile.ts';
import { EXPIRY_MAX_MINUTES, LIFETIME_MIN_MINUTES } from '../model/request.ts';
import { LeaseActResult, LeaseSelector } from '../model/selector.ts';
import { defineOperations } from './define.ts';

export const leaseOperations = defineOperations({
  'leases.list': {
    input: z.object({ live: z.boolean().optional(), descriptor: z.string().optional() }),
    output: z.array(Lease),
    scope: 'read',
    doc: 'Leases with state, address and deadline.',
  },
  'leases.get': {
    input: z.object({ leaseId: z.string() }),
    output: Lease,
    scope: 'read',
    doc: 'One lease: live, or ended lately.',
  },
  'leases.release': {
    input: z.object({
      selector: LeaseSelector,
      /** Wait until the VMs are gone (or blocked), as the legacy API does. */
      wait: z.boolean().default(true),
    }),
    output: z.array(LeaseActResult),
    scope: 'request',
    doc: 'Deletes VMs with their disks. Durable: a host that is down is done when it returns.',
  },
  'leases.extend': {
    input: z.object({
      selector: LeaseSelector,
      /** Fractions are for tests. */
      minutes: z.number().min(LIFETIME_MIN_MINUTES).max(EXPIRY_MAX_MINUTES),
      /** now: deadline = now + minutes. created: = creation + minutes. deadline: = deadline + minutes. */
      from: z.enum(['now', 'created', 'deadline']).default('now'),
    }),
    output: z.array(LeaseActResult),
    scope: 'request',
    doc: 'Moves deadlines; limited by vm.extend.max.minutes only.',
  },
  'leases.reconcile': {
    input: ReconcileOptions,
    output: z.array(ReconcileFinding),
    scope: 'admin',
    doc: 'Compares leases and hosts, settles what differs, and takes another installation over on demand.',
  },
});

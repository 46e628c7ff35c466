import { z } from 'zod';
import { QuotaLimits, QuotaRow, QuotaSubject } from '../model/quota.ts';
import { defineOperations } from './define.ts';

export const quotaOperations = defineOperations({
  'quotas.list': {
    input: z.object({}),
    output: z.array(QuotaRow),
    scope: 'read',
    doc: 'Every quota with what is used of it, who holds it and when the next VM ends. Without the scope admin: your own, your teams’ and those of the OSes.',
  },
  'quotas.set': {
    input: QuotaSubject.extend({ limits: QuotaLimits }),
    output: QuotaRow,
    scope: 'admin',
    doc: 'Sets limits of a quota over those of the ini; what is left out stays as it is, null lifts a limit.',
  },
  'quotas.reset': {
    input: QuotaSubject,
    output: z.object({}),
    scope: 'admin',
    doc: 'Drops what was changed of a quota: the limits of the ini are in force again.',
  },
});

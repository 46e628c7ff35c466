export { countAllowed, findBreach, type QuotaBreach, type QuotaDemand } from './find-breach.ts';
export { type QuotaOwner, QuotaRules, toQuotaKey } from './quota-rules.ts';
export { QuotaUsage } from './quota-usage.ts';

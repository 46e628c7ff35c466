export { decide } from './decide.ts';
export { estimateStarts } from './estimate-starts.ts';
export { LifePredictor } from './life-predictor.ts';
export { UsageAccounts } from './usage-accounts.ts';
export { type StartEstimate, WaitRanges } from './wait-ranges.ts';
export type { QueueCapacity, WaitingRequest } from './waiting-request.ts';

export { decide } from './decide.ts';
export { estimateStarts } from './estimate-starts.ts';
export { LifePredictor } from './life-predictor.ts';
export type { Shares } from './sort-waiting.ts';
export { UsageAccounts } from './usage-accounts.ts';
export { WaitRanges } from './wait-ranges.ts';
export type { QueueCapacity, QueueReservation, WaitingRequest } from './waiting-request.ts';

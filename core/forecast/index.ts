/** How large a warm pool should be; pure, without hosts or store. */
export { type BackTestInput, type BackTestResult, backTest } from './back-test.ts';
export { DemandRecord, FORECAST_DAYS } from './demand-record.ts';
export { listTriedSizes } from './list-tried-sizes.ts';
export { recommendSize } from './recommend-size.ts';

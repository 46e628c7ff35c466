import { type DoctorCell, FAILED_REQUESTS_DAYS } from '../../../../core/model/doctor.ts';
import { pluralize } from '../../../format/quantity.ts';

/** `27 requests failed in 30 days`; undefined if none did. */
export function describeFailedRequests({ failedRequests: failed }: DoctorCell): string | undefined {
  return failed === 0 ? undefined : `${pluralize(failed, 'request')} failed in ${FAILED_REQUESTS_DAYS} days`;
}

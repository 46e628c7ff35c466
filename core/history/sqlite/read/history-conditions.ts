import type { HistoryFilter } from '../../../model/history.ts';
import { type Conditions, conditions } from './conditions.ts';

/** A filter of the history as conditions on rows of `vms`. */
export function historyConditions(filter: HistoryFilter): Conditions {
  const wanted = conditions();
  wanted.equal('descriptor', filter.descriptor);
  if (filter.search !== undefined) wanted.add('instr(lower(name), lower(?)) > 0', filter.search);
  wanted.equal('os', filter.osKey);
  wanted.equal('origin', filter.host);
  wanted.equal('requester', filter.requester);
  wanted.equal('outcome', filter.outcome);
  if (filter.tag !== undefined) {
    const path = `$.${JSON.stringify(filter.tag.key)}`;
    wanted.add("coalesce(json_extract(tags, ?), '') = ?", path, filter.tag.value);
  }
  wanted.equal('failure_code', filter.failureCode);
  if (filter.fromAt !== undefined) wanted.add('starts >= ?', filter.fromAt / 1000);
  if (filter.toAt !== undefined) wanted.add('starts < ?', filter.toAt / 1000);
  addPeriods(wanted, filter);
  return wanted;
}

function addPeriods(wanted: Conditions, filter: HistoryFilter): void {
  const { presentFromAt, presentToAt, handedFromAt, handedToAt, keptOverSeconds, keptUpToSeconds } = filter;
  const handed = [presentFromAt, presentToAt, handedFromAt, handedToAt, keptOverSeconds, keptUpToSeconds];
  // Said, so that the indexes of handed-out VMs can be used.
  if (handed.some((bound) => bound !== undefined)) wanted.add('handed = 1');
  if (presentToAt !== undefined) wanted.add('starts < ?', presentToAt / 1000);
  if (presentFromAt !== undefined) wanted.add('(ends IS NULL OR ends > ?)', presentFromAt / 1000);
  if (handedFromAt !== undefined) wanted.add('created_time >= ?', handedFromAt / 1000);
  if (handedToAt !== undefined) wanted.add('created_time < ?', handedToAt / 1000);
  if (keptOverSeconds !== undefined) wanted.add('live_duration_secs > ?', keptOverSeconds);
  if (keptUpToSeconds !== undefined) wanted.add('live_duration_secs <= ?', keptUpToSeconds);
}

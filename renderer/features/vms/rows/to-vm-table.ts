import type { TextTable } from '../../../view/csv-table.ts';
import { toLineState } from './line-state.ts';
import type { VmLine } from './vm-line.ts';

const HEADS = [
  'Name',
  'State',
  'Address',
  'OS',
  'Host',
  'vCPU',
  'Memory, bytes',
  'Requester',
  'Tags',
  'Created',
  'Deadline',
  'Owner',
];

/** The VM list for export: exact values, times in ISO 8601. */
export function toVmTable(lines: readonly VmLine[], now: number): TextTable {
  const time = (at: number | undefined) => (at === undefined ? '' : new Date(at).toISOString());
  return {
    heads: HEADS,
    rows: lines.map((line) => [
      line.name,
      toLineState(line, now).word,
      line.address,
      line.osKey,
      line.host,
      line.vcpus,
      line.memoryBytes,
      line.requester,
      line.tags,
      time(line.createdAt),
      time(line.deadlineAt),
      line.elsewhere ?? 'ours',
    ]),
  };
}

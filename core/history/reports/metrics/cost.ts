import type { CostRate } from '../../../model/report.ts';
import type { ColumnSet } from '../columns/column-set.ts';
import type { Column } from './metric.ts';

const GIB = 1024 ** 3;

/** What an hour of each VM costs, by the size it was made with. */
export function costWeights(rows: ColumnSet, { perVcpuHour, perGibHour }: CostRate): Float64Array {
  const memory = rows.numbers('memory');
  return rows
    .numbers('cpu')
    .map((vcpus, row) => vcpus * perVcpuHour + ((memory[row] as number) / GIB) * perGibHour);
}

/** Behind a metric's own sentence. */
export function costDefinition({ perVcpuHour, perGibHour, currency }: CostRate): string {
  return `cost: each of these hours x (the VM's vCPUs x ${perVcpuHour} + its memory in GiB x ${perGibHour}) ${currency}`;
}

export function costColumn({ currency }: CostRate): Column {
  return { name: 'cost', unit: currency };
}

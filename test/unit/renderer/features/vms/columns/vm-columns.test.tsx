import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { getVmColumn, VM_COLUMN_IDS } from '../../../../../../renderer/features/vms/columns/vm-columns.tsx';
import { toVmTable } from '../../../../../../renderer/features/vms/rows/to-vm-table.ts';
import { lineOfLease, lineOfVm } from '../vm-fixtures.ts';

describe('the columns of the VM list', () => {
  it('are exported, one by one, with exact values', () => {
    const deadlineAt = Date.UTC(2026, 3, 29, 17, 44);
    const { heads, rows } = toVmTable([lineOfLease('lease-1', { deadlineAt }), lineOfVm()], 0);
    expect(heads).toEqual(VM_COLUMN_IDS.map((id) => getVmColumn(id).exported.head));
    expect(rows[0]?.[heads.indexOf('Deadline')]).toBe('2026-04-29T17:44:00.000Z');
    expect(rows[1]?.[heads.indexOf('Memory, bytes')]).toBe(4 * 1024 ** 3);
    expect(rows[1]?.[heads.indexOf('Owner')]).toBe('not ours');
  });

  it('show what a foreign VM runs in the words of people, with the full name as a title', () => {
    render(<p>{getVmColumn('os').cell(lineOfVm({ osName: 'Debian GNU/Linux 10 (buster)' }))}</p>);
    expect(screen.getByTitle('Debian GNU/Linux 10 (buster)').textContent).toBe('Debian 10');
  });
});

import { describe, expect, it } from 'vitest';
import { initialHosts } from '../../../../renderer/features/hosts/hosts-store.ts';
import { initialUi, type UiState } from '../../../../renderer/store/ui.ts';
import { readAddress, toAddress } from '../../../../renderer/web/page-address.ts';

const CHARTS = { view: 'charts', choice: '30d', listFilter: {} } as const;

function read(address: string) {
  const { pathname, search } = new URL(address, 'https://dynvm.lab');
  return readAddress({ pathname, search });
}

function write(ui: Partial<UiState>, history: object = CHARTS, hosts: object = initialHosts()): string {
  return toAddress({
    ui: { ...initialUi(), ...ui },
    history: { ...CHARTS, ...history },
    hosts: { ...initialHosts(), ...hosts },
  });
}

describe('an address', () => {
  it.each([
    '/overview',
    '/vms',
    '/vms?tab=mine&search=job&osKey=centos7&osKey=debian12&tag=team%3Dqe',
    '/vms/1%20OpaqueRef%3Aab?tab=all',
    '/history',
    '/history?view=list&period=7d&tag=team%3Dqe&osKey=centos7&fromAt=1764547200000',
    '/history?period=own&first=2026-11-01&last=2026-11-30',
    '/hosts',
    '/hosts?tab=doctor',
    '/hosts/3?host=uuid-1',
    '/activity?tab=audit',
    '/settings?tab=access',
  ])('%s is written as it was read', (address) => {
    const { ui, history, hosts } = read(address);
    expect(write(ui, history, hosts)).toBe(address);
  });

  it('of a request shows its VMs, and that of the form opens it', () => {
    expect(read('/requests/abc').ui).toMatchObject({ page: 'vms', vmTab: 'all', vmSearch: 'abc' });
    expect(read('/get-vms').ui).toEqual({ page: 'overview', provisionOpen: true });
  });

  it('that means nothing here shows the overview, and what means nothing in it is left out', () => {
    expect(read('/nowhere/at/all').ui).toEqual({ page: 'overview' });
    expect(read('/vms/%ff?tab=sideways&evil=1').ui).toEqual({
      page: 'vms',
      openVm: undefined,
      vmTab: undefined,
      vmSearch: '',
      vmFilter: {},
    });
    expect(read('/history?view=%3Cscript%3E&period=ever&fromAt=soon').history).toEqual(CHARTS);
    expect(read('/hosts/-1?tab=x').hosts).toEqual({ tab: 'list', open: undefined });
  });

  it('holds a bounded text, however long it came', () => {
    const { ui } = read(`/vms?search=${'x'.repeat(5000)}${'&osKey=y'.repeat(500)}`);
    expect(ui.vmSearch).toHaveLength(300);
    expect(ui.vmFilter?.osKey).toHaveLength(50);
  });
});

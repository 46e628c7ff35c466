import { afterEach, describe, expect, it } from 'vitest';
import { ConsolePage } from '../pages/console-page.ts';
import { ask, getVms } from '../runners/ask.ts';
import { canRun, endDesktops, startDesktop } from '../runners/desktop.ts';

afterEach(endDesktops);

describe.skipIf(!canRun)('the demo', () => {
  it('shows its simulated hosts and says that they are, gives VMs and takes them back', async () => {
    const { page } = await startDesktop();
    const console = new ConsolePage(page);
    await console.host('sim-host-4').waitFor();
    await console.demoMark.waitFor();
    await console.open('Settings');
    await console.demoMark.waitFor();

    const { request, leases } = await getVms(page, { descriptor: 'job', count: 3 });
    expect(request.state.kind).toBe('succeeded');
    expect(leases).toHaveLength(3);
    for (const { address } of leases) expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    const results = await ask(page, 'leases.release', { selector: { descriptor: 'job' } });
    expect(results).toHaveLength(3);
    const vms = await ask(page, 'vms.list', {});
    expect(vms.filter(({ name }) => /^job\d$/.test(name))).toEqual([]);
  });
});

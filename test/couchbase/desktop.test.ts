import { appendFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, getVms } from '../e2e/runners/ask.ts';
import { canRun, endDesktops, startDesktop } from '../e2e/runners/desktop.ts';
import { endAllProcesses } from '../integration/cli/cli-process.ts';
import { startLabProcess } from '../integration/cli/lab-process.ts';
import { couchbaseSection } from './couchbase-section.ts';
import { type Peer, startPeer } from './peer.ts';

/** The SDK under Electron, in a utility process of the built app. */
describe.skipIf(!canRun)('the desktop with a Couchbase', () => {
  let peer: Peer;

  beforeAll(async () => {
    peer = await startPeer();
  });
  afterEach(endDesktops);
  afterAll(async () => {
    await endAllProcesses();
    await peer?.close();
  });

  it('writes the document of a VM to the bucket', async () => {
    const lab = await startLabProcess();
    appendFileSync(lab.iniPath, couchbaseSection(peer.address));
    const { page } = await startDesktop({ args: ['--config', lab.iniPath] });
    const history = async () => (await ask(page, 'couchbase.status', {})).history;
    await expect.poll(history, { timeout: 40_000 }).toMatchObject({ state: { kind: 'connected' } });
    const { leases } = await getVms(page, { descriptor: 'in-bucket', count: 2 });
    expect(leases.map(({ state }) => state.kind)).toEqual(['available', 'available']);
    await expect.poll(history, { timeout: 20_000 }).toMatchObject({ pending: 0, written: 2, parked: 0 });
  });
});

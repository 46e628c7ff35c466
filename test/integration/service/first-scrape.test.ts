import { afterEach, expect, it } from 'vitest';
import { OWNER } from '../../fixtures/access-service.ts';
import { type RestService, startRestService } from '../../fixtures/rest-service.ts';

let rest: RestService | undefined;

afterEach(() => rest?.close());

it('the first scrape has the figures of every host, as each later one has those of its own moment', async () => {
  rest = await startRestService();
  const { invoke } = rest.service.operations;
  await invoke('principals.create', { id: 'prometheus', role: 'reader' }, OWNER);
  const { text: token } = await invoke(
    'tokens.create',
    { principal: 'prometheus', label: 'scrape', scopes: ['metrics'] },
    OWNER,
  );
  const scrape = async () => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${rest?.service.legacyUrl}/metrics`, { headers })).text();
  };
  const first = await scrape();
  for (const host of [1, 2]) {
    expect(first).toMatch(new RegExp(`^dynvm_host_state\\{host="${host}",.*state="live"\\} 1$`, 'm'));
    expect(first).toMatch(new RegExp(`^dynvm_slots\\{host="${host}",os="centos"\\} [1-9]`, 'm'));
    expect(first).toContain(`dynvm_host_cordoned{host="${host}"} 0`);
  }
  await invoke('hosts.cordon', { hostRef: 2, drain: false }, OWNER);
  expect(await scrape()).toContain('dynvm_host_cordoned{host="2"} 1');
});

import { readFile, writeFile } from 'node:fs/promises';
import { tokenStateAt } from '../../core/model/access.ts';
import { OWNER } from '../fixtures/access-service.ts';
import type { RestService } from '../fixtures/rest-service.ts';

/** Who asks in a fuzz run. */
export interface Cast {
  /** Their texts: an admin's, a requester's and a reader's. */
  readonly tokens: readonly string[];
  /** Of principals and of their tokens. */
  readonly ids: readonly string[];
}

const ROLES = { ann: 'admin', bob: 'requester', rita: 'reader' } as const;
const SCOPES = { admin: ['admin'], requester: ['request'], reader: ['read'] } as const;

/**
 * Sets a service back to what it was after requests that changed its hosts, its port, or who may do what.
 * @returns does it, and tells whom to go on with
 */
export async function createRestorer({ service, configPath }: RestService): Promise<() => Promise<Cast>> {
  const { invoke } = service.operations;
  const ini = await readFile(configPath, 'utf8');
  const issued = new Map<string, { id: string; text: string }>();
  return async () => {
    await invoke('legacy.setEnabled', { enabled: true }, OWNER);
    if ((await readFile(configPath, 'utf8')) !== ini) await writeFile(configPath, ini);
    const principals = await invoke('principals.list', {}, OWNER);
    const known = new Set(principals.map(({ id }) => id));
    for (const [id, role] of Object.entries(ROLES)) {
      if (!known.has(id)) await invoke('principals.create', { id, role }, OWNER);
      else await invoke('principals.update', { id, role, teams: [], disabled: false }, OWNER);
    }
    const live = (await invoke('tokens.list', {}, OWNER)).filter((token) => {
      const state = tokenStateAt(token, Date.now());
      return state === 'active' || state === 'ends-soon';
    });
    const ours = new Set([...issued.values()].map(({ id }) => id));
    for (const { id } of live) if (!ours.has(id)) await invoke('tokens.revoke', { id }, OWNER);
    for (const [principal, role] of Object.entries(ROLES)) {
      const token = issued.get(principal);
      if (token && live.some(({ id, replacedBy }) => id === token.id && replacedBy === undefined)) continue;
      const input = { principal, label: 'fuzz', scopes: [...SCOPES[role]] };
      const fresh = await invoke('tokens.create', input, OWNER);
      if (token) await invoke('tokens.revoke', { id: token.id }, OWNER);
      issued.set(principal, { id: fresh.token.id, text: fresh.text });
    }
    return {
      tokens: [...issued.values()].map(({ text }) => text),
      ids: [...issued].flatMap(([principal, { id }]) => [principal, id]),
    };
  };
}

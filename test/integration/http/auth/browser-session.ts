import { expect } from 'vitest';
import type { RestService } from '../../../fixtures/rest-service.ts';

/** What a browser has after signing in. */
export interface BrowserSession {
  readonly cookie: string;
  readonly csrf: string;
}

/** Signs in as a page of this service does. */
export async function openBrowserSession(rest: RestService, token: string): Promise<BrowserSession> {
  const answer = await fetch(`${rest.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(rest.url).origin },
    body: JSON.stringify({ token }),
  });
  expect(answer.status).toBe(201);
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  return { cookie, csrf: csrfToken };
}

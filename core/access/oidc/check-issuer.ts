import { systemClock } from '../../base/clock.ts';
import type { IssuerSettings } from '../../model/issuer.ts';
import { Issuer } from './issuer.ts';

/** Whether an issuer of the ini can be used as it is written there. */
export interface IssuerCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly items: readonly {
    readonly what: 'discovery' | 'keys';
    readonly verdict: 'ok' | 'error';
    readonly message: string;
  }[];
}

/** Asks an issuer for its description and its keys; sends no secret. */
export async function checkIssuer(settings: IssuerSettings): Promise<IssuerCheck> {
  const { name } = settings;
  const issuer = new Issuer(settings, systemClock);
  try {
    const keys = await issuer.keys();
    const discovery = {
      what: 'discovery',
      verdict: 'ok',
      message: `${settings.url} describes itself`,
    } as const;
    const found = await keys.count().then(
      (count) => ({ what: 'keys', verdict: 'ok', message: `${count} keys` }) as const,
      (error: Error) => ({ what: 'keys', verdict: 'error', message: error.message }) as const,
    );
    return { name, ok: found.verdict === 'ok', items: [discovery, found] };
  } catch (error) {
    return {
      name,
      ok: false,
      items: [{ what: 'discovery', verdict: 'error', message: (error as Error).message }],
    };
  }
}

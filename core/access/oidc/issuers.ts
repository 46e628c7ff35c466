import { createHash } from 'node:crypto';
import { Emitter } from '../../base/emitter.ts';
import type { IssuerSettings } from '../../model/issuer.ts';
import type { Clock } from '../../ports.ts';
import { Issuer } from './issuer.ts';

/** The issuers of the ini in force. */
export class Issuers {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #issuers: readonly Issuer[] = [];
  #grants = new Map<string, string>();
  /** After another ini is in force: what an issuer let somebody do may have ended. */
  readonly changed = new Emitter();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** An issuer whose settings are the same keeps what it has learnt. */
  apply(settings: readonly IssuerSettings[]): void {
    this.#issuers = settings.map((each) => {
      const known = this.#issuers.find((issuer) => isSame(issuer.settings, each));
      return known ?? new Issuer(each, this.#clock);
    });
    this.#grants = new Map(settings.map((each) => [each.name, digestSettings(each)]));
    this.changed.emit();
  }

  /** Those that people can sign in with. */
  forPeople(): Issuer[] {
    return this.#issuers.filter(({ settings }) => settings.kind === 'people');
  }

  /** The one whose jobs' tokens have this `iss`. */
  forJobs(url: string): Issuer | undefined {
    return this.#issuers.find(({ settings }) => settings.kind !== 'people' && settings.url === url);
  }

  /** What a token keeps of the issuer it was given for: it ends when the rules of that issuer change. */
  readGrant(name: string): string | undefined {
    return this.#grants.get(name);
  }
}

function isSame(one: IssuerSettings, other: IssuerSettings): boolean {
  return (
    digestSettings(one) === digestSettings(other) &&
    one.authorities === other.authorities &&
    one.clientSecret?.reveal() === other.clientSecret?.reveal()
  );
}

/** Of what decides who may do what. */
function digestSettings({ name, kind, url, audience, rules }: IssuerSettings): string {
  return createHash('sha256')
    .update(JSON.stringify([name, kind, url, audience, rules]))
    .digest('hex')
    .slice(0, 32);
}

/** Endpoints through which a person of this machine asks; behind the colon stands who. */
const PERSONAL = /^(?:console|cli):(.+)$/u;

/**
 * For whom a request is kept, by who sent it: a person counts once, wherever they sit (`console:ann` and `cli:ann` are
 * `ann`). A machine that asked over the network stays what it is: `legacy:10.1.2.3`.
 */
export function toRequester(actor: string): string {
  return PERSONAL.exec(actor)?.[1] ?? actor;
}

import type { InputOf, OperationName, OutputOf } from '../../contract/contract.ts';

/** A service that commands talk to: this machine's by its control file, or another by the REST API. */
export interface ServiceClient {
  /** For messages: `https://lab:5443` or `the data folder /srv/dynvm`. */
  readonly name: string;
  /** Base URL of its pages; undefined where it has none. */
  readonly url?: string;
  /** @throws DynvmError what the operation says; CliError `unreachable` where nobody answers */
  invoke<N extends OperationName>(operation: N, input: InputOf<N>): Promise<OutputOf<N>>;
  close(): void;
}

import { TransportFailure } from '../failures/transport-failure.ts';

const MIB = 2 ** 20;

/** The answer to one question: mostly some 30 KiB, but the record of an SR or a host names all its disks or VMs. */
export const MAX_ANSWER_BYTES = 8 * MIB;
/** A list of records or events; 5,000 VMs are 25 MiB as JSON, 60 MiB as XML. */
export const MAX_LIST_BYTES = 512 * MIB;
/** One record or event of a list, and what surrounds the list: an SR with 150,000 disks has 8 MiB. */
export const MAX_ELEMENT_BYTES = 8 * MIB;
/** Tags or brackets within each other; real answers have about a dozen. */
export const MAX_DEPTH = 64;

export function answerTooLarge(what: string, maxBytes: number): TransportFailure {
  return new TransportFailure('too-large', `${what} is larger than ${maxBytes / MIB} MiB`);
}

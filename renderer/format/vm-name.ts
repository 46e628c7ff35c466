/** Characters at the end that stay visible, usually the version. */
const TAIL_LENGTH = 11;

export interface NameParts {
  /** Shrinks when there is no room. */
  head: string;
  tail: string;
  /** The index in the batch, appended by the service. */
  index: string;
}

/** Splits a VM's name for display. `descriptor` is the requested name, if known. */
export function splitVmName(name: string, descriptor?: string): NameParts {
  const behind = descriptor !== undefined && name.startsWith(descriptor) ? name.slice(descriptor.length) : '';
  const index = /^\d+$/.test(behind) ? behind : '';
  const stem = name.slice(0, name.length - index.length);
  const cut = Math.max(0, stem.length - TAIL_LENGTH);
  return { head: stem.slice(0, cut), tail: stem.slice(cut), index };
}

/** To whom a request and its VMs belong. */
export interface Ownership {
  readonly owner: string;
  /** Teams of the owner when it asked. */
  readonly teams: readonly string[];
}

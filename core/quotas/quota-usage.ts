import type { QuotaSubject, QuotaUse } from '../model/quota.ts';
import { type QuotaOwner, toQuotaKey } from './quota-rules.ts';

/** One live VM, or one that is being provisioned. */
interface CountedVm extends QuotaOwner {
  readonly id: string;
  readonly vcpus: number;
  readonly memoryBytes: number;
  /** It has been shut down on its host: it holds its place and disks, and no CPU or memory. */
  readonly isStopped: boolean;
}

const NONE: QuotaUse = { vms: 0, vcpus: 0, memoryBytes: 0 };

/** What every principal, team and OS uses, kept as VMs come and go: a decision must not walk through all of them. */
export class QuotaUsage {
  readonly #counted = new Map<string, CountedVm>();
  readonly #bySubject = new Map<string, QuotaUse>();

  set(vm: CountedVm): void {
    this.delete(vm.id);
    this.#counted.set(vm.id, vm);
    this.#add(vm, 1);
  }

  delete(id: string): void {
    const before = this.#counted.get(id);
    if (!before) return;
    this.#counted.delete(id);
    this.#add(before, -1);
  }

  used(subject: QuotaSubject): QuotaUse {
    return this.#bySubject.get(toQuotaKey(subject)) ?? NONE;
  }

  /** Principals that hold VMs now. */
  principals(): string[] {
    return [...new Set([...this.#counted.values()].map(({ owner }) => owner))];
  }

  #add(vm: CountedVm, sign: 1 | -1): void {
    const { vcpus, memoryBytes } = vm.isStopped ? NONE : vm;
    for (const key of toKeys(vm)) {
      const before = this.#bySubject.get(key) ?? NONE;
      const after = {
        vms: before.vms + sign,
        vcpus: before.vcpus + sign * vcpus,
        memoryBytes: before.memoryBytes + sign * memoryBytes,
      };
      if (after.vms === 0) this.#bySubject.delete(key);
      else this.#bySubject.set(key, after);
    }
  }
}

/** A team that is named twice counts once. */
function toKeys({ owner, teams, osKey }: QuotaOwner): Set<string> {
  return new Set([
    toQuotaKey({ kind: 'principal', name: owner }),
    ...teams.map((name) => toQuotaKey({ kind: 'team', name })),
    toQuotaKey({ kind: 'os', name: osKey }),
  ]);
}

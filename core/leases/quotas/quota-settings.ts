import { Emitter, type Unsubscribe } from '../../base/emitter.ts';
import type { AuditRecord } from '../../model/audit-entry.ts';
import { DynvmError } from '../../model/failure.ts';
import type { Quota, QuotaLimits, QuotaSubject } from '../../model/quota.ts';
import { toQuotaKey } from '../../quotas/index.ts';

/** So many can be changed: the list is read and written as a whole. */
const CHANGES_MAX = 1_000;

/** Where changes outlive the process. */
export interface QuotaRepository {
  readonly initial: readonly Quota[];
  /** @throws DynvmError store-unavailable */
  save(changes: readonly Quota[], audit?: AuditRecord): Promise<void>;
}

/** What was changed of the ini's quotas, by the command line or REST. In force as soon as it is saved. */
export class QuotaSettings {
  readonly #repository: QuotaRepository;
  #changes: readonly Quota[];
  #saving: Promise<void> = Promise.resolve();
  readonly #changed = new Emitter();

  constructor(repository: QuotaRepository = { initial: [], save: async () => {} }) {
    this.#repository = repository;
    this.#changes = repository.initial;
  }

  /** Another array after each change. */
  changes(): readonly Quota[] {
    return this.#changes;
  }

  onChanged(listener: () => void): Unsubscribe {
    return this.#changed.on(listener);
  }

  /**
   * Limits that are left out stay as they are; without any the ini's are in force again. Changes follow one another.
   * @param audit made when it is this change's turn
   * @throws DynvmError store-unavailable, bad-input
   */
  set(subject: QuotaSubject, limits: QuotaLimits | undefined, audit?: () => AuditRecord): Promise<void> {
    const saving = this.#saving.then(() => this.#set(subject, limits, audit));
    this.#saving = saving.catch(() => {});
    return saving;
  }

  async #set(
    subject: QuotaSubject,
    limits: QuotaLimits | undefined,
    audit?: () => AuditRecord,
  ): Promise<void> {
    const key = toQuotaKey(subject);
    const stored = this.#changes.find((one) => toQuotaKey(one) === key);
    const others = this.#changes.filter((one) => toQuotaKey(one) !== key);
    const next = limits ? [...others, { ...subject, limits: { ...stored?.limits, ...limits } }] : others;
    if (next.length > CHANGES_MAX) throw tooMany();
    await this.#repository.save(next, audit?.());
    this.#changes = next;
    this.#changed.emit();
  }
}

function tooMany(): DynvmError {
  return new DynvmError({
    code: 'bad-input',
    message: `No more than ${CHANGES_MAX} quotas can be changed here.`,
    hint: 'Reset some, or write them into the ini.',
  });
}

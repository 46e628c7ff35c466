import { z } from 'zod';
import type { InputOf } from '../../../core/contract/contract.ts';
import type { Failure } from '../../../core/model/failure.ts';
import { Descriptor, type Plan, type ProvisionSpec } from '../../../core/model/request.ts';
import { bytesToGib, gibToBytes } from '../../format/quantity.ts';

/** The form for requesting VMs. Undefined: from the template, best host, none. */
export interface ProvisionDraft {
  readonly descriptor: string;
  readonly osKey: string;
  readonly count: number;
  readonly vcpus?: number | undefined;
  readonly memoryGib?: number | undefined;
  readonly minutes: number;
  /** `key=value` each. */
  readonly tags: readonly string[];
  readonly labels: readonly string[];
  readonly hostRef?: number | undefined;
  readonly networkId?: string | undefined;
  readonly allOrNone: boolean;
  readonly checkSsh: boolean;
}

/** What is kept of a draft across restarts: all but its name, which is taken once used. */
export const KeptDraft = z.object({
  osKey: z.string().min(1),
  count: z.number().int().min(1),
  vcpus: z.number().int().min(1).optional(),
  memoryGib: z.number().positive().optional(),
  minutes: z.number().positive(),
  tags: z.array(z.string()),
  labels: z.array(z.string()),
  hostRef: z.number().int().optional(),
  networkId: z.string().optional(),
  allOrNone: z.boolean(),
  checkSsh: z.boolean(),
});

const DEFAULT_MINUTES = 240;
/** Placeholder name, so that unnamed drafts can be planned. */
const UNNAMED = 'not-named-yet';

export function createDraft(osKey: string, expiryMaxMinutes: number): ProvisionDraft {
  return {
    descriptor: '',
    osKey,
    count: 1,
    minutes: Math.min(DEFAULT_MINUTES, expiryMaxMinutes),
    tags: [],
    labels: [],
    allOrNone: true,
    checkSsh: false,
  };
}

/** The draft of an earlier request, without its name. */
export function toDraft(spec: ProvisionSpec): ProvisionDraft {
  return {
    descriptor: '',
    osKey: spec.osKey,
    count: spec.count,
    vcpus: spec.vcpus,
    memoryGib: spec.memoryBytes === undefined ? undefined : bytesToGib(spec.memoryBytes),
    minutes: spec.expiresInMinutes,
    tags: Object.entries(spec.tags).map(([key, value]) => `${key}=${value}`),
    labels: spec.labels,
    hostRef: spec.hostRef,
    networkId: spec.networkId,
    allOrNone: spec.allOrNone,
    checkSsh: spec.checkSsh,
  };
}

/** The input of the provision operation. */
export function toProvisionInput(draft: ProvisionDraft): InputOf<'requests.provision'> {
  return {
    descriptor: draft.descriptor.trim() || UNNAMED,
    osKey: draft.osKey,
    count: draft.count,
    expiresInMinutes: draft.minutes,
    allOrNone: draft.allOrNone,
    checkSsh: draft.checkSsh,
    labels: [...draft.labels],
    tags: Object.fromEntries(draft.tags.map(splitTag)),
    ...(draft.vcpus !== undefined && { vcpus: draft.vcpus }),
    ...(draft.memoryGib !== undefined && { memoryBytes: gibToBytes(draft.memoryGib) }),
    ...(draft.hostRef !== undefined && { hostRef: draft.hostRef }),
    ...(draft.networkId !== undefined && { networkId: draft.networkId }),
  };
}

/** The input of the plan operation; an invalid name does not prevent planning. */
export function toPlanInput(draft: ProvisionDraft): InputOf<'requests.plan'> {
  return toProvisionInput(
    Descriptor.safeParse(draft.descriptor.trim()).success ? draft : { ...draft, descriptor: '' },
  );
}

/** Fields that can have errors. */
export type DraftField = 'descriptor' | 'count' | 'vcpus' | 'memory' | 'host' | 'network' | 'checkSsh';

/** Errors by field, as far as the page or the plan can tell. */
export function findFieldProblems(
  draft: ProvisionDraft,
  failure: Failure | undefined,
): Partial<Record<DraftField, string>> {
  const problems: Partial<Record<DraftField, string>> = {};
  const name = Descriptor.safeParse(draft.descriptor.trim());
  if (draft.descriptor.trim() !== '' && !name.success)
    problems.descriptor = `It ${name.error.issues[0]?.message}.`;
  const field = failure && toDraftField(failure);
  // Problems of the placeholder name are not the user's.
  if (field === undefined || (field === 'descriptor' && draft.descriptor.trim() === '')) return problems;
  return { [field]: failure?.message, ...problems };
}

function toDraftField({ code, where }: Failure): DraftField | undefined {
  if (code === 'already-exists') return 'descriptor';
  if (where?.key?.startsWith('vm.linux.') || where?.key?.startsWith('vm.windows.')) return 'checkSsh';
  if (where?.field !== undefined) return FIELDS[where.field];
  return where?.hostRef === undefined ? undefined : 'host';
}

const FIELDS: Readonly<Record<string, DraftField>> = {
  descriptor: 'descriptor',
  count: 'count',
  vcpus: 'vcpus',
  memoryBytes: 'memory',
  hostRef: 'host',
  networkId: 'network',
};

/** Groups hosts by reason, which is usually the same for many. */
export function groupRefusals(refusals: Plan['refusals']): { reason: string; hosts: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { hostName, reason } of refusals) {
    const hosts = groups.get(reason);
    if (hosts) hosts.push(hostName);
    else groups.set(reason, [hostName]);
  }
  return [...groups].map(([reason, hosts]) => ({ reason, hosts }));
}

export function isTag(text: string): boolean {
  return /^[^=]+=.+$/.test(text);
}

function splitTag(tag: string): [string, string] {
  const at = tag.indexOf('=');
  return [tag.slice(0, at), tag.slice(at + 1)];
}

/** The same request over the legacy API; tags and requester are not part of that API. */
export function toCurlCommand(draft: ProvisionDraft, url: string): string {
  const parameters: Record<string, string | number | undefined> = {
    os: draft.osKey,
    count: draft.count,
    cpus: draft.vcpus,
    mem: draft.memoryGib === undefined ? undefined : gibToBytes(draft.memoryGib),
    expiresin: draft.minutes,
    labels: draft.labels.length > 0 ? draft.labels.join(',') : undefined,
    xhostref: draft.hostRef,
    networkid: draft.networkId,
    checkvms: draft.checkSsh ? 'true' : undefined,
    allornone: String(draft.allOrNone),
    format: 'detailed',
  };
  const query = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
    .join('&');
  const name = encodeURIComponent(draft.descriptor.trim() || UNNAMED).replaceAll("'", '%27');
  return `curl '${url.replace(/\/$/, '')}/getservers/${name}?${query.replaceAll("'", '%27')}'`;
}

const MINUTES = [15, 30, 60, 120, 240, 480, 720, 1440, 2880, 4320, 10_080, 20_160, 43_200, 129_600];

/** The steps of the duration slider, up to the maximum lifetime. */
export function listDurationStops(maxMinutes: number): number[] {
  return [...MINUTES.filter((minutes) => minutes < maxMinutes), maxMinutes];
}

/** Index of the step nearest to a duration. */
export function findNearestStop(stops: readonly number[], minutes: number): number {
  let nearest = 0;
  stops.forEach((stop, index) => {
    if (Math.abs(stop - minutes) < Math.abs((stops[nearest] ?? 0) - minutes)) nearest = index;
  });
  return nearest;
}

import type { TemplateSettings } from '../../config/index.ts';
import type {
  DoctorCell,
  DoctorColumn,
  DoctorHost,
  DoctorReport,
  TemplateFacts,
} from '../../model/doctor.ts';
import { DriftCheck } from '../../model/doctor.ts';
import type { HostRow } from '../../model/host.ts';
import type { VmRecord } from '../../xapi/index.ts';
import type { HostUsage } from '../capacity/host-usage.ts';
import { readTemplateDisks } from '../capacity/resource-request.ts';
import { findStorage } from '../capacity/storage-usage.ts';
import { describeState } from '../entry/entry-state.ts';
import type { HostEntry } from '../entry/host-entry.ts';
import { findNetwork } from '../inventory/find-network.ts';
import { findTemplate } from '../inventory/find-template.ts';
import { describeGuestTools, vmsByTemplate } from '../inventory/guest-metrics.ts';
import { gib } from '../placement/plan-refusals.ts';
import { countCells, listTodos, toMisconfiguredTodo } from './doctor-todos.ts';
import { type DriftSubject, findDrift, mostHave } from './template-drift.ts';

/** How many asks for an OS key failed lately on a physical host, by its name; 0 where nobody knows. */
export type FailedRequestsCount = (host: string, osKey: string) => number;

/** A host and what it has of each OS key, before the hosts are held against each other. */
interface Examined {
  readonly entry: HostEntry;
  readonly host: HostUsage | undefined;
  readonly byOs: ReadonlyMap<string, Examination>;
}

type Examination = { facts: TemplateFacts } | { problem: string; choices: readonly string[] };

interface DoctorMoment {
  /** Sections of the ini that can't be used. */
  readonly misconfigured?: readonly HostRow[];
  /** Epoch ms. */
  readonly now: number;
  readonly failedRequests: FailedRequestsCount;
}

/** Holds every template of the fleet against the ini and against the other hosts. Reads the inventory only. */
export function examineTemplates(
  entries: readonly HostEntry[],
  { now, failedRequests, misconfigured = [] }: DoctorMoment,
): DoctorReport {
  const configured = entries.filter(({ state }) => state.kind !== 'retired' && state.kind !== 'duplicate');
  const examined = configured.flatMap((entry) => examineEntry(entry, now));
  const osKeys = [...new Set(configured.flatMap((entry) => Object.keys(entry.settings.templates)))].sort();
  const subjects = new Map(osKeys.map((osKey) => [osKey, listSubjects(osKey, examined)]));
  const columns = osKeys.map((osKey) => toColumn(osKey, subjects.get(osKey) ?? []));
  const hosts = examined.map((one) => ({
    ...toHead(one),
    cells: osKeys.map((osKey) => ({
      ...toCell(osKey, one, subjects.get(osKey) ?? []),
      failedRequests: one.host ? failedRequests(one.host.name, osKey) : 0,
    })),
  }));
  return {
    at: now,
    columns,
    hosts: [...hosts, ...misconfigured.map((row) => toMisconfiguredHost(row, osKeys))].sort(
      (a, b) => a.hostRef - b.hostRef,
    ),
    todos: [...misconfigured.map(toMisconfiguredTodo), ...listTodos(hosts)],
    counts: countCells(hosts),
  };
}

function toMisconfiguredHost({ hostRef, name, state }: HostRow, osKeys: readonly string[]): DoctorHost {
  const nothing = { findings: [], choices: [], ini: {}, failedRequests: 0 };
  const problem = describeState(state) ?? '';
  return {
    ...{ hostRef, name, state: state.kind, cordoned: false, labels: [] },
    cells: osKeys.map((osKey) => ({ ...nothing, osKey, state: 'unknown', shown: 'unknown', problem })),
  };
}

function examineEntry(entry: HostEntry, now: number): Examined[] {
  const { hosts } = entry.capacity.usage;
  if (hosts.length === 0) return [{ entry, host: undefined, byOs: new Map() }];
  const vms = vmsByTemplate(entry.inventory);
  const templates = Object.values(entry.settings.templates);
  return hosts.map((host) => ({
    entry,
    host,
    byOs: new Map(
      templates.map((os) => [
        os.osKey,
        examine(entry, host, os, (name) => ({ vms: vms.get(name) ?? [], now })),
      ]),
    ),
  }));
}

function examine(
  { inventory, settings }: HostEntry,
  host: HostUsage,
  os: TemplateSettings,
  listRunning: (template: string) => { vms: readonly string[]; now: number },
): Examination {
  const lookup = findTemplate(inventory, os.template);
  if (lookup.kind === 'problem') {
    const isSnapshot = [...inventory.all('VM').values()].some(
      (vm) => vm.is_a_snapshot && vm.name_label === os.template,
    );
    const problem = isSnapshot
      ? `"${os.template}" is a snapshot here; snapshots are never used`
      : lookup.problem;
    return {
      problem,
      choices: choicesFor(inventory.templates, (ref) => inventory.get('VM', ref), os.template),
    };
  }
  const { record } = lookup;
  const disks = readTemplateDisks(inventory, record);
  if (findStorage(inventory, host.attachedSrs, settings.storageName, disks.requiredSrs) === undefined) {
    return { problem: `storage "${settings.storageName}" is not attached to ${host.name}`, choices: [] };
  }
  const network = findNetwork(host.links, settings.networkId ?? os.network);
  if (network.kind === 'problem') return { problem: network.problem, choices: [] };
  return {
    facts: {
      template: record.name_label,
      templateUuid: record.uuid,
      diskBytes: [...disks.virtualBytesBySr.values()].reduce((sum, bytes) => sum + bytes, 0),
      vcpus: record.VCPUs_at_startup,
      memoryBytes: record.memory_static_max,
      tools: describeGuestTools(inventory, record, listRunning(record.name_label)),
      device: network.link.device,
      network: network.link.name,
      ...(network.link.plugged ? {} : { unplugged: true }),
    },
  };
}

function choicesFor(
  templates: Iterable<string>,
  get: (ref: string) => VmRecord | undefined,
  wanted: string,
): string[] {
  const names = [...templates].flatMap((ref) => get(ref)?.name_label ?? []);
  return names.filter((name) => name.startsWith(wanted)).sort();
}

function listSubjects(osKey: string, examined: readonly Examined[]): DriftSubject[] {
  return examined.flatMap(({ host, byOs }) => {
    const found = byOs.get(osKey);
    return host && found && 'facts' in found ? [{ hostUuid: host.uuid, facts: found.facts }] : [];
  });
}

function toColumn(osKey: string, subjects: readonly DriftSubject[]): DoctorColumn {
  const most: DoctorColumn['most'] = {};
  for (const check of DriftCheck.options) {
    const value = mostHave(check, subjects);
    if (value !== undefined) most[check] = value;
  }
  return { osKey, most };
}

function toHead({ entry, host }: Examined): Omit<DoctorHost, 'cells'> {
  const { state, settings } = entry;
  const { length: hosts } = entry.capacity.usage.hosts;
  const silent = state.kind === 'unreachable' || state.kind === 'refused';
  const asOfAt = silent ? (state.lastLiveAt ?? state.sinceAt) : undefined;
  return {
    hostRef: entry.hostRef,
    ...(host && { uuid: host.uuid }),
    name: host?.name ?? settings.name,
    ...(hosts > 1 && { pool: { name: entry.row.pool?.name ?? settings.name, hosts } }),
    state: host && !host.live ? 'down' : state.kind,
    cordoned: entry.row.cordon !== undefined || state.kind === 'disabled',
    labels: [...settings.labels],
    ...(asOfAt === undefined ? {} : { asOfAt }),
  };
}

function toCell(
  osKey: string,
  { entry, host, byOs }: Examined,
  subjects: readonly DriftSubject[],
): Omit<DoctorCell, 'failedRequests'> {
  const nothing = { osKey, findings: [], choices: [], ini: {} };
  const os = entry.settings.templates[osKey];
  if (!os) return { ...nothing, state: 'not-asked', shown: '–' };
  const found = byOs.get(osKey);
  const ini = toIniSettings(os, entry.settings.networkId);
  if (!host || !found) return { ...nothing, ini, state: 'unknown', shown: 'unknown' };
  if ('problem' in found) {
    return {
      ...nothing,
      ini,
      state: 'missing',
      shown: 'missing',
      problem: found.problem,
      choices: [...found.choices],
    };
  }
  const { facts } = found;
  const findings = findDrift({ hostUuid: host.uuid, facts }, subjects);
  const cell = { ...nothing, ini, facts, findings };
  if (facts.tools.kind === 'none') return { ...cell, state: 'no-tools', shown: 'no tools' };
  const different = findings.find(({ differs }) => differs);
  if (!different) return { ...cell, state: 'ok', shown: 'ok' };
  const consequence = describeConsequence(entry, facts, subjects);
  return {
    ...cell,
    state: 'drift',
    shown: different.check === 'tools' ? `tools ${different.here}` : different.here,
    ...(consequence === undefined ? {} : { consequence }),
  };
}

function toIniSettings(os: TemplateSettings, networkId: string | undefined): DoctorCell['ini'] {
  const network = networkId ?? os.network;
  const size = [os.vcpus, os.memoryGib && `${os.memoryGib} GiB`].filter((part) => part !== undefined);
  return {
    ...(os.diskGib === undefined ? {} : { disk: `${os.diskGib} GiB` }),
    ...(network === undefined ? {} : { network }),
    ...(size.length === 0 ? {} : { size: size.join(', ') }),
  };
}

/** What a larger (or smaller) disk means for how many VMs fit. */
function describeConsequence(
  entry: HostEntry,
  facts: TemplateFacts,
  subjects: readonly DriftSubject[],
): string | undefined {
  const most = mostHave('disk', subjects);
  const typical = subjects.find((one) => gib(one.facts.diskBytes) === most)?.facts.diskBytes;
  if (typical === undefined || typical === facts.diskBytes || facts.diskBytes === 0) return undefined;
  const osKey = Object.values(entry.settings.templates).find((os) =>
    facts.template.startsWith(os.template),
  )?.osKey;
  const resolution = osKey === undefined ? undefined : entry.capacity.resolve({ osKey });
  if (resolution?.kind !== 'resolved') return undefined;
  const [first] = resolution.resources.diskBytesBySr;
  if (!first) return undefined;
  const [sr, bytes] = first;
  const free = entry.capacity.free.diskFree(sr);
  const here = Math.floor(free / bytes);
  const instead = Math.floor(free / ((bytes * typical) / facts.diskBytes));
  return `Each VM takes ${gib(facts.diskBytes)} here, so the disk allows ${here} more instead of ${instead}.`;
}

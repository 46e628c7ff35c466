import { z } from 'zod';
import { HistoryFilter } from '../../core/model/history.ts';
import { PERIODS } from '../features/history/history-period.ts';
import type { HistoryState } from '../features/history/history-store.ts';
import type { HostsState } from '../features/hosts/hosts-store.ts';
import { FILTER_KEYS, type VmFilter } from '../features/vms/filters/vm-filter.ts';
import { PAGES, type UiState, VM_TABS } from '../store/ui.ts';

/** What an address names: the page, what is open on it, and its filters. */
export interface PageState {
  readonly ui: Partial<UiState>;
  readonly history?: Partial<HistoryState>;
  readonly hosts?: Partial<HostsState>;
}

/** What an address is made of. */
interface Stores {
  readonly ui: UiState;
  readonly history: Pick<HistoryState, 'view' | 'choice' | 'range' | 'listFilter'>;
  readonly hosts: Pick<HostsState, 'tab' | 'open'>;
}

const TEXT_MAX_LENGTH = 300;
const VALUES_MAX = 50;
const HOST_TABS = ['list', 'doctor', 'differences', 'limits'] as const;
const SETTINGS_TABS = ['general', 'access', 'limits', 'couchbase'] as const;
/** Not part of an address: they hold objects or numbers. */
const { tag: _tag, ...PLAIN_FILTER } = HistoryFilter.shape;
const PLAIN_KEYS = Object.keys(PLAIN_FILTER) as (keyof typeof PLAIN_FILTER)[];

/** `/vms/OpaqueRef?tab=mine&osKey=centos7` */
export function toAddress({ ui, history, hosts }: Stores): string {
  switch (ui.page) {
    case 'vms':
      return join(['vms', ui.openVm], [['tab', ui.vmTab], ['search', ui.vmSearch], ...toPairs(ui.vmFilter)]);
    case 'history':
      return join(['history'], historyPairs(history));
    case 'hosts': {
      const { open, tab } = hosts;
      return join(['hosts', open?.hostRef], [...without('list', 'tab', tab), ['host', open?.uuid]]);
    }
    case 'activity':
      return join(['activity'], without('log', 'tab', ui.activityTab));
    case 'settings':
      return join(['settings'], without('general', 'tab', ui.settingsTab));
    default:
      return `/${ui.page}`;
  }
}

/** What an address names. Whatever in it means nothing here is left out: it may come from anywhere. */
export function readAddress({ pathname, search }: { pathname: string; search: string }): PageState {
  const [, name, detail] = pathname.split('/').map(decode);
  const query = new URLSearchParams(search);
  const tab = query.get('tab') ?? undefined;
  switch (z.enum([...PAGES, 'requests', 'get-vms']).safeParse(name).data) {
    case 'vms':
      return {
        ui: {
          page: 'vms',
          openVm: detail,
          vmTab: z.enum(VM_TABS).safeParse(tab).data,
          vmSearch: bounded(query.get('search')) ?? '',
          vmFilter: readVmFilter(query),
        },
      };
    case 'requests':
      return { ui: { page: 'vms', vmTab: 'all', vmSearch: detail ?? '', vmFilter: {} } };
    case 'history':
      return { ui: { page: 'history' }, history: readHistory(query) };
    case 'hosts':
      return { ui: { page: 'hosts' }, hosts: readHosts(detail, tab, query) };
    case 'activity':
      return { ui: { page: 'activity', activityTab: tab === 'audit' ? 'audit' : 'log' } };
    case 'settings':
      return {
        ui: { page: 'settings', settingsTab: z.enum(SETTINGS_TABS).safeParse(tab).data ?? 'general' },
      };
    case 'get-vms':
      return { ui: { page: 'overview', provisionOpen: true } };
    default:
      return { ui: { page: 'overview' } };
  }
}

type Pair = readonly [string, string | number | undefined];

function join(path: readonly (string | number | undefined)[], pairs: readonly Pair[]): string {
  const query = new URLSearchParams(
    pairs.flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, String(value)]])),
  );
  const segments = path.flatMap((each) => (each === undefined ? [] : [encodeURIComponent(each)]));
  return `/${segments.join('/')}${query.size > 0 ? `?${query}` : ''}`;
}

/** What is usual needs no word in the address. */
function without(usual: string, key: string, value: string): Pair[] {
  return value === usual ? [] : [[key, value]];
}

function toPairs(filter: VmFilter): Pair[] {
  return FILTER_KEYS.flatMap((key) => (filter[key] ?? []).map((value): Pair => [key, value]));
}

function readVmFilter(query: URLSearchParams): VmFilter {
  const entries = FILTER_KEYS.map((key) => [key, query.getAll(key).slice(0, VALUES_MAX)] as const);
  return Object.fromEntries(entries.filter(([, values]) => values.length > 0));
}

function historyPairs({ view, choice, range, listFilter }: Stores['history']): Pair[] {
  const { tag, ...plain } = listFilter;
  return [
    ...without('charts', 'view', view),
    ...without('30d', 'period', choice),
    ...(choice === 'own'
      ? ([
          ['first', range?.first],
          ['last', range?.last],
        ] as const)
      : []),
    ['tag', tag && `${tag.key}=${tag.value}`],
    ...Object.entries(plain),
  ];
}

function readHistory(query: URLSearchParams): Partial<HistoryState> {
  const [first, last] = [readDay(query.get('first')), readDay(query.get('last'))];
  const choice = z.enum(PERIODS).safeParse(query.get('period')).data ?? '30d';
  const [, key, value = ''] = /^([^=]+)=(.*)$/.exec(query.get('tag') ?? '') ?? [];
  const plain = PLAIN_KEYS.flatMap((name) => {
    const text = bounded(query.get(name));
    if (text === undefined) return [];
    const parsed = PLAIN_FILTER[name].safeParse(text).data ?? PLAIN_FILTER[name].safeParse(Number(text)).data;
    return parsed === undefined ? [] : [[name, parsed]];
  });
  return {
    view: query.get('view') === 'list' ? 'list' : 'charts',
    choice: choice === 'own' && !(first && last) ? '30d' : choice,
    ...(first && last && { range: { first, last } }),
    listFilter: { ...Object.fromEntries(plain), ...(key !== undefined && { tag: { key, value } }) },
  };
}

function readHosts(
  detail: string | undefined,
  tab: string | undefined,
  query: URLSearchParams,
): Partial<HostsState> {
  const hostRef = z.coerce.number().int().positive().safeParse(detail).data;
  const uuid = bounded(query.get('host'));
  return {
    tab: z.enum(HOST_TABS).safeParse(tab).data ?? 'list',
    open: hostRef === undefined ? undefined : { hostRef, ...(uuid !== undefined && { uuid }) },
  };
}

function readDay(text: string | null): string | undefined {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : undefined;
}

function decode(segment: string): string | undefined {
  try {
    return bounded(decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

function bounded(text: string | null): string | undefined {
  return text === null || text === '' ? undefined : text.slice(0, TEXT_MAX_LENGTH);
}

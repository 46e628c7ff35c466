import { Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconChartHistogram,
  IconGauge,
  IconLayoutDashboard,
  IconPlus,
  IconServer2,
  IconSettings,
  IconStack2,
  IconTerminal2,
  IconTimeline,
} from '@tabler/icons-react';
import { StateMark } from '../../components/StateMark.tsx';
import { formatCount, pluralize } from '../../format/quantity.ts';
import { type Tables, useFleet, useTable } from '../../store/fleet.ts';
import { useNow } from '../../store/now.ts';
import { openPage, type Page, setUi, useUi } from '../../store/ui.ts';
import classes from './Frame.module.css';
import { PAGE_TITLES } from './page-titles.ts';

const ICON = { size: 17, stroke: 1.6 };

/** Navigation. Narrow windows show icons only, with names on hover. */
export function Rail() {
  const vms = useFleet(({ tables }) => tables.vms.rows.size);
  const hosts = useHostCount();
  const waiting = useFleet(({ tables }) => tables.queue.rows.size);
  return (
    <nav className={classes.rail} aria-label="Pages">
      <div className={classes.brand}>
        <IconTerminal2 size={20} stroke={1.8} aria-hidden="true" />
        <span className={classes.label}>DynVM</span>
      </div>
      <RailItem page="overview" icon={<IconLayoutDashboard {...ICON} />} />
      <RailItem page="vms" icon={<IconStack2 {...ICON} />} aside={formatCount(vms)} />
      <Named label="Get VMs">
        <button type="button" className={classes.item} onClick={() => setUi({ provisionOpen: true })}>
          <IconPlus {...ICON} aria-hidden="true" />
          <span className={classes.label}>Get VMs</span>
          <kbd className={classes.key}>N</kbd>
        </button>
      </Named>
      <RailItem page="history" icon={<IconChartHistogram {...ICON} />} />
      <RailItem page="hosts" icon={<IconServer2 {...ICON} />} aside={formatCount(hosts)} />
      <RailItem
        page="capacity"
        icon={<IconGauge {...ICON} />}
        {...(waiting > 0 && { aside: formatCount(waiting) })}
      />
      <RailItem page="activity" icon={<IconTimeline {...ICON} />} />
      <div className={classes.foot}>
        <RailItem page="settings" icon={<IconSettings {...ICON} />} />
        <LiveMark />
      </div>
    </nav>
  );
}

/** Physical hosts; an entry never reached counts as one. */
function useHostCount(): number {
  return useFleet(({ tables }) => {
    let total = 0;
    for (const { physicalHosts } of tables.hosts.rows.values()) {
      total += Math.max(1, physicalHosts.length);
    }
    return total;
  });
}

interface RailItemProps {
  page: Page;
  icon: React.ReactNode;
  aside?: string;
}

function RailItem({ page, icon, aside }: RailItemProps) {
  const label = PAGE_TITLES[page];
  const current = useUi((ui) => ui.page === page);
  return (
    <Named label={label}>
      <button
        type="button"
        className={classes.item}
        aria-current={current ? 'page' : undefined}
        onClick={() => openPage(page)}
      >
        {icon}
        <span className={classes.label}>{label}</span>
        {aside !== undefined && <span className={classes.count}>{aside}</span>}
      </button>
    </Named>
  );
}

function Named({ label, children }: { label: string; children: React.ReactElement }) {
  const labelled = useMediaQuery('(min-width: 1440px)', true, { getInitialValueInEffect: false });
  return (
    // Rendered within the rail: content outside all landmarks is hard to find with screen readers.
    <Tooltip label={label} position="right" disabled={labelled} withinPortal={false} floatingStrategy="fixed">
      {children}
    </Tooltip>
  );
}

function LiveMark() {
  const liveness = useFleet(({ connection, tables }) =>
    connection?.kind === 'lost' ? 'lost' : toLiveness(tables),
  );
  if (liveness === 'lost') {
    return (
      <div className={classes.live} data-mark="warn">
        <StateMark mark="warn" /> <span className={classes.label}>Not live</span>
      </div>
    );
  }
  if (liveness === 'connecting') {
    return (
      <div className={classes.live} data-mark="gone">
        <StateMark mark="gone" /> <span className={classes.label}>Connecting</span>
      </div>
    );
  }
  return (
    <div className={classes.live} data-mark="ok">
      <StateMark mark="ok" /> <span className={classes.label}>Live</span>
      <EventRate />
    </div>
  );
}

function toLiveness(tables: Tables): 'lost' | 'connecting' | 'live' {
  const states = Object.values(tables).map(({ state }) => state.kind);
  if (states.some((kind) => kind === 'failed' || kind === 'stale')) return 'lost';
  return states.includes('loading') || states.includes('cached') ? 'connecting' : 'live';
}

function EventRate() {
  const log = useTable('activity').rows;
  const minuteAgo = useNow(({ now }) => Math.floor(now / 5000) * 5000) - 60_000;
  let events = 0;
  for (const line of log.values()) if (line.at >= minuteAgo) events += 1;
  return <small>{pluralize(events, 'event')}/min</small>;
}

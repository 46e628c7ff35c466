import { LinkButton } from '../../components/controls/LinkButton.tsx';
import { Panel } from '../../components/Panel.tsx';
import { ErrorState } from '../../components/states/ErrorState.tsx';
import { NoticeStrip } from '../../components/states/NoticeStrip.tsx';
import { SkeletonRows } from '../../components/states/SkeletonRows.tsx';
import { formatLength } from '../../format/time.ts';
import classes from './Settings.module.css';
import { useConfig } from './use-config.ts';

/** The keys of `[common]` that limit something, in words. */
const LIMITS: readonly (readonly [string, string, (value: string) => string])[] = [
  ['vm.expiry.minutes', 'Longest life of a VM', formatMinutes],
  ['vm.extend.max.minutes', 'Furthest a deadline may be moved', formatMinutes],
  ['vm.expiry.warn.minutes', 'Told ahead of the end, minutes', keepText],
  ['vm.network.timeout.secs', 'Waits for an address, seconds', keepText],
  ['cpu.overcommit', 'Virtual CPUs a physical one gives', keepText],
  ['disk.headroom.percent', 'Disk never handed out, percent', keepText],
  ['disk.growth.ratio', 'Thin disks: share kept for growth', keepText],
  ['provision.concurrency', 'VMs made at once', keepText],
  ['provision.concurrency.per.host', 'VMs made at once on a host', keepText],
];

/** What the ini allows: shown here, changed there. */
export function LimitsPanel() {
  const config = useConfig();
  if (config.kind === 'loading') {
    return (
      <Panel title="Limits">
        <SkeletonRows label="Loading the limits" rows={LIMITS.length} />
      </Panel>
    );
  }
  if (config.kind === 'failed') {
    return (
      <Panel title="Limits">
        <ErrorState title="The configuration cannot be read" error={config.error} onRetry={config.again} />
      </Panel>
    );
  }
  const { view } = config;
  const common = view.sections.find(({ name }) => name === 'common')?.entries ?? [];
  const values = new Map(common.map(({ key, value }) => [key, value]));
  return (
    <Panel title="Limits" note={view.path === undefined ? 'of the demo' : 'from [common] of the ini'}>
      {config.unreadable !== undefined && (
        <NoticeStrip tone="warn">
          {config.unreadable}. What is shown is in force.{' '}
          <LinkButton onClick={config.again}>Read it again</LinkButton>
        </NoticeStrip>
      )}
      {view.pendingProblems.length > 0 && (
        <NoticeStrip tone="warn">
          The ini on disk is broken, so the last good one stays in force: {view.pendingProblems[0]?.message}
        </NoticeStrip>
      )}
      <dl className={classes.list}>
        {LIMITS.map(([key, label, say]) => {
          const value = values.get(key);
          return (
            <div key={key} className={classes.entry}>
              <dt>
                {label}
                <code>{key}</code>
              </dt>
              <dd>
                {value === undefined ? 'none' : say(value)}
                {config.given?.has(key) === false && <small>default</small>}
              </dd>
            </div>
          );
        })}
      </dl>
      {view.warnings.length > 0 && (
        <ul className={classes.warnings}>
          {view.warnings.map(({ section, key, line, message }) => (
            <li key={`${section} ${key} ${line} ${message}`}>
              {[section && `[${section}]`, key, message].filter(Boolean).join(' ')}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function formatMinutes(value: string): string {
  return formatLength(Number(value));
}

function keepText(value: string): string {
  return value;
}

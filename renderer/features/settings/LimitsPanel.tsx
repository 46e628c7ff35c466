import type { ConfigProblemRow } from '../../../core/contract/configuration.ts';
import { openConfigFile } from '../../actions/shell.ts';
import { LinkButton } from '../../components/controls/LinkButton.tsx';
import { Panel } from '../../components/Panel.tsx';
import { ErrorState } from '../../components/states/ErrorState.tsx';
import { NoticeStrip } from '../../components/states/NoticeStrip.tsx';
import { SkeletonRows } from '../../components/states/SkeletonRows.tsx';
import { formatLength } from '../../format/time.ts';
import { describeProblem } from '../../view/config-problem.ts';
import classes from './Settings.module.css';
import { useConfig } from './use-config.ts';

/** Limiting keys of `[common]`, with labels. */
const LIMITS: readonly (readonly [string, string, (value: string) => string])[] = [
  ['vm.expiry.minutes', 'Maximum VM lifetime', formatMinutes],
  ['vm.extend.max.minutes', 'Maximum extension', formatMinutes],
  ['vm.expiry.warn.minutes', 'Warning before expiry, minutes', keepText],
  ['vm.network.timeout.secs', 'Address timeout, seconds', keepText],
  ['cpu.overcommit', 'vCPUs per physical CPU', keepText],
  ['disk.headroom.percent', 'Reserved disk, percent', keepText],
  ['disk.growth.ratio', 'Thin disks: share reserved for growth', keepText],
  ['provision.concurrency', 'Concurrent provisioning', keepText],
  ['provision.concurrency.per.host', 'Concurrent provisioning per host', keepText],
];

/** Limits from the ini, read-only. */
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
        <ErrorState title="Could not read the configuration" error={config.error} onRetry={config.again} />
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
          {config.unreadable}. The values shown are in force.{' '}
          <LinkButton onClick={config.again}>Reload</LinkButton>
        </NoticeStrip>
      )}
      {view.pendingProblems.length > 0 && (
        <NoticeStrip tone="warn">
          The ini on disk is broken, so its last good version stays in force.{' '}
          <LinkButton onClick={openConfigFile}>Open the file</LinkButton>
        </NoticeStrip>
      )}
      {view.pendingProblems.length > 0 && <Problems problems={view.pendingProblems} />}
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
      {view.warnings.length > 0 && <Problems problems={view.warnings} />}
    </Panel>
  );
}

function Problems({ problems }: { problems: readonly ConfigProblemRow[] }) {
  return (
    <ul className={classes.warnings}>
      {problems.map((problem) => (
        <li key={describeProblem(problem)}>{describeProblem(problem)}</li>
      ))}
    </ul>
  );
}

function formatMinutes(value: string): string {
  return formatLength(Number(value));
}

function keepText(value: string): string {
  return value;
}

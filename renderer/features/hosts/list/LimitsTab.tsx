import { Button, VisuallyHidden } from '@mantine/core';
import { useCallback, useEffect, useState } from 'react';
import type { ConfigFile } from '../../../../core/contract/configuration.ts';
import { toFailure } from '../../../../core/model/failure.ts';
import type { HostRow } from '../../../../core/model/host.ts';
import { toHostName } from '../../../../core/model/host-name.ts';
import { invoke } from '../../../bridge.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { ErrorState } from '../../../components/states/ErrorState.tsx';
import { NoticeStrip } from '../../../components/states/NoticeStrip.tsx';
import { SkeletonRows } from '../../../components/states/SkeletonRows.tsx';
import { setHosts } from '../hosts-store.ts';
import classes from './HostsTable.module.css';

/** Labels, limits, reserves and sizes from the ini. */
export function LimitsTab({ rows }: { rows: ReadonlyMap<unknown, HostRow> }) {
  const [file, setFile] = useState<ConfigFile>();
  const [problem, setProblem] = useState<unknown>();
  const load = useCallback(() => {
    invoke('config.file', {}).then((read) => {
      setFile(read);
      setProblem(undefined);
    }, setProblem);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of a host may come from the ini
  useEffect(load, [rows, load]);
  if (!file) {
    return problem === undefined ? (
      <SkeletonRows label="Reading the ini" />
    ) : (
      <ErrorState title="Could not read the ini" error={problem} onRetry={load} />
    );
  }
  return (
    <div className={classes.scroller}>
      {problem !== undefined && (
        <NoticeStrip tone="warn">
          {toFailure(problem).message}. Showing the version read earlier.{' '}
          <LinkButton onClick={load}>Reload</LinkButton>
        </NoticeStrip>
      )}
      <table className={classes.table} aria-label="Limits and labels">
        <thead>
          <tr>
            <th scope="col">Host</th>
            <th scope="col">Labels</th>
            <th scope="col" className={classes.right}>
              Reserved slots
            </th>
            <th scope="col">Limits on running VMs</th>
            <th scope="col">Assumed VM sizes</th>
            <th scope="col">
              <VisuallyHidden>Edit</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {[...rows.values()].map((entry) => (
            <Limits key={entry.hostRef} entry={entry} file={file} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Limits({ entry, file }: { entry: HostRow; file: ConfigFile }) {
  const entries = file.sections.find(({ name }) => name === `xenhost${entry.hostRef}`)?.entries ?? [];
  const writtenAs = (key: string) => entries.find((one) => one.key === key)?.value;
  const caps = entries.filter(({ key }) => key.startsWith('host.vms.max.'));
  const sizes = entries.filter(({ key }) => /\.(vcpus|memory|disk)$/.test(key));
  return (
    <tr
      className={classes.row}
      onDoubleClick={() => setHosts({ dialog: { kind: 'form', hostRef: entry.hostRef } })}
    >
      <th scope="row">{toHostName(entry)}</th>
      <td>
        {entry.labels.length > 0 ? entry.labels.join(', ') : <small>none: requests without labels</small>}
      </td>
      <td className={classes.right}>{writtenAs('host.slots.reserve') ?? '0'}</td>
      <td>
        {caps.length > 0 ? (
          caps.map(({ key, value }) => `${key.slice(13)} ${value}`).join(', ')
        ) : (
          <small>none</small>
        )}
      </td>
      <td>
        {sizes.length > 0 ? (
          sizes.map(({ key, value }) => `${key} ${value}`).join(', ')
        ) : (
          <small>from the template</small>
        )}
      </td>
      <td className={classes.right}>
        <Button
          variant="subtle"
          onClick={() => setHosts({ dialog: { kind: 'form', hostRef: entry.hostRef } })}
        >
          Edit
        </Button>
      </td>
    </tr>
  );
}

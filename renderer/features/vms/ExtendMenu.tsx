import { Menu } from '@mantine/core';
import type { Lease } from '../../../core/model/lease.ts';
import { extendLeases } from '../../actions/leases.ts';
import { dayTime } from '../../format/time.ts';
import { useMinute } from '../../store/now.ts';
import { askExtend } from './dialog-store.ts';
import { EXTENSIONS, extended } from './extension.ts';
import classes from './Vms.module.css';

/** Each choice says to what it would lead. */
export function ExtendMenu({ leases, children }: { leases: readonly Lease[]; children: React.ReactElement }) {
  const now = useMinute();
  return (
    <Menu position="top-start" shadow="md" width={230}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {EXTENSIONS.map(({ label, minutes }) => {
          const change = extended(leases, minutes);
          return (
            <Menu.Item
              key={label}
              onClick={() => extendLeases(leases, minutes)}
              rightSection={
                change?.same && <span className={classes.share}>until {dayTime(change.afterAt, now)}</span>
              }
            >
              {label}
            </Menu.Item>
          );
        })}
        <Menu.Item onClick={() => askExtend(leases)}>Custom…</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

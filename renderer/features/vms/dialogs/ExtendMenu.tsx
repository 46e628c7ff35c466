import { Menu } from '@mantine/core';
import type { Lease } from '../../../../core/model/lease.ts';
import { MENU_PROPS } from '../../../components/controls/menu-props.ts';
import { formatDayTime, formatLength } from '../../../format/time.ts';
import { useMinute } from '../../../store/now.ts';
import classes from '../VmsPage.module.css';
import { extendAndReport } from '../vm-actions.ts';
import { openExtendDialog } from './dialog-store.ts';
import { EXTENSIONS, previewExtension } from './extension.ts';
import { useExtendCap } from './use-extend-cap.ts';

/** Each choice shows the resulting deadline. */
export function ExtendMenu({ leases, children }: { leases: readonly Lease[]; children: React.ReactElement }) {
  const now = useMinute();
  const cap = useExtendCap();
  return (
    <Menu {...MENU_PROPS} position="top-start" width={250}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {EXTENSIONS.map(({ label, minutes }) => {
          const change = previewExtension(leases, minutes);
          return (
            <Menu.Item
              key={label}
              disabled={minutes > cap.minutes}
              onClick={() => extendAndReport(leases, minutes)}
              rightSection={
                change && (
                  <span className={classes.share}>
                    {change.same ? 'until' : 'first until'} {formatDayTime(change.afterAt, now)}
                  </span>
                )
              }
            >
              {label}
            </Menu.Item>
          );
        })}
        <Menu.Item onClick={() => openExtendDialog(leases)}>Until…</Menu.Item>
        {cap.byConfig && <Menu.Label>At most {formatLength(cap.minutes)} per extension</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}

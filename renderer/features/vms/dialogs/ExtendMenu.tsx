import { Menu } from '@mantine/core';
import type { Lease } from '../../../../core/model/lease.ts';
import { MENU_PROPS } from '../../../components/controls/menu-props.ts';
import { chosenLength, dayTime } from '../../../format/time.ts';
import { useMinute } from '../../../store/now.ts';
import classes from '../VmsPage.module.css';
import { extendAndTell } from '../vm-actions.ts';
import { askExtend } from './dialog-store.ts';
import { EXTENSIONS, extended } from './extension.ts';
import { useExtendCap } from './use-extend-cap.ts';

/** Each choice says to what it would lead; where they end at different times, so does the dialog. */
export function ExtendMenu({ leases, children }: { leases: readonly Lease[]; children: React.ReactElement }) {
  const now = useMinute();
  const cap = useExtendCap();
  return (
    <Menu {...MENU_PROPS} position="top-start" width={250}>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        {EXTENSIONS.map(({ label, minutes }) => {
          const change = extended(leases, minutes);
          return (
            <Menu.Item
              key={label}
              disabled={minutes > cap.minutes}
              onClick={() => extendAndTell(leases, minutes)}
              rightSection={
                change && (
                  <span className={classes.share}>
                    {change.same ? 'until' : 'first until'} {dayTime(change.afterAt, now)}
                  </span>
                )
              }
            >
              {label}
            </Menu.Item>
          );
        })}
        <Menu.Item onClick={() => askExtend(leases)}>Custom…</Menu.Item>
        {cap.byConfig && <Menu.Label>At most {chosenLength(cap.minutes)} at once</Menu.Label>}
      </Menu.Dropdown>
    </Menu>
  );
}

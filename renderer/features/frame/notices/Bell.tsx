import { ActionIcon, Popover } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useState } from 'react';
import type { Notice } from '../../../../core/model/notice.ts';
import { openHostDetails, openVmDetails, openVmsMatching } from '../../../actions/open-subject.ts';
import { changePreferences } from '../../../actions/preferences.ts';
import { LinkButton } from '../../../components/controls/LinkButton.tsx';
import { EmptyNote } from '../../../components/Panel.tsx';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount } from '../../../format/quantity.ts';
import { formatDayTime, formatFullTime, formatTimesIn } from '../../../format/time.ts';
import { useFleet } from '../../../store/fleet.ts';
import { useMinute } from '../../../store/now.ts';
import { openPage } from '../../../store/ui.ts';
import { LEVEL_MARKS } from '../../../view/mark.ts';
import classes from './Bell.module.css';
import { useNotices } from './use-notices.ts';

/** Notices, and how many are unread. */
export function Bell() {
  const { notices, unread } = useNotices();
  const [open, setOpen] = useState(false);
  const [seenBefore, setSeenBefore] = useState(0);
  const toggle = (next: boolean) => {
    setOpen(next);
    if (!next) return;
    setSeenBefore(unread);
    changePreferences({ noticesSeenAt: Date.now() });
  };
  const label = unread > 0 ? `Notices, ${formatCount(unread)} unread` : 'Notices';
  return (
    <Popover
      opened={open}
      onChange={toggle}
      position="bottom-end"
      width={380}
      trapFocus
      returnFocus
      withRoles={false}
    >
      <Popover.Target>
        <ActionIcon
          aria-label={label}
          aria-haspopup="dialog"
          aria-expanded={open}
          title={label}
          className={classes.bell}
          onClick={() => toggle(!open)}
        >
          <IconBell size={16} stroke={1.7} />
          {unread > 0 && <i className={classes.unread} aria-hidden="true" />}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown} role="dialog" aria-label="Notices">
        <header className={classes.head}>
          <b>Notices</b>
          <LinkButton
            onClick={() => {
              setOpen(false);
              openPage('activity', { activityTab: 'log' });
            }}
          >
            All activity
          </LinkButton>
        </header>
        {notices.length === 0 && (
          <EmptyNote>
            No notices. Hosts that go down, failed requests, your VMs that end soon and requests you asked to
            be notified about appear here.
          </EmptyNote>
        )}
        <ul className={classes.list} aria-label="Notices, newest first">
          {notices.map((notice, index) => (
            <NoticeItem
              key={notice.id}
              notice={notice}
              fresh={index < seenBefore}
              onOpen={() => setOpen(false)}
            />
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

function NoticeItem({ notice, fresh, onOpen }: { notice: Notice; fresh: boolean; onOpen: () => void }) {
  const now = useMinute();
  return (
    <li data-fresh={fresh || undefined}>
      <button
        type="button"
        onClick={() => {
          onOpen();
          openNotice(notice);
        }}
      >
        <StateMark mark={LEVEL_MARKS[notice.level]} />
        <b>{notice.title}</b>
        <time title={formatFullTime(notice.at)}>{formatDayTime(notice.at, now)}</time>
        <span>{formatTimesIn(notice.message, now)}</span>
      </button>
    </li>
  );
}

/** Opens what the notice is about. */
function openNotice({ level, leaseId, requestId, hostRef }: Notice): void {
  // For a failed request, the log says more than the VM list.
  const request = level === 'info' && useFleet.getState().tables.requests.rows.get(requestId ?? '');
  if (leaseId !== undefined) openVmDetails(leaseId);
  else if (request) openVmsMatching(request.spec.descriptor);
  else if (requestId !== undefined) openPage('activity', { activityTab: 'log' });
  else if (hostRef !== undefined) openHostDetails({ hostRef });
  else openPage('settings', { settingsTab: 'couchbase' });
}

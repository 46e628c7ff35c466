import { Button, Popover } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { IconCalendar } from '@tabler/icons-react';
import { useState } from 'react';
import { useNow } from '../../../store/now.ts';
import { addDays, toDay, toStartOfDay } from '../history-period.ts';
import { useHistory } from '../history-store.ts';

/** Jumps to a day: the last VM requested on it comes first. */
export function JumpToDate({ onJump }: { onJump: (at: number) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          aria-haspopup="dialog"
          leftSection={<IconCalendar size={14} stroke={1.7} />}
          onClick={() => setOpen(!open)}
        >
          Go to date
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Go to date">
        {open && (
          <Days
            onChoose={(at) => {
              setOpen(false);
              onJump(at);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function Days({ onChoose }: { onChoose: (at: number) => void }) {
  const zone = useHistory((history) => history.zone);
  const firstAt = useHistory(({ facets }) => facets?.firstAt);
  const now = useNow((state) => Math.floor(state.now / 60_000) * 60_000);
  return (
    <DatePicker
      // Colour means state here, so Sundays have none.
      weekendDays={[]}
      maxDate={toDay(now, zone)}
      {...(firstAt === undefined ? {} : { minDate: toDay(firstAt, zone) })}
      // The midnight after it, in the page's zone: the list shows what was requested before.
      onChange={(day) => day && onChoose(toStartOfDay(addDays(day.slice(0, 10), 1), zone))}
    />
  );
}

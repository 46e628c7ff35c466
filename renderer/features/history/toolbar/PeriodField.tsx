import { Button, Popover } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { IconCalendar, IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useNow } from '../../../store/now.ts';
import { changeHistory } from '../history-actions.ts';
import { formatPeriod, toDay, toLastMonth } from '../history-period.ts';
import { useHistoryParts } from '../history-store.ts';
import classes from './Toolbar.module.css';

/** The period in words; opens a calendar for a custom one. */
export function PeriodField() {
  const { period, zone } = useHistoryParts(({ period, zone }) => ({ period, zone }));
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="default"
          aria-haspopup="dialog"
          leftSection={<IconCalendar size={14} stroke={1.7} />}
          rightSection={<IconChevronDown size={13} stroke={1.8} />}
          onClick={() => setOpen(!open)}
        >
          {period ? formatPeriod(period, zone, true) : 'Period'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Choose a period">
        {open && <OwnRange onDone={() => setOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

function OwnRange({ onDone }: { onDone: () => void }) {
  const { choice, range, zone } = useHistoryParts(({ choice, range, zone }) => ({ choice, range, zone }));
  const now = useNow((state) => Math.floor(state.now / 60_000) * 60_000);
  const [chosen, setChosen] = useState<[string | null, string | null]>(
    choice === 'own' && range ? [range.first, range.last] : [null, null],
  );
  const take = (first: string, last: string) => {
    changeHistory({ choice: 'own', range: { first, last } });
    onDone();
  };
  const month = toLastMonth(now, zone);
  return (
    <>
      <DatePicker
        type="range"
        allowSingleDateInRange
        value={chosen}
        // Colour means state here, so Sundays have none.
        weekendDays={[]}
        maxDate={toDay(now, zone)}
        onChange={(next) => {
          setChosen(next);
          const [first, last] = next;
          if (first && last) take(first.slice(0, 10), last.slice(0, 10));
        }}
      />
      <div className={classes.quick}>
        <Button
          variant="default"
          onClick={() => take(`${toDay(now, zone).slice(0, 7)}-01`, toDay(now, zone))}
        >
          This month
        </Button>
        <Button variant="default" onClick={() => take(month.first, month.last)}>
          Last month
        </Button>
      </div>
    </>
  );
}

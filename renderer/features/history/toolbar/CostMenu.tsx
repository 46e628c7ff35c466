import { ActionIcon, Button, NumberInput, Popover, TextInput, Tooltip } from '@mantine/core';
import { IconCoins } from '@tabler/icons-react';
import { useState } from 'react';
import { CostRate } from '../../../../core/model/report.ts';
import { changeHistory } from '../history-actions.ts';
import { useHistory } from '../history-store.ts';
import classes from './Toolbar.module.css';

/** Sets the hourly price; kept on this computer. Without it, the page shows no costs. */
export function CostMenu() {
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      shadow="md"
      width={230}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Tooltip label="Costs">
          <ActionIcon aria-label="Costs" aria-haspopup="dialog" onClick={() => setOpen(!open)}>
            <IconCoins size={16} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown aria-label="Costs">{open && <Rate onDone={() => setOpen(false)} />}</Popover.Dropdown>
    </Popover>
  );
}

function Rate({ onDone }: { onDone: () => void }) {
  const rate = useHistory((history) => history.rate);
  const [perVcpuHour, setPerVcpuHour] = useState<number | string>(rate?.perVcpuHour ?? 0);
  const [perGibHour, setPerGibHour] = useState<number | string>(rate?.perGibHour ?? 0);
  const [currency, setCurrency] = useState(rate?.currency ?? 'EUR');
  const next = CostRate.safeParse({
    perVcpuHour: Number(perVcpuHour),
    perGibHour: Number(perGibHour),
    currency,
  });
  const numbers = { min: 0, decimalScale: 6, hideControls: true };
  return (
    <form
      className={classes.rate}
      onSubmit={(event) => {
        event.preventDefault();
        if (!next.success) return;
        changeHistory({ rate: next.data });
        onDone();
      }}
    >
      <NumberInput label="Price per vCPU hour" value={perVcpuHour} onChange={setPerVcpuHour} {...numbers} />
      <NumberInput
        label="Price per GiB of memory and hour"
        value={perGibHour}
        onChange={setPerGibHour}
        {...numbers}
      />
      <TextInput
        label="Currency"
        value={currency}
        error={next.success ? undefined : 'One to eight letters'}
        onChange={(event) => setCurrency(event.currentTarget.value)}
      />
      <div className={classes.quick}>
        <Button type="submit" disabled={!next.success}>
          Show costs
        </Button>
        {rate && (
          <Button
            variant="default"
            onClick={() => {
              changeHistory({ rate: undefined });
              onDone();
            }}
          >
            Hide costs
          </Button>
        )}
      </div>
    </form>
  );
}

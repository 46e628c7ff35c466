import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { setUi, useUi, type VmTab } from '../../store/ui.ts';
import { ColumnMenu } from './ColumnMenu.tsx';
import classes from './Vms.module.css';
import { VmTabs } from './VmTabs.tsx';

export function Toolbar({ counts }: { counts: Readonly<Record<VmTab, number>> }) {
  const search = useUi((ui) => ui.vmSearch);
  return (
    <div className={classes.toolbar}>
      <VmTabs counts={counts} />
      <TextInput
        type="search"
        className={classes.search}
        aria-label="Search the list"
        placeholder="Name, address, host, tag"
        leftSection={<IconSearch size={14} stroke={1.8} aria-hidden="true" />}
        value={search}
        onChange={(event) => setUi({ vmSearch: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setUi({ vmSearch: '' });
        }}
      />
      <ColumnMenu />
    </div>
  );
}

import { IconLock } from '@tabler/icons-react';
import { pageStart } from '../../store/preferences.ts';
import classes from './Settings.module.css';

/** Marks a setting fixed by the command line. */
export function Locked({ by }: { by: (typeof pageStart.locked)[number] }) {
  if (!pageStart.locked.includes(by)) return null;
  return (
    <span className={classes.locked} title={`Set by --${by} (or its environment variable) at startup`}>
      <IconLock size={12} stroke={1.8} aria-hidden="true" /> by --{by}
    </span>
  );
}

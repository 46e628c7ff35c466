import { IconLock } from '@tabler/icons-react';
import { pageStart } from '../../store/preferences.ts';
import classes from './Settings.module.css';

/** Says that the command line decides it, so that nothing here changes it for the next start. */
export function Locked({ by }: { by: (typeof pageStart.locked)[number] }) {
  if (!pageStart.locked.includes(by)) return null;
  return (
    <span className={classes.locked} title={`Decided by --${by} (or its variable) at the start`}>
      <IconLock size={12} stroke={1.8} aria-hidden="true" /> by --{by}
    </span>
  );
}

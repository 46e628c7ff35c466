import { formatExactTime } from '../../format/time.ts';
import { StateMark } from '../StateMark.tsx';
import classes from './States.module.css';

interface NoticeStripProps {
  tone: 'warn' | 'note';
  children: React.ReactNode;
}

/** One line across a page or panel: what is incomplete or old, and why. Read out when it appears. */
export function NoticeStrip({ tone, children }: NoticeStripProps) {
  return (
    <div className={classes.strip} data-tone={tone} role="status">
      {tone === 'warn' && <StateMark mark="warn" />}
      <span>{children}</span>
    </div>
  );
}

/** What is shown is old. @param sinceAt of when it is */
export function StaleStrip({ what, sinceAt }: { what: string; sinceAt: number }) {
  return (
    <NoticeStrip tone="warn">
      {what}; what is shown is from {formatExactTime(sinceAt)}.
    </NoticeStrip>
  );
}

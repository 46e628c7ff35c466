import { CopyButton } from '../controls/CopyButton.tsx';
import { Mono } from '../Mono.tsx';
import classes from './Facts.module.css';

/** Names and values, one per line. */
export function Facts({ children }: { children: React.ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}

export function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface CopiedFactProps {
  label: string;
  text: string;
  /** How to call it, such as "the address"; defaults to the text itself. */
  what?: string;
  /** Shown between the text and its button; truncated when too long. */
  note?: string | undefined;
}

/** An address or id, with a copy button. */
export function CopiedFact({ label, text, what = text, note }: CopiedFactProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className={classes.copied}>
        <Mono>{text}</Mono>
        {note !== undefined && (
          <small className={classes.note} title={note}>
            {note}
          </small>
        )}
        <CopyButton text={text} what={what} />
      </dd>
    </div>
  );
}

import { CopyButton } from '../controls/CopyButton.tsx';
import { Mono } from '../Mono.tsx';
import classes from './Facts.module.css';

/** Names and values, one a line. */
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
  /** Names it for people: "the address"; the text itself where nothing is given. */
  what?: string;
  /** What stands between the text and its button, cut off where it is too long. */
  note?: string | undefined;
}

/** An address, an id: what one copies rather than reads. */
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

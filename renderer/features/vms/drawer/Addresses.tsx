import { useGuestUsers } from '../../../store/fleet.ts';
import type { VmLine } from '../../../view/vm-lines.ts';
import { addressList } from '../addresses.ts';
import { CopyButton } from './CopyButton.tsx';
import { Section } from './Section.tsx';
import classes from './VmDrawer.module.css';

export function Addresses({ line }: { line: VmLine }) {
  const addresses = addressList(line, useGuestUsers());
  return (
    <Section title="Addresses">
      {addresses.length === 0 && <p className={classes.note}>None yet</p>}
      <dl className={classes.facts}>
        {addresses.map(({ label, text }) => (
          <div key={`${label} ${text}`}>
            <dt>{label}</dt>
            <dd className={classes.mono}>
              {text} <CopyButton text={text} what={label === 'SSH' ? 'the SSH line' : text} />
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

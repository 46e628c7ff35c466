import type { VmDetails } from '../../../../core/model/vm.ts';
import { useGuestUsers } from '../../../store/fleet.ts';
import type { VmLine } from '../../../view/vm-lines.ts';
import { addressList } from '../addresses.ts';
import { CopyButton } from './CopyButton.tsx';
import { Section } from './Section.tsx';
import classes from './VmDrawer.module.css';

interface AddressesProps {
  line: VmLine;
  interfaces: VmDetails['interfaces'] | undefined;
}

/** Every address, what logs in, and the hardware addresses with their networks. */
export function Addresses({ line, interfaces = [] }: AddressesProps) {
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
        {interfaces.map(({ device, mac, network }) => (
          <div key={`MAC ${device}`}>
            <dt>MAC</dt>
            <dd className={classes.mono}>
              {mac}
              <small className={classes.network} title={network}>
                eth{device} · {network}
              </small>
              <CopyButton text={mac} what={`the MAC of eth${device}`} />
            </dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

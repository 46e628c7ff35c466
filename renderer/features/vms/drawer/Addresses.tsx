import type { VmDetails } from '../../../../core/model/vm.ts';
import { DrawerSection } from '../../../components/drawer/DrawerSection.tsx';
import { CopiedFact, Facts } from '../../../components/drawer/Facts.tsx';
import { useGuestUsers } from '../../../store/fleet.ts';
import { listAddresses } from '../addresses.ts';
import type { VmLine } from '../rows/vm-line.ts';

interface AddressesProps {
  line: VmLine;
  interfaces: VmDetails['interfaces'] | undefined;
}

/** Addresses, the login command, and MACs with their networks. */
export function Addresses({ line, interfaces = [] }: AddressesProps) {
  const addresses = listAddresses(line, useGuestUsers());
  return (
    <DrawerSection title="Addresses">
      {addresses.length === 0 && (
        <p>
          <small>None yet</small>
        </p>
      )}
      <Facts>
        {addresses.map(({ label, text }) => (
          <CopiedFact
            key={`${label} ${text}`}
            label={label}
            text={text}
            what={label === 'SSH' || label === 'RDP' ? `the ${label} line` : text}
          />
        ))}
        {interfaces.map(({ device, mac, network }) => (
          <CopiedFact
            key={`MAC ${device}`}
            label="MAC"
            text={mac}
            what={`the MAC of eth${device}`}
            note={`eth${device} · ${network}`}
          />
        ))}
      </Facts>
    </DrawerSection>
  );
}

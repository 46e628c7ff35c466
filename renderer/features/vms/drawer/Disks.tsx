import type { VmDetails } from '../../../../core/model/vm.ts';
import { DrawerSection } from '../../../components/drawer/DrawerSection.tsx';
import { Mono } from '../../../components/Mono.tsx';
import { formatGibExact } from '../../../format/quantity.ts';
import classes from './Disks.module.css';

/** Disks: storage, virtual size and physical use. */
export function Disks({ disks }: { disks: VmDetails['disks'] }) {
  if (disks.length === 0) return null;
  return (
    <DrawerSection title="Disks">
      <table className={classes.disks}>
        <thead>
          <tr>
            <th scope="col">Disk</th>
            <th scope="col">Storage</th>
            <th scope="col">Size, GiB</th>
            <th scope="col">In use</th>
          </tr>
        </thead>
        <tbody>
          {disks.map(({ device, name, storage, storageUuid, virtualBytes, physicalBytes }) => (
            <tr key={device}>
              <th scope="row">
                <Mono title={name}>{device}</Mono>
              </th>
              <td title={storageUuid}>
                {storage}{' '}
                <small>
                  <Mono>{shortenUuid(storageUuid)}</Mono>
                </small>
              </td>
              <td>{formatGibExact(virtualBytes)}</td>
              <td>{formatGibExact(physicalBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </DrawerSection>
  );
}

/** `0f3c…b71e` */
function shortenUuid(uuid: string): string {
  return uuid === '' ? '' : `${uuid.slice(0, 4)}…${uuid.slice(-4)}`;
}

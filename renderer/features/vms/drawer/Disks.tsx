import type { VmDetails } from '../../../../core/model/vm.ts';
import { gibExact } from '../../../format/quantity.ts';
import { Section } from './Section.tsx';
import classes from './VmDrawer.module.css';

/** Each disk: where it lies, how large it is for the guest, and what it takes. */
export function Disks({ disks }: { disks: VmDetails['disks'] }) {
  if (disks.length === 0) return null;
  return (
    <Section title="Disks">
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
              <th scope="row" className={classes.mono} title={name}>
                {device}
              </th>
              <td title={storageUuid}>
                {storage} <small className={classes.mono}>{shortUuid(storageUuid)}</small>
              </td>
              <td>{gibExact(virtualBytes)}</td>
              <td>{gibExact(physicalBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

/** `0f3c…b71e` */
function shortUuid(uuid: string): string {
  return uuid === '' ? '' : `${uuid.slice(0, 4)}…${uuid.slice(-4)}`;
}

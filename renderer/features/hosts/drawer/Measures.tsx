import type { Measure, PhysicalHost } from '../../../../core/model/host.ts';
import { MeasureBar } from '../../../components/measures/MeasureBar.tsx';
import { formatCount, formatGibNumber } from '../../../format/quantity.ts';
import { isDiskNearlyFull, isNearlyFull } from '../../../view/host-health.ts';
import classes from './Measures.module.css';

/** CPU, memory and disk: used, reserved, free. */
export function Measures({ host }: { host: PhysicalHost }) {
  return (
    <dl className={classes.measures}>
      <Line name="CPU" measure={host.cpu} text={formatCount} unit="threads" warn={isNearlyFull(host.cpu)} />
      <Line
        name="Memory"
        measure={host.memoryBytes}
        text={formatGibNumber}
        unit="GiB"
        warn={isNearlyFull(host.memoryBytes)}
      />
      {host.diskBytes && (
        <Line
          name="Disk"
          measure={host.diskBytes}
          text={formatGibNumber}
          unit="GiB"
          warn={isDiskNearlyFull(host.diskBytes)}
        />
      )}
    </dl>
  );
}

interface LineProps {
  name: string;
  measure: Measure;
  text: (value: number) => string;
  unit: string;
  warn: boolean;
}

function Line({ name, measure, text, unit, warn }: LineProps) {
  const { total, used, reserved, free, headroom } = measure;
  const label = `${name}: ${text(used)} used, ${text(reserved)} reserved, ${text(free)} free of ${text(total)} ${unit}`;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <MeasureBar
          total={total}
          used={used}
          reserved={reserved}
          headroom={headroom}
          warn={warn}
          label={label}
        />
        <span>
          <b>{text(used)}</b> used · <b>{text(reserved)}</b> reserved · <b>{text(free)}</b> free
          <small>
            of {text(total)} {unit}
          </small>
        </span>
      </dd>
    </div>
  );
}

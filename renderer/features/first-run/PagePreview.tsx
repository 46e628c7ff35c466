import classes from './PagePreview.module.css';

/** Fill of the bars of each host, in percent: CPU, memory, disk. A sketch, not real figures. */
const HOSTS = [
  [78, 64, 72],
  [71, 64, 78],
  [34, 34, 34],
  [58, 56, 60],
  [92, 90, 92],
  [26, 20, 20],
  [60, 54, 52],
  [74, 72, 72],
  [34, 34, 34],
  [58, 56, 58],
  [92, 90, 92],
  [24, 24, 24],
  [60, 54, 52],
] as const;
const ROOM = [[2, 3, 2], [1, 1, 1], [3, 4, 2], [2, 2, 1], []] as const;
const BUILT = [90, 62, 46, 34, 84, 22, 60] as const;
const NEXT = [88, 100, 72, 94, 78, 102, 60, 90] as const;
const SPARK = '0,16 8,14 16,15 24,11 32,13 40,7 48,9 56,3 64,8 72,6 80,9 88,8 92,9';

/** A sketch of the page, without any figures. */
export function PagePreview() {
  return (
    <aside className={classes.preview} aria-label="This page will show">
      <h2>This page will show</h2>
      <div className={classes.figures}>
        <Figure caption="Room for one more VM, per OS" widths={[34, 42, 34, 28]} />
        <Figure caption="VMs alive" widths={[40]}>
          <svg viewBox="0 0 92 18" width="92" height="18" aria-hidden="true">
            <polyline points={SPARK} />
          </svg>
        </Figure>
        <Figure caption="In progress, ending soon" widths={[22, 22]} />
      </div>
      <div className={classes.panels}>
        <section className={classes.panel}>
          <p>Every host: used, reserved, free, and the room per OS</p>
          <div aria-hidden="true">
            {HOSTS.map((bars, index) => (
              <HostShape
                // biome-ignore lint/suspicious/noArrayIndexKey: never changes
                key={index}
                bars={bars}
                room={ROOM[index % ROOM.length] ?? []}
                name={44 - (index % 3) * 6}
              />
            ))}
          </div>
        </section>
        <div className={classes.right}>
          <section className={classes.panel}>
            <p>VMs in progress</p>
            <div aria-hidden="true">
              {BUILT.map((share) => (
                <span key={share} className={classes.line}>
                  <i style={{ width: 14 }} />
                  <b>
                    <i style={{ width: `${share}%` }} />
                  </b>
                  <i style={{ width: 44 }} />
                </span>
              ))}
            </div>
          </section>
          <section className={classes.panel}>
            <p>Next deadlines</p>
            <div aria-hidden="true">
              {NEXT.map((width) => (
                <span key={width} className={classes.line}>
                  <i style={{ width }} />
                  <i className={classes.last} style={{ width: 38 }} />
                </span>
              ))}
            </div>
          </section>
        </div>
      </div>
    </aside>
  );
}

interface FigureProps {
  caption: string;
  widths: readonly number[];
  children?: React.ReactNode;
}

function Figure({ caption, widths, children }: FigureProps) {
  return (
    <div>
      <p>{caption}</p>
      <span aria-hidden="true">
        {widths.map((width, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: never changes
          <i key={index} style={{ width }} />
        ))}
        {children}
      </span>
    </div>
  );
}

interface HostShapeProps {
  bars: readonly number[];
  room: readonly number[];
  name: number;
}

function HostShape({ bars, room, name }: HostShapeProps) {
  return (
    <div className={classes.host}>
      <i style={{ width: 8 }} />
      <i style={{ width: name }} />
      {bars.map((used, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: never changes
        <b key={index}>
          <i style={{ width: `${used - 6}%` }} />
          {used > 50 && used < 90 && <i className={classes.reserved} />}
        </b>
      ))}
      <span>
        {room.map((strength, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: never changes
          <i key={index} data-strength={strength} />
        ))}
      </span>
    </div>
  );
}

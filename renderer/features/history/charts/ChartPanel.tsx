import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconChartBar, IconDownload, IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { MENU_PROPS } from '../../../components/menu-props.ts';
import { Panel } from '../../../components/Panel.tsx';
import classes from '../History.module.css';
import { exportReport } from '../history-actions.ts';
import { type Slot, useHistory } from '../history-store.ts';
import { queriesOf } from '../report-queries.ts';
import { ReportTable } from './ReportTable.tsx';

const ICON = { size: 15, stroke: 1.7, 'aria-hidden': true } as const;

interface ChartPanelProps {
  slot: Slot;
  title: string;
  note?: string | undefined;
  className?: string | undefined;
  /** Already a table: there is nothing to switch to. */
  tableOnly?: boolean;
  children: React.ReactNode;
}

/** A chart with its table and its files. While it is computed anew the old one stays, greyed. */
export function ChartPanel({ slot, title, note, className, tableOnly = false, children }: ChartPanelProps) {
  const [asTable, setAsTable] = useState(false);
  const report = useHistory(({ reports }) => reports[slot]);
  const old = useHistory((history) => history.old.has(slot));
  const Other = asTable ? IconChartBar : IconTable;
  const toggle = asTable ? `${title} as a chart` : `${title} as a table`;
  return (
    <Panel
      title={title}
      note={note}
      className={className}
      aside={
        <span className={classes.tools}>
          {!tableOnly && (
            <Tooltip label={asTable ? 'As a chart' : 'As a table'}>
              <ActionIcon aria-label={toggle} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
                <Other {...ICON} />
              </ActionIcon>
            </Tooltip>
          )}
          <ExportMenu slot={slot} title={title} />
        </span>
      }
    >
      <div
        className={classes.content}
        data-old={(report && old) || undefined}
        data-slot={slot}
        aria-busy={old}
      >
        {report ? (
          asTable ? (
            <ReportTable report={report} title={title} />
          ) : (
            children
          )
        ) : (
          <ChartSkeleton title={title} />
        )}
      </div>
    </Panel>
  );
}

function ExportMenu({ slot, title }: { slot: Slot; title: string }) {
  const save = (format: 'csv' | 'json') => {
    const history = useHistory.getState();
    if (!history.period) return;
    const found = queriesOf(history, history.period).find(([each]) => each === slot);
    if (!found) return;
    // The file has every key, also those the chart adds up.
    const { top: _top, ...query } = found[1];
    void exportReport(query, format, title);
  };
  return (
    <Menu {...MENU_PROPS} position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`Export ${title}`} title="Export">
          <IconDownload {...ICON} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save('csv')}>Save as CSV</Menu.Item>
        <Menu.Item onClick={() => save('json')}>Save as JSON</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function ChartSkeleton({ title }: { title: string }) {
  return (
    <div className={classes.chartSkeleton} role="status" aria-label={`Computing ${title}`}>
      {[45, 62, 58, 70, 40, 35, 66, 74, 69, 72, 60, 48].map((height, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never change
        <i key={index} style={{ height: `${height}%` }} />
      ))}
    </div>
  );
}

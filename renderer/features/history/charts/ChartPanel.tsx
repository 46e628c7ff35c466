import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconChartBar, IconDownload, IconTable } from '@tabler/icons-react';
import { useState } from 'react';
import { MENU_PROPS } from '../../../components/controls/menu-props.ts';
import { Segmented } from '../../../components/controls/Segmented.tsx';
import { Panel } from '../../../components/Panel.tsx';
import { exportReport, splitByGroup as splitSlot } from '../history-actions.ts';
import { type Slot, type Splits, useHistory, useReport } from '../history-store.ts';
import { toReportQueries } from '../report-queries.ts';
import classes from './Charts.module.css';
import { ReportTable } from './ReportTable.tsx';

const ICON = { size: 15, stroke: 1.7, 'aria-hidden': true } as const;

interface ChartPanelProps {
  slot: Slot;
  title: string;
  note?: string | undefined;
  className?: string | undefined;
  /** Already a table: hides the switch. */
  tableOnly?: boolean;
  /** Labels of the two views: combined, and split by group. */
  split?: readonly [whole: string, apart: string];
  children: React.ReactNode;
}

/** A chart with its table view and export. While it is recomputed, the old one stays, greyed. */
export function ChartPanel(props: ChartPanelProps) {
  const { slot, title, note, className, tableOnly = false, split, children } = props;
  const [asTable, setAsTable] = useState(false);
  const report = useReport(slot);
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
          {split && <SplitChoice slot={slot as keyof Splits} names={split} title={title} />}
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

interface SplitChoiceProps {
  slot: keyof Splits;
  names: readonly [whole: string, apart: string];
  title: string;
}

function SplitChoice({ slot, names: [whole, apart], title }: SplitChoiceProps) {
  const on = useHistory(({ splits }) => splits[slot]);
  return (
    <Segmented
      options={[
        ['whole', whole],
        ['apart', apart],
      ]}
      value={on ? 'apart' : 'whole'}
      onChange={(next) => splitSlot(slot, next === 'apart')}
      label={`${title}: split`}
    />
  );
}

function ExportMenu({ slot, title }: { slot: Slot; title: string }) {
  const save = (format: 'csv' | 'json') => {
    const history = useHistory.getState();
    if (!history.period) return;
    const found = toReportQueries(history, history.period).find(([each]) => each === slot);
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

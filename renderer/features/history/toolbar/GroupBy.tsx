import { Select } from '@mantine/core';
import type { ReportDimension } from '../../../../core/model/report.ts';
import { Segmented } from '../../../components/controls/Segmented.tsx';
import { changeHistory } from '../history-actions.ts';
import { useHistory } from '../history-store.ts';
import classes from './Toolbar.module.css';

const FIXED = [
  ['os', 'OS'],
  ['host', 'Host'],
  ['requester', 'Requester'],
] as const;

/** The grouping of the charts: a fixed dimension or a tag key. */
export function GroupBy() {
  const by = useHistory((history) => history.by);
  const found = useHistory((history) => history.facets?.tagKeys) ?? [];
  const tag = by.startsWith('tag:') ? by.slice('tag:'.length) : null;
  const keys = tag !== null && !found.includes(tag) ? [tag, ...found] : found;
  return (
    <div className={classes.field}>
      <span>Group by</span>
      <Segmented
        options={FIXED}
        value={by as (typeof FIXED)[number][0]}
        onChange={(next) => changeHistory({ by: next })}
        label="Group by"
      />
      <Select
        data={keys}
        value={tag}
        placeholder={keys.length === 0 ? 'no tags' : 'Tag'}
        disabled={keys.length === 0}
        searchable={keys.length > 8}
        w={92}
        aria-label="Group by a tag"
        allowDeselect={false}
        onChange={(key) => key && changeHistory({ by: `tag:${key}` as ReportDimension })}
      />
    </div>
  );
}

import { IconSearch, IconX } from '@tabler/icons-react';
import { setUi, useUi } from '../../../store/ui.ts';
import classes from './Filters.module.css';

/** Searches names, addresses, hosts, requesters and tags for every word. */
export function SearchField() {
  const search = useUi((ui) => ui.vmSearch);
  const clear = () => setUi({ vmSearch: '' });
  return (
    <span className={classes.search}>
      <IconSearch size={13} stroke={1.8} aria-hidden="true" />
      <input
        data-page-search
        aria-label="Search the list"
        placeholder="Name, address, host, tag"
        value={search}
        spellCheck={false}
        onChange={(event) => setUi({ vmSearch: event.currentTarget.value })}
        onKeyDown={(event) => {
          if (event.key === 'Escape') clear();
        }}
      />
      {search !== '' && (
        <button type="button" aria-label="Clear the search" onClick={clear}>
          <IconX size={12} stroke={1.8} aria-hidden="true" />
        </button>
      )}
    </span>
  );
}

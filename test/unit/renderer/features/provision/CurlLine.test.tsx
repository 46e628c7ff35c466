import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { CurlLine } from '../../../../../renderer/features/provision/CurlLine.tsx';
import { createDraft } from '../../../../../renderer/features/provision/provision-draft.ts';
import { renderPage, resetStores } from '../../render-page.tsx';

describe('the curl line', () => {
  beforeEach(resetStores);

  it('says that tags are left out, where there are some', () => {
    const draft = createDraft('centos7', 1440);
    const { unmount } = renderPage(<CurlLine draft={draft} />);
    expect(screen.queryByText(/Tags are left out/)).toBeNull();
    unmount();
    renderPage(<CurlLine draft={{ ...draft, tags: ['team=qe'] }} />);
    expect(screen.getByText('Tags are left out: the legacy API does not have them.')).toBeTruthy();
  });
});

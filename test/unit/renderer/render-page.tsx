import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { RowOf, TopicName } from '../../../core/contract/contract.ts';
import { initialFleet, useFleet } from '../../../renderer/store/fleet.ts';
import type { LiveTable } from '../../../renderer/store/live-table.ts';
import { initialUi, useUi } from '../../../renderer/store/ui.ts';
import { theme } from '../../../renderer/theme/theme.ts';
import type { Me } from '../../../renderer/view/rights.ts';

/** Renders a page or a part of one as the window does. @returns the user who acts on it */
export function renderPage(content: React.ReactElement) {
  const user = userEvent.setup();
  const view = render(
    <MantineProvider theme={theme} env="test">
      <Notifications />
      <main>{content}</main>
    </MantineProvider>,
  );
  return { user, ...view };
}

/** The owner of the data folder, who looks unless a test says otherwise. */
const OWNER: NonNullable<Me> = {
  principal: 'owner',
  role: 'admin',
  scopes: ['read', 'request', 'admin', 'metrics'],
  teams: [],
  actsForLegacy: false,
  teamSharesVms: false,
};

/** Somebody else looks. */
export function lookAs(me: Partial<NonNullable<Me>>): void {
  useFleet.setState({ me: { ...OWNER, ...me } });
}

/** The stores as at a start. */
export function resetStores(): void {
  useFleet.setState({ ...initialFleet(), me: OWNER }, true);
  useUi.setState(initialUi());
}

/** What the core said of a topic. */
export function setRows<T extends TopicName>(
  topic: T,
  rows: readonly (readonly [string | number, RowOf<T>])[],
  state: LiveTable<unknown>['state'] = { kind: 'live' },
): void {
  useFleet.setState(({ tables }) => ({ tables: { ...tables, [topic]: { rows: new Map(rows), state } } }));
}

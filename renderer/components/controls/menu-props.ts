/**
 * Common properties of all menus. Rendered within `main`, a menu belongs to a landmark; the first item gets the focus
 * because a menu must not contain the placeholder.
 */
export const MENU_PROPS = {
  shadow: 'md',
  portalProps: { target: 'main' },
  withInitialFocusPlaceholder: false,
} as const;

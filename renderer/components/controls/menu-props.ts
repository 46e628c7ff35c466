/**
 * What every menu of a page is given. Within the page's `main`, what it shows belongs to a landmark; the first item gets the
 * focus instead of a placeholder, which a menu may not hold.
 */
export const MENU_PROPS = {
  shadow: 'md',
  portalProps: { target: 'main' },
  withInitialFocusPlaceholder: false,
} as const;

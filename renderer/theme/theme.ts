import {
  ActionIcon,
  Autocomplete,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Modal,
  NumberInput,
  PasswordInput,
  Select,
  Switch,
  TagsInput,
  TextInput,
  Tooltip,
} from '@mantine/core';

const INDIGO: MantineColorsTuple = [
  '#eef0fd',
  '#dde1fb',
  '#c9cff6',
  '#9aa5f6',
  '#7883e4',
  '#6570dc',
  '#5b66d6',
  '#4a55c6',
  '#434ebf',
  '#3a428a',
];
/** Components read single shades of these directly, so both whole ramps are ours. */
const GRAY: MantineColorsTuple = [
  '#f6f7f9',
  '#f1f3f6',
  '#e9ebf1',
  '#e4e7ec',
  '#cfd4dd',
  '#a3aab5',
  '#626a79',
  '#4a5160',
  '#3a404c',
  '#1b1f27',
];
const DARK: MantineColorsTuple = [
  '#e3e6eb',
  '#a8aeba',
  '#8a919e',
  '#8a919e',
  '#383d47',
  '#1b1e24',
  '#111317',
  '#0e1013',
  '#0b0c0f',
  '#08090b',
];

export const theme = createTheme({
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.4', sm: '1.4', md: '1.4', lg: '1.4', xl: '1.4' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '20px' },
  radius: { xs: '3px', sm: '5px', md: '6px', lg: '8px', xl: '10px' },
  defaultRadius: 'md',
  colors: { indigo: INDIGO, gray: GRAY, dark: DARK },
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 6 },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 26 } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs' } }),
    Select: Select.extend({ defaultProps: { size: 'xs' } }),
    Autocomplete: Autocomplete.extend({ defaultProps: { size: 'xs' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'xs' } }),
    TagsInput: TagsInput.extend({ defaultProps: { size: 'xs' } }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Modal: Modal.extend({
      defaultProps: {
        transitionProps: { duration: 100 },
        overlayProps: { style: { background: 'var(--scrim)' } },
        // A header inside a dialog is no banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, transitionProps: { duration: 80 } } }),
  },
});

/** Mantine's own roles, pointed at ours; the values are in tokens.css. */
const ROLES = {
  '--mantine-color-body': 'var(--panel)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-3)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-default': 'var(--panel)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--border-strong)',
  '--mantine-color-disabled': 'var(--active)',
  '--mantine-color-disabled-color': 'var(--text-3)',
  '--mantine-color-disabled-border': 'var(--border)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-primary-color-light': 'var(--selected)',
  '--mantine-primary-color-light-hover': 'var(--accent-line)',
  '--mantine-primary-color-light-color': 'var(--accent-text)',
  '--mantine-color-gray-subtle-color': 'var(--text-3)',
  '--mantine-color-gray-light-color': 'var(--text-2)',
  '--mantine-color-gray-text': 'var(--text-3)',
};

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: { '--input-height-xs': '30px', '--button-height-xs': '30px' },
  light: ROLES,
  dark: ROLES,
});

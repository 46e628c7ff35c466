import { expect, it } from 'vitest';
import { cacheFolderPath, configFolderPath, defaultDataFolderPath } from '../../../core/base/user-folders.ts';

it.each([
  ['linux', {}, '/home/ann/.local/share/dynvm-console'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/dynvm-console'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ann/.local/share/dynvm-console'],
  ['linux', { XDG_DATA_HOME: '' }, '/home/ann/.local/share/dynvm-console'],
  ['darwin', { XDG_DATA_HOME: '/data' }, '/home/ann/Library/Application Support/dynvm-console'],
  ['win32', { APPDATA: '/roaming' }, '/roaming/dynvm-console'],
  ['win32', {}, '/home/ann/AppData/Roaming/dynvm-console'],
] as const)('data: %s %j', (platform, env, path) => {
  expect(defaultDataFolderPath({ platform, env, home: '/home/ann' })).toBe(path);
});

it.each([
  ['linux', {}, '/home/ann/.config/dynvm-console'],
  ['linux', { XDG_CONFIG_HOME: '/settings', XDG_DATA_HOME: '/data' }, '/settings/dynvm-console'],
  ['linux', { XDG_CONFIG_HOME: 'relative' }, '/home/ann/.config/dynvm-console'],
  ['darwin', { XDG_CONFIG_HOME: '/settings' }, '/home/ann/Library/Preferences/dynvm-console'],
  ['win32', {}, '/home/ann/AppData/Roaming/dynvm-console'],
] as const)('settings: %s %j', (platform, env, path) => {
  expect(configFolderPath({ platform, env, home: '/home/ann' })).toBe(path);
});

it.each([
  ['linux', {}, '/home/ann/.cache/dynvm-console'],
  ['linux', { XDG_CACHE_HOME: '/cache' }, '/cache/dynvm-console'],
  ['darwin', { XDG_CACHE_HOME: '/cache' }, '/home/ann/Library/Caches/dynvm-console'],
  ['win32', { APPDATA: '/roaming', LOCALAPPDATA: '/local' }, '/local/dynvm-console'],
  ['win32', {}, '/home/ann/AppData/Local/dynvm-console'],
] as const)('caches: %s %j', (platform, env, path) => {
  expect(cacheFolderPath({ platform, env, home: '/home/ann' })).toBe(path);
});

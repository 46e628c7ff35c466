import type { HostSettings, TemplateSettings } from '../config/index.ts';

/** What the ini says of an OS key on a host. The key comes from a URL: `constructor` is no template. */
export function osSettingsOf(settings: HostSettings, osKey: string): TemplateSettings | undefined {
  return Object.hasOwn(settings.templates, osKey) ? settings.templates[osKey] : undefined;
}

import type { HostSettings } from '../../config/index.ts';
import type { VmRecord } from '../../xapi/index.ts';

/** `<name> from <template> on <UTC time>`. @see docs/spec/legacy-api.md#on-the-hosts */
export function vmDescription(name: string, template: string, at: number): string {
  const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  return `${name} from ${template} on ${time} UTC`;
}

/** Anybody who may edit a VM on a host writes its description, and each is read at every change of its VM. */
const MAX_DESCRIPTION_LENGTH = 1000;

/**
 * The template such a description names, as we and the service before us write it; undefined where somebody wrote
 * another text.
 */
export function templateNamed(description: string): string | undefined {
  return / from (.+) on \d{4}-\d\d-\d\d\b/.exec(description.slice(0, MAX_DESCRIPTION_LENGTH))?.[1];
}

/** Our description names the template (`base_template_name` is the first ancestor's); the ini tells whose it is. */
export function findOsKey(
  { templates }: Pick<HostSettings, 'templates'>,
  record: Pick<VmRecord, 'name_description'>,
): string | undefined {
  const template = templateNamed(record.name_description);
  if (template === undefined) return undefined;
  const settings = Object.values(templates);
  const match =
    settings.find((one) => one.template === template) ??
    settings.find((one) => template.startsWith(one.template));
  return match?.osKey;
}

/** `<name> from <template> on <UTC time>`. @see docs/spec/legacy-api.md#on-the-hosts */
export function vmDescription(name: string, template: string, at: number): string {
  const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  return `${name} from ${template} on ${time} UTC`;
}

/**
 * The template such a description names, as we and the service before us write it; undefined where somebody wrote
 * another text.
 */
export function templateNamed(description: string): string | undefined {
  return / from (.+) on \d{4}-\d\d-\d\d\b/.exec(description)?.[1];
}

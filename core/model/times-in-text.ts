const ISO_TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;

/**
 * Sentences of the core hold times in ISO 8601 and UTC, as logs and scripts need them; whoever shows one to a person
 * says it their way.
 * @param format from epoch ms
 */
export function withTimes(text: string, format: (at: number) => string): string {
  return text.replace(ISO_TIME, (iso) => {
    const at = Date.parse(iso);
    return Number.isNaN(at) ? iso : format(at);
  });
}

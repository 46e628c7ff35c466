/** One call as an XML-RPC document. Integers travel as digit strings: `<int>` holds 32 bits, too few for memory and disks. */
export function toXmlRpcCall(method: string, params: readonly unknown[]): string {
  const list = params.map((param) => `<param>${toValue(param)}</param>`).join('');
  return `<?xml version="1.0"?><methodCall><methodName>${toText(method)}</methodName><params>${list}</params></methodCall>`;
}

function toValue(value: unknown): string {
  return `<value>${toTyped(value)}</value>`;
}

function toTyped(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return `<boolean>${value ? 1 : 0}</boolean>`;
    case 'number':
      return Number.isInteger(value) ? `<string>${value}</string>` : `<double>${value}</double>`;
    case 'object':
      if (value === null) return '<nil/>';
      return Array.isArray(value)
        ? `<array><data>${value.map(toValue).join('')}</data></array>`
        : toStruct(value);
    default:
      return `<string>${toText(String(value))}</string>`;
  }
}

function toStruct(value: object): string {
  const members = Object.entries(value).map(
    ([name, member]) => `<member><name>${toText(name)}</name>${toValue(member)}</member>`,
  );
  return `<struct>${members.join('')}</struct>`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  // A parser makes a newline of it otherwise.
  '\r': '&#13;',
};

function toText(text: string): string {
  return text.replaceAll(/[&<>\r]/g, (character) => ESCAPES[character] ?? character);
}

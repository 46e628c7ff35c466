/** An error as XAPI gives it: a code and its parameters. */
export class XapiError extends Error {
  readonly code: string;
  readonly params: readonly string[];

  constructor(code: string, ...params: readonly (string | number)[]) {
    super(`${code}(${params.join(', ')})`);
    this.name = 'XapiError';
    this.code = code;
    this.params = params.map(String);
  }
}

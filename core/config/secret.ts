/** Where a secret's text came from: written in the ini itself, or by reference. */
export type SecretSource = 'set' | `env:${string}` | `file:${string}` | `secret:${string}`;

/** A value that no log line, error, JSON or string template can show by accident. */
export class Secret {
  readonly #value: string;
  /** May be shown; says where to change it. */
  readonly source: SecretSource;

  constructor(value: string, source: SecretSource = 'set') {
    this.#value = value;
    this.source = source;
  }

  /** The plain text. Call it only where it leaves for its destination. */
  reveal(): string {
    return this.#value;
  }

  /** Same text, wherever it comes from. */
  equals(other: Secret): boolean {
    return this.#value === other.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

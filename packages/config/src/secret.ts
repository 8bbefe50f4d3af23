import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * A value that only `reveal()` gives away: logged, printed, put into JSON or into a message, it is `[secret]`.
 * Call `reveal()` where the value leaves the process (a header, a connection) and nowhere else.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

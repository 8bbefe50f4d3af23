/** Something must be put right by a person before a start makes sense; each sentence says what and how. */
export class StartRefused extends Error {
  /** `EX_CONFIG` of sysexits.h: a supervisor need not try again. */
  readonly exitCode = 78;

  constructor(sentences: readonly string[]) {
    super(sentences.join('\n'));
    this.name = 'StartRefused';
  }
}

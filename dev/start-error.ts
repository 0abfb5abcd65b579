/** Something that keeps the desk from starting, together with what the reader can do about it. Shown as it is, without a stack. */
export class StartError extends Error {
  readonly code = 'cannot_start';
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'StartError';
    this.remedy = remedy;
  }
}

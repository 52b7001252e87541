// A mistake in this program, not in what a person or a model said: it is thrown, and nobody below the process boundary catches it.

export class BugError extends Error {
  readonly code = 'bug';
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'BugError';
  }
}

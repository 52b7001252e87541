// One error for a configuration that cannot be used. It lists every fault at once: nobody should have to start five times
// to learn of five typing errors.

export interface ConfigFault {
  /** What to correct: a file with a line where known, an environment variable, or a flag. */
  readonly where: string;
  /** `tasks.nightly.timeout`; empty for the file as a whole. */
  readonly key: string;
  /** `expected …, got …. Did you mean …?` Never contains a secret. */
  readonly message: string;
}

export class ConfigError extends Error {
  readonly code = 'config_error';
  readonly exitCode = 2;
  readonly hint = 'Correct what is listed; nothing was started or changed.';

  constructor(
    readonly faults: readonly ConfigFault[],
    options?: { cause?: unknown },
  ) {
    super(`configuration: ${faults.map(sentence).join('\n')}`, options);
    this.name = 'ConfigError';
  }
}

function sentence({ where, key, message }: ConfigFault): string {
  return [where, key, message].filter((part) => part !== '').join(': ');
}

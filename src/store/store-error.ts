// What a store says when it cannot be used.

import type { WriteMethod } from './methods.js';

/** The database could not be opened or used. `message` says what is wrong, `hint` what to do. */
export class StoreError extends Error {
  /** The transaction that was refused, where it was one. */
  method?: WriteMethod;

  constructor(
    readonly code:
      | 'store_unusable'
      | 'store_newer'
      | 'store_lost'
      | 'store_replaced'
      | 'store_corrupt'
      | 'store_busy'
      | 'store_full'
      | 'store_readonly'
      | 'denied_unattended',
    message: string,
    readonly hint: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'StoreError';
  }
}

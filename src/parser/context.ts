// What reading a phrase needs besides its words: the instant it was said, the person's zone, and, where there is one, a model.

import type { Model } from '../llm/model.js';
import type { loadPrompt } from '../llm/prompts.js';
import type { Instant } from '../time/instant.js';
import type { ZoneName } from '../time/zone.js';

export interface ReadContext {
  readonly now: Instant;
  /** The person's zone, for every time that names none. */
  readonly timezone: ZoneName;
  /** How the person writes 3/4: without it such a date is asked about. */
  readonly dateOrder?: 'dmy' | 'mdy';
}

export interface ParseContext extends ReadContext {
  readonly model?: Model;
  readonly signal?: AbortSignal;
  readonly prompts?: typeof loadPrompt;
}

/** Shown with a refusal where nothing nearer to the phrase is known. */
export const EXAMPLE = 'every weekday at 9am';

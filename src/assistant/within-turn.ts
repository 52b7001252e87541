// The crontab as the tools of one turn have it: what its schedule parser asks a model is part of the turn, so the person's
// interruption ends it and the turn's own time limits it.

import { DEFAULT_LIMITS } from '../agent/limits.js';
import type { Crontab } from '../crontab/crontab.js';
import type { Model } from '../llm/model.js';
import type { Clock } from '../time/clock.js';

export function withinTurn(crontab: Crontab, signal: AbortSignal, clock: Clock): Crontab {
  const { model } = crontab;
  return model === null ? crontab : { ...crontab, model: ending(model, signal, clock) };
}

function ending(model: Model, signal: AbortSignal, clock: Clock): Model {
  const endsAt = clock.monotonic() + DEFAULT_LIMITS.ms;
  return {
    name: model.name,
    reply: (request) => {
      const left = Math.max(0, endsAt - clock.monotonic());
      return model.reply({ ...request, signal, deadlineMs: Math.min(request.deadlineMs ?? left, left) });
    },
  };
}

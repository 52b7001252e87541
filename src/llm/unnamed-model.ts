// The model of an endpoint for which no name was configured: it answers every request with the names that the endpoint offers,
// so that the person can choose. A name is only ever assumed for api.openai.com.

import type { Model } from './model.js';
import { ModelError } from './model.js';
import type { OpenaiOptions } from './openai.js';
import { listModels } from './openai.js';

export function unnamedModel(endpoint: Omit<OpenaiOptions, 'model'>): Model {
  return {
    name: 'no model chosen',
    async reply() {
      const names = await listModels(endpoint);
      const offered = names.length === 0 ? 'it lists none' : `it offers ${names.slice(0, 20).join(', ')}`;
      const message = `OPENAI_MODEL: expected the name of a model of ${endpoint.baseURL ?? 'the endpoint'}, got none; ${offered}`;
      throw new ModelError(message, { hint: 'Set OPENAI_MODEL to one of them.', transient: false });
    },
  };
}

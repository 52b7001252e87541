// Which language model is used, if any: one with a key, or one on this machine, which needs none. The key and the address
// come from the environment, `.env` or the user's own file, never from a project: a cloned repository could send them elsewhere.

import type { Layers } from './layers.js';

export interface ModelAccess {
  readonly apiKey?: string;
  readonly baseURL?: string;
  /** Undefined: the endpoint is asked which models it has. */
  readonly name?: string;
}

const OFFICIAL_HOST = 'api.openai.com';
/** Small, quick, calls tools well; only OpenAI's own endpoint is sure to have it. */
const OFFICIAL_DEFAULT = 'gpt-4o-mini';

export function modelAccess(layers: Layers): { readonly model: ModelAccess | null; readonly warning?: string } {
  const apiKey = layers.pick('model.apiKey', { variable: 'OPENAI_API_KEY', inFile: (file) => file.model?.apiKey });
  const baseURL = layers.pick('model.baseURL', { variable: 'OPENAI_BASE_URL', inFile: (file) => file.model?.baseURL });
  const chosen = layers.pick('model.name', {
    flag: 'model',
    variable: 'OPENAI_MODEL',
    inFile: (file) => file.model?.name,
  });
  if (apiKey === undefined && (baseURL === undefined || !isLoopback(baseURL))) {
    if (baseURL === undefined) return { model: null };
    return {
      model: null,
      warning: `${hostOf(baseURL)} needs a key: set OPENAI_API_KEY, or no language model is used.`,
    };
  }
  const official = baseURL === undefined || hostOf(baseURL) === OFFICIAL_HOST;
  const name = chosen ?? (official ? layers.otherwise('model.name', OFFICIAL_DEFAULT) : undefined);
  return {
    model: {
      ...(apiKey !== undefined && { apiKey }),
      ...(baseURL !== undefined && { baseURL }),
      ...(name !== undefined && { name }),
    },
  };
}

function isLoopback(url: string): boolean {
  const host = hostOf(url);
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The empty text for what is no URL; the fault is reported elsewhere. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

// A chat model whose calls share one back-off.

import type { Model } from '../ports.ts';
import { createPacer, type Pace } from './pacer.ts';

export function pacedModel(model: Model, pace: Pace): Model {
  const paced = createPacer(pace);
  return {
    name: model.name,
    contextTokens: model.contextTokens,
    count: (text) => model.count(text),
    price: (input, output) => model.price(input, output),
    chat: (request, signal, meter) => paced(() => model.chat(request, signal, meter), signal),
  };
}

// A chat model whose calls share one back-off, whether they ask for one choice or for several.

import type { ChoiceModel } from './choice-model.ts';
import { createPacer, type Pace } from './pacer.ts';

export function pacedModel(model: ChoiceModel, pace: Pace): ChoiceModel {
  const paced = createPacer(pace);
  return {
    name: model.name,
    contextTokens: model.contextTokens,
    count: (text) => model.count(text),
    price: (input, output) => model.price(input, output),
    chat: (request, signal) => paced(() => model.chat(request, signal), signal),
    choices: (requests, signal) => paced(() => model.choices(requests, signal), signal),
  };
}

// A chat model that can answer one prompt several times in one call (`n`).

import type { ModelFault } from '../errors.ts';
import type { ChatReply, ChatRequest, Model } from '../ports.ts';

export interface ChoiceModel extends Model {
  /**
   * One call for requests that differ in nothing but seed and work; the first one's seed is sent. One result for each
   * choice that arrived, which may be fewer than were asked for; their usages add up to that of the call. Throws
   * ModelFault when the call as a whole failed.
   */
  choices(requests: readonly ChatRequest[], signal: AbortSignal): Promise<readonly (ChatReply | ModelFault)[]>;
}

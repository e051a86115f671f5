// What every chat model promises, run against the fake and the real client over HTTP.

import { afterEach, describe, expect, test } from '@jest/globals';
import { ModelFault } from '../../src/errors.ts';
import type { ChatRequest, Model } from '../../src/ports/model.ts';

/** What the model is to do at its next calls, in order. */
export type ModelStep = { readonly text: string; readonly thoughts?: string; readonly yes?: number } | 'overloaded';

export interface ModelUnderTest {
  readonly model: Model;
  /** Work ids of the calls that arrived. */
  readonly works: () => readonly string[];
  readonly close: () => Promise<void>;
}

const request = (over: Partial<ChatRequest> = {}): ChatRequest => ({
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Which file holds the fault?' },
  ],
  temperature: 0.3,
  seed: 7,
  maxTokens: 200,
  work: 'fault-localization/u0/1/0',
  ...over,
});
const calm = (): AbortSignal => new AbortController().signal;

export function describeModel(name: string, create: (steps: readonly ModelStep[]) => Promise<ModelUnderTest>): void {
  describe(`${name} as a chat model`, () => {
    let subject: ModelUnderTest;
    const open = async (...steps: ModelStep[]): Promise<Model> => {
      subject = await create(steps);
      return subject.model;
    };
    afterEach(() => subject.close());

    test('a reply carries the text, the usage, the model and how it ended', async () => {
      const model = await open({ text: 'lib/parse.js' });
      const reply = await model.chat(request(), calm());
      expect(reply).toMatchObject({ text: 'lib/parse.js', thoughts: '', model: model.name, finish: 'stop' });
      expect(reply.usage).toMatchObject({ estimated: false });
      expect(reply.usage.inputTokens).toBeGreaterThan(5);
      expect(reply.usage.outputTokens).toBeGreaterThan(0);
      expect(reply.usage.money).toBeCloseTo(model.price(reply.usage.inputTokens, reply.usage.outputTokens), 12);
    });

    test('thoughts are told apart from the answer', async () => {
      const model = await open({ text: 'lib/parse.js', thoughts: 'It parses, so…' });
      expect(await model.chat(request(), calm())).toMatchObject({ text: 'lib/parse.js', thoughts: 'It parses, so…' });
    });

    test('the alternatives of the first token come when they are asked for', async () => {
      const model = await open({ text: 'Yes', yes: 0.75 });
      const reply = await model.chat(request({ logprobs: true }), calm());
      const share = (reply.firstToken ?? [])
        .filter((one) => one.token.trim().toLowerCase() === 'yes')
        .reduce((sum, one) => sum + Math.exp(one.logprob), 0);
      expect(share).toBeCloseTo(0.75, 6);
    });

    test('a fault of the endpoint is a ModelFault and the call is made once', async () => {
      const model = await open('overloaded', { text: 'now' });
      await expect(model.chat(request(), calm())).rejects.toThrow(ModelFault);
      expect(subject.works()).toEqual(['fault-localization/u0/1/0']);
      expect(await model.chat(request(), calm())).toMatchObject({ text: 'now' });
    });

    test('a call that was aborted before it began is not made', async () => {
      const model = await open({ text: 'never' });
      const reason = new Error('no longer wanted');
      await expect(model.chat(request(), AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(subject.works()).toEqual([]);
    });

    test('longer texts count more tokens and cost more', async () => {
      const model = await open();
      expect(model.count('')).toBe(0);
      expect(model.count('const a = 1;'.repeat(10))).toBeGreaterThan(model.count('const a = 1;'));
      expect(model.price(2000, 2000)).toBeGreaterThan(model.price(1000, 1000));
      expect(model.contextTokens).toBeGreaterThan(0);
    });
  });
}

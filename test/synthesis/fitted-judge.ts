// A judge fitted on exported examples of the process reward model: a logistic regression on how much an answer has in common with its
// prompt. It is no language model; it shows that what is exported, served and asked are one and the same thing.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import LogisticRegression from 'ml-logistic-regression';
import { Matrix } from 'ml-matrix';

interface Said {
  readonly role: string;
  readonly content: string;
}

export interface Example {
  readonly messages: readonly Said[];
  /** 1 is right. */
  readonly label: number;
}

export type FittedJudge = (messages: readonly Said[]) => number;

/** Two kinds of labels are needed. */
export function fitJudge(examples: readonly Example[]): FittedJudge {
  const rows = examples.map(({ messages }) => featuresOf(messages));
  const model = new LogisticRegression({ numSteps: 500, learningRate: 1 / rows.length });
  model.train(new Matrix(rows.map((row) => [...row])), Matrix.columnVector(examples.map(({ label }) => label)));
  const weights = model.classifiers[0]?.weights.to1DArray() ?? [];
  return (messages) => {
    const sum = featuresOf(messages).reduce((total, value, at) => total + value * (weights[at] ?? 0), 0);
    return 1 / (1 + Math.exp(-sum));
  };
}

/** A constant, the share of names in the answer that the first line of the prompt has, and that its first paragraphs have. */
function featuresOf(messages: readonly Said[]): readonly number[] {
  const [prompt = ''] = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const answer = messages.findLast(({ role }) => role === 'assistant')?.content ?? '';
  const names = namesIn(answer);
  const shareIn = (text: string) => {
    const known = new Set(namesIn(text));
    return names.length === 0 ? 0 : names.filter((name) => known.has(name)).length / names.length;
  };
  return [1, shareIn(prompt.split('\n')[0] ?? ''), shareIn(prompt)];
}

/** Words that only code has. */
function namesIn(text: string): readonly string[] {
  return [...new Set(text.match(/\b[a-z]+[A-Z]\w*\b/g) ?? [])];
}

export interface ServedJudge {
  /** Of its classification API. */
  readonly url: string;
  close(): Promise<void>;
}

/** Behind the API that vLLM gives a classifier of two classes. */
export async function serveJudge(judge: FittedJudge): Promise<ServedJudge> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { messages, model } = JSON.parse(Buffer.concat(parts).toString('utf8')) as {
        messages: Said[];
        model: string;
      };
      const right = judge(messages);
      const body = { model, data: [{ index: 0, label: 'LABEL_1', probs: [1 - right, right], num_classes: 2 }] };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((done) => server.close(() => done()));
  return { url: `http://127.0.0.1:${port}/classify`, close };
}

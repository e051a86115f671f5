// Started in a copy of the sources that has the language: what comes of a repository of it, up to what its containers are told
// and what their answer means.

import { everyOffer } from '../../../src/ecosystems/catalogue.ts';
import { chooseSetUp } from '../../../src/ecosystems/choose-set-up.ts';
import { environmentKeys } from '../../../src/ecosystems/environment-key.ts';
import { executionOf } from '../../../src/orders/execution-of.ts';
import { type RunRequest, runOrder } from '../../../src/orders/run-order.ts';
import { setUpOrder } from '../../../src/orders/set-up-order.ts';

const [, , lock = ''] = process.argv;
const files: Readonly<Record<string, string>> = {
  ...{ 'twilight.toml': '', 'twilight.lock': lock, 'lib/sums.tw': '', 'spec/sums_spec.tw': '' },
};
const source = { files: Object.keys(files), read: async (path: string) => files[path] };
const deps = { readSettings: () => ({}), offers: everyOffer, image: async () => 'sha256:base' };
const { chosen } = await chooseSetUp(deps, source, {});
if (!chosen.ok) throw new Error(chosen.reason);
const { recipe, image } = chosen;
const keys = await environmentKeys(source, recipe, { repository: 'r', base: image, tree: async () => 'all sources' });
const ordered = (bytes: Buffer) => JSON.parse(bytes.toString('utf8', 10));
const setUp = ordered(setUpOrder({ recipe, release: undefined, secrets: { variables: {} }, seconds: 9, nonce: 'n' }));
const request: RunRequest = {
  environment: { recipeHash: keys.recipe, image, recipe },
  changes: [],
  selection: { kind: 'files', files: ['spec/sums_spec.tw'] },
  limits: { seconds: 9, outputBytes: 9, trusted: true },
};
const isTest = (path: string) => path.startsWith('spec/');
const tree = source.files.map((path) => ({ path, isTest: isTest(path) }));
const order = runOrder(request, { files: tree, template: () => '', nonce: 'n' });
const lines = [
  { type: 'start' },
  { type: 'test', file: 'spec/sums_spec.tw', path: ['adds'], status: 'passed' },
  { type: 'end' },
];
const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
const answer = JSON.stringify({ exitCode: 0, parts: [{ files: ['spec/sums_spec.tw'], exitCode: 0, text }] });
const execution = executionOf(request, order, {
  ...{ container: 'c', ending: 'exited', log: '', seconds: 1, note: undefined, runtime: undefined },
  state: { exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' },
  answer: Buffer.from(`\nn ${answer.length}\n${answer}\nn end\n`),
});
console.log(
  JSON.stringify({
    recipe,
    imageKey: keys.image,
    setUp: { commands: setUp.commands, generated: setUp.generated, path: setUp.env.PATH },
    run: ordered(order.bytes).steps,
    tests: execution.tests,
  }),
);

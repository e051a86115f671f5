// The order of test files: those that wait for containers first, the longest of them at the start, also in a fresh clone.
import Sequencer from '@jest/test-sequencer';

/** By their time on an idle machine; a file that is missing here starts after these, by Jest's own order. */
const LONGEST = [
  'integration/reach',
  'integration/tricks',
  'integration/refusals',
  'integration/solve',
  'integration/sandbox',
  'integration/python-environments',
  'integration/observed',
  'integration/node-runners',
  'integration/compiled-runners',
  'integration/set-up-network',
  'integration/worker',
  'integration/compiled-tricks',
  'e2e/demo',
  'e2e/stories',
  'integration/turns',
  'integration/compiled-workspaces',
  'integration/escape',
].map((name) => `/test/${name}.test.ts`);

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((left, right) => rank(left) - rank(right));
  }
}

/** Timings of an earlier run are better than this list, so that it ranks only what has none. */
function rank({ path, duration }) {
  if (typeof duration === 'number') return 0;
  const place = LONGEST.findIndex((name) => path.endsWith(name));
  if (place >= 0) return place - LONGEST.length;
  return /\/test\/(?:integration|e2e)\//.test(path) ? 0 : 1;
}

// The moment at which nothing else comes in: what costs the same for one and for many begins then.

/** Turns of the event loop that are waited for at most: what comes without end is not waited for. */
const MOST_TURNS = 16;
/** Turns without anything new that make a lull: a sender that was answered a moment ago takes longer than one. */
const QUIET_TURNS = 2;

/**
 * Settles when `count` has not grown for two turns of the event loop. Without a wait of its own: where nothing comes these turns
 * are over in some microseconds; where something does, what it costs to read it is the time that the others need.
 */
export function nextLull(count: () => number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let [before, turns, quiet] = [-1, 0, 0];
  const turn = () => {
    const now = count();
    quiet = now === before ? quiet + 1 : 0;
    if (quiet === QUIET_TURNS || turns === MOST_TURNS) return resolve();
    before = now;
    turns++;
    setImmediate(turn);
  };
  setImmediate(turn);
  return promise;
}

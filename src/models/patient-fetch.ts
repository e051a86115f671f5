// The process's own fetch without its own time limits: it gives up what does not begin within five minutes, and the prompts
// of a search take longer than that on small hardware. Each call has a clock that ends it.

/** As much of the dispatcher behind fetch as is needed. */
interface Dispatcher {
  dispatch(options: object, handler: object): boolean;
}

/** Under these names Node keeps the one that its proxy settings chose. */
const NAMES = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1'];

/** Reads the global fetch at call time, so that a replaced one (a test's interceptor) is honoured. */
export const patientFetch: typeof fetch = (input, init) => {
  const own = ownDispatcher();
  if (!own) return fetch(input, init);
  const dispatcher: Dispatcher = {
    dispatch: (options, handler) => own.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler),
  };
  return fetch(input, { ...init, dispatcher } as RequestInit);
};

function ownDispatcher(): Dispatcher | undefined {
  const globals = globalThis as Readonly<Record<symbol, unknown>>;
  const found = NAMES.map((name) => globals[Symbol.for(name)]).find((each) => each !== undefined);
  return found as Dispatcher | undefined;
}

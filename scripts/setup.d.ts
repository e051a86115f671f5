// The part of the set-up that tests ask for.

/** The Python that has what the tests of the Helm chart need. */
export function chartPython(): string;

// What `grade.py` says: verdicts of the official package beside ours, by task and patch.

/** `same`: null where the official package can say nothing about the logs of a task. */
type Found =
  | { readonly runner: string; readonly same: null; readonly why: string }
  | {
      readonly runner: string;
      readonly parser: string;
      readonly FAIL_TO_PASS: number;
      readonly PASS_TO_PASS: number;
      readonly same: boolean;
      /** By patch: `gold`, `empty`, `half`, `wrong`. */
      readonly verdicts: Readonly<Record<string, { readonly ours: string; readonly official: string }>>;
    };

export interface Compared {
  /** Version of the package. */
  readonly swebench: string;
  readonly instances: Readonly<Record<string, Found>>;
}

export function comparisonLine(instance: string, found: Found): string {
  if (found.same === null) return `${instance} (${found.runner}): not compared: ${found.why}`;
  const { runner, parser, verdicts, FAIL_TO_PASS: red, PASS_TO_PASS: green } = found;
  const told = Object.entries(verdicts).map(([patch, { ours, official }]) =>
    ours === official ? `${patch} ${ours}` : `${patch} ${ours} by ours and ${official} by theirs`,
  );
  const verdict = found.same ? 'the same verdicts' : 'other verdicts';
  return `${instance} (${runner}, ${parser}: ${red} tests to turn green, ${green} to stay so): ${verdict}: ${told.join(', ')}`;
}

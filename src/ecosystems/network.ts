// What set-ups need to reach packages, turned into the files and variables that tools read. Pure.

import { gradleInit, javaProxyOptions, mavenSettings } from './java/network.ts';

export interface SandboxNetwork {
  readonly npmRegistry?: string | undefined;
  readonly pipIndex?: string | undefined;
  /** A value of GOPROXY: one URL, or several between commas. */
  readonly goProxy?: string | undefined;
  /** A value of GOSUMDB: `off` where no checksum database can be reached. */
  readonly goSumDatabase?: string | undefined;
  /** A sparse index in place of the public one. */
  readonly cargoRegistry?: string | undefined;
  /** In place of every Maven repository that a build names, for Maven and Gradle. */
  readonly mavenMirror?: string | undefined;
  /** PEM text of a private certificate authority. */
  readonly ca?: string | undefined;
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  readonly noProxy?: string | undefined;
}

/** Secrets of a set-up: they travel over stdin to a tmpfs and never reach a layer or the container's configuration. */
export interface SetupSecrets {
  readonly ca?: string;
  readonly npmrc?: string;
  readonly pipConf?: string;
  /** Goes where Cargo looks: `config.toml` in CARGO_HOME. */
  readonly cargoConfig?: string;
  /** Goes where Maven looks: `.m2/settings.xml` in the home folder. */
  readonly mavenSettings?: string;
  /** Goes where Gradle looks: `init.d` in GRADLE_USER_HOME. */
  readonly gradleInit?: string;
  /** For every JVM of the set-up. */
  readonly javaOptions?: readonly string[];
  /** Proxies, and what tools read from variables alone. */
  readonly variables: Readonly<Record<string, string>>;
}

export function setupSecrets(network: SandboxNetwork): SetupSecrets {
  const { npmRegistry, pipIndex, cargoRegistry, mavenMirror } = network;
  const settings = mavenSettings(network);
  const javaOptions = javaProxyOptions(network);
  return {
    variables: variables(network),
    ...(network.ca === undefined ? {} : { ca: network.ca }),
    ...(npmRegistry === undefined ? {} : { npmrc: `registry=${npmRegistry}/\n` }),
    ...(pipIndex === undefined ? {} : { pipConf: `[global]\nindex-url = ${pipIndex}\n` }),
    ...(cargoRegistry === undefined ? {} : { cargoConfig: cargoConfig(cargoRegistry) }),
    ...(settings === undefined ? {} : { mavenSettings: settings }),
    ...(mavenMirror === undefined ? {} : { gradleInit: gradleInit(mavenMirror) }),
    ...(javaOptions.length === 0 ? {} : { javaOptions }),
  };
}

function variables(network: SandboxNetwork): Readonly<Record<string, string>> {
  const proxies = [
    ['HTTP_PROXY', network.httpProxy],
    ['HTTPS_PROXY', network.httpsProxy],
    ['NO_PROXY', network.noProxy],
  ] as const;
  const given = [
    ...proxies,
    ...proxies.map(([name, value]) => [name.toLowerCase(), value] as const),
    ['GOPROXY', network.goProxy],
    ['GOSUMDB', network.goSumDatabase],
    ['YARN_NPM_REGISTRY_SERVER', network.npmRegistry],
    ['UV_DEFAULT_INDEX', network.pipIndex],
  ] as const;
  return Object.fromEntries(given.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

/** Cargo reads source replacement from its configuration file only. */
function cargoConfig(registry: string): string {
  const index = `sparse+${registry.replace(/^sparse\+/, '').replace(/\/*$/, '/')}`;
  return `[source.crates-io]\nreplace-with = "mullover"\n\n[source.mullover]\nregistry = ${JSON.stringify(index)}\n`;
}

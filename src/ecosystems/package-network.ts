// What set-ups need to reach packages: as operators set it, and as it travels into a container.

export interface PackageNetwork {
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

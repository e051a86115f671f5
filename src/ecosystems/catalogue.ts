// Which toolchains the sandbox can have: the Debian suites that each one stands on, and the layers that make it. Pure.

import { InputFault } from '../errors.ts';

/** Newer ones come through the module proxy when the environment is built. */
export const GO_VERSION = '1.26.6';

export type Suite = 'bullseye' | 'bookworm' | 'trixie' | 'forky' | 'sid';
export type ToolName = keyof typeof CATALOGUE;

/** For example `java` 21. */
export interface Tool {
  readonly name: ToolName;
  readonly version: string;
}

/** One Dockerfile of sandbox/toolchains/, which builds on the layer below it. */
export interface Layer {
  readonly file: string;
  readonly args: Readonly<Record<string, string>>;
  /** Packages of the npm registry that it copies, by their folder; `$platform` stands for `linux-x64` and the like. */
  readonly npm?: Readonly<Record<string, string>>;
  /** True when it fetches with the host's certificates, mirrors and package index. */
  readonly fetches?: true;
}

interface Offer {
  readonly version: string;
  /** The first one is taken, unless another toolchain in the same image wants another. */
  readonly suites: readonly Suite[];
  readonly layers: readonly Layer[];
}

const EVERY_SUITE: readonly Suite[] = ['bookworm', 'trixie', 'forky', 'sid', 'bullseye'];
/** What every image has of its suite. */
const COMMON: readonly string[] = [
  ...['ca-certificates', 'git', 'make', 'g++', 'pkg-config', 'python3', 'python3-dev', 'python3-pip', 'python3-venv'],
  ...['less', 'file', 'procps', 'unzip', 'zip', 'xz-utils', 'locales', 'tzdata'],
];
/** Names of time zones such as US/Pacific, which newer suites keep apart. */
const LEGACY_ZONES: Readonly<Record<Suite, readonly string[]>> = {
  bullseye: [],
  bookworm: [],
  trixie: ['tzdata-legacy'],
  forky: ['tzdata-legacy'],
  sid: ['tzdata-legacy'],
};

/** The Node of our entry scripts, in every image. */
const ENTRY_NODE = { 'node/20': 'node-$platform@20.20.2' };
const MANAGERS = {
  'managers/npm': 'npm@10.9.4',
  'managers/yarn': 'yarn@1.22.22',
  'managers/pnpm': 'pnpm@9.15.9',
};
export const MAVEN_VERSION = '3.9.12';

const MAVEN: Layer = { file: 'maven', args: { VERSION: MAVEN_VERSION }, fetches: true };

/** The first version of each is the one that is taken where nothing else is asked for. */
const CATALOGUE = {
  node: [
    { version: '20', suites: EVERY_SUITE, layers: [] },
    nodeOffer('22', '22.23.3'),
    nodeOffer('24', '24.21.0'),
    nodeOffer('18', '18.20.8'),
    nodeOffer('26', '26.10.0'),
  ],
  python: [
    { version: '3.11', suites: ['bookworm'], layers: [] },
    { version: '3.13', suites: ['trixie'], layers: [] },
    { version: '3.9', suites: ['bullseye'], layers: [] },
    { version: '3.14', suites: ['forky'], layers: [] },
    { version: '3.12', suites: ['bookworm'], layers: [uvPython('3.12')] },
    { version: '3.10', suites: ['bookworm'], layers: [uvPython('3.10')] },
  ],
  java: [
    javaOffer('17', 'bookworm', ['gradle']),
    javaOffer('21', 'trixie', ['gradle']),
    javaOffer('25', 'trixie', []),
    javaOffer('11', 'bullseye', ['gradle']),
    javaOffer('8', 'sid', []),
  ],
  rust: [
    { version: '1.97', suites: ['forky'], layers: [debian('cargo --version && rustc --version', 'rustc', 'cargo')] },
    {
      version: '1.85',
      suites: ['bookworm'],
      layers: [debian('cargo --version && rustc --version', 'rustc-web', 'cargo-web')],
    },
    { version: '1.85', suites: ['trixie'], layers: [debian('cargo --version && rustc --version', 'rustc', 'cargo')] },
  ],
  go: [
    {
      version: GO_VERSION,
      suites: EVERY_SUITE,
      layers: [{ file: 'go', args: { VERSION: GO_VERSION }, fetches: true }],
    },
  ],
  c: [cOffer('12', 'bookworm'), cOffer('14', 'trixie'), cOffer('15', 'forky'), cOffer('10', 'bullseye')],
  ruby: [
    { version: '3.1', suites: ['bookworm'], layers: [ruby()] },
    { version: '3.3', suites: ['trixie'], layers: [ruby()] },
    { version: '2.7', suites: ['bullseye'], layers: [ruby()] },
  ],
  php: [
    { version: '8.2', suites: ['bookworm'], layers: [php()] },
    { version: '8.4', suites: ['trixie'], layers: [php()] },
    { version: '7.4', suites: ['bullseye'], layers: [php()] },
  ],
} as const satisfies Readonly<Record<string, readonly [Offer, ...Offer[]]>>;

function nodeOffer(major: string, version: string): Offer {
  const npm = { [`node/${major}`]: `node-$platform@${version}` };
  return {
    version: major,
    suites: EVERY_SUITE,
    layers: [{ file: 'node', args: { CHECK: `/opt/node/${major}/bin/node --version` }, npm }],
  };
}

function uvPython(version: string): Layer {
  return { file: 'uv-python', args: { VERSION: version }, fetches: true };
}

function javaOffer(version: string, suite: Suite, further: readonly string[]): Offer {
  const jdk = debian('javac -version', `openjdk-${version}-jdk-headless`, ...further);
  return { version, suites: [suite], layers: [jdk, MAVEN] };
}

/** `version` is the one of gcc, which names the age of all of them. */
function cOffer(version: string, suite: Suite): Offer {
  const builders = ['cmake', 'ninja-build', 'meson', 'autoconf', 'automake', 'autoconf-archive', 'libtool', 'gettext'];
  const helpers = ['bison', 'flex', 'gperf', 'bc', 'gawk', 'm4', 'texinfo', 'dejagnu', 'valgrind', 'gdb', 'clang'];
  const libraries = [
    'check',
    'libgtest-dev',
    'libgmock-dev',
    'libcunit1-dev',
    'libcmocka-dev',
    'zlib1g-dev',
    'libssl-dev',
  ];
  return { version, suites: [suite], layers: [debian('cmake --version', ...builders, ...helpers, ...libraries)] };
}

function ruby(): Layer {
  return debian('ruby --version && bundle --version', 'ruby-full', 'bundler', 'rake', 'libyaml-dev', 'libffi-dev');
}

function php(): Layer {
  const extensions = ['mbstring', 'xml', 'curl', 'zip', 'intl', 'gd', 'sqlite3', 'bcmath'].map((name) => `php-${name}`);
  return debian('php --version && composer --version --no-interaction', 'php-cli', 'composer', ...extensions);
}

function debian(check: string, ...packages: readonly string[]): Layer {
  return { file: 'apt', args: { PACKAGES: packages.join(' '), CHECK: check } };
}

/** Versions of each toolchain that can be had, the preferred one first; empty when there is none. */
export type Offers = (name: ToolName) => readonly string[];

export const everyOffer: Offers = (name) => [...new Set(offersOf(name).map(({ version }) => version))];

/** Versions of a toolchain that detection may choose from for this repository. */
export function offeredBy({ offers = everyOffer }: { readonly offers?: Offers | undefined }, name: ToolName) {
  return offers(name);
}

/** All that can be had, each toolchain's preferred version first. */
export function everyTool(): readonly Tool[] {
  return Object.keys(CATALOGUE)
    .filter(isToolName)
    .flatMap((name) => everyOffer(name).map((version) => ({ name, version })));
}

/** The tool that `java-21` names, or `java` for the preferred version. Throws InputFault for a name that is none. */
export function namedTool(text: string): Tool {
  const [, name = '', version] = /^([a-z]+)(?:-(.+))?$/.exec(text) ?? [];
  if (!isToolName(name))
    throw new InputFault(`There is no toolchain ${text}.`, `Toolchains are ${Object.keys(CATALOGUE).join(', ')}.`);
  const [preferred = ''] = everyOffer(name);
  return { name, version: version ?? preferred };
}

function isToolName(name: string): name is ToolName {
  return name in CATALOGUE;
}

/** What one image with everything has: all that stands on one suite. */
export const offersOfEverything: Offers = (name) =>
  name === 'node' ? EVERYTHING_NODES : everythingOf(name).map(({ version }) => version);

/** How an image is made. */
export interface ImageRecipe {
  /** For people and tags, e.g. `python-3.11_rust-1.85`. */
  readonly label: string;
  readonly suite: Suite;
  /** Debian packages of the suite. */
  readonly packages: readonly string[];
  readonly layers: readonly Layer[];
}

/**
 * The image for a toolchain, with others beside it as far as its suite has them, in any version. Throws InputFault when there
 * is no such toolchain.
 */
export function imageRecipe(wanted: Tool, beside: readonly ToolName[] = []): ImageRecipe {
  const main = offersOf(wanted.name).find(({ version }) => version === wanted.version);
  const [suite] = main?.suites ?? [];
  if (!main || !suite)
    throw new InputFault(
      `There is no toolchain ${wanted.name} ${wanted.version}.`,
      `Of ${wanted.name} there are ${everyOffer(wanted.name).join(', ')}.`,
    );
  const named = [...new Set(beside)].filter((name) => name !== wanted.name).sort();
  const others = named.flatMap((name) => {
    const offer = offersOf(name).find(({ suites }) => suites.includes(suite));
    return offer ? [{ label: `${name}-${offer.version}`, offer }] : [];
  });
  const label = [`${wanted.name}-${wanted.version}`, ...others.map((other) => other.label)].join('_');
  return composed(label, suite, [...main.layers, ...others.flatMap(({ offer }) => offer.layers)]);
}

const EVERYTHING_SUITE = 'bookworm';
const EVERYTHING_NODES: readonly string[] = ['20', '22', '24'];
const EVERYTHING: readonly ToolName[] = ['java', 'rust', 'go', 'c'];

/** One image for all repositories, where an operator wants to build once and ahead of time. */
export function everythingRecipe(): ImageRecipe {
  const nodes = offersOf('node').filter(({ version }) => EVERYTHING_NODES.includes(version));
  const offers = [...nodes, ...EVERYTHING.flatMap((name) => everythingOf(name).slice(0, 1))];
  return composed(
    'everything',
    EVERYTHING_SUITE,
    offers.flatMap(({ layers }) => layers),
  );
}

function everythingOf(name: ToolName): readonly Offer[] {
  if (name !== 'python' && !EVERYTHING.includes(name)) return [];
  return offersOf(name).filter(
    ({ suites, layers }) => suites.includes(EVERYTHING_SUITE) && (name !== 'python' || layers.length === 0),
  );
}

function composed(label: string, suite: Suite, layers: readonly Layer[]): ImageRecipe {
  const packages = [...COMMON, ...LEGACY_ZONES[suite]];
  const common = { file: 'common', args: { PACKAGES: packages.join(' ') }, npm: { ...ENTRY_NODE, ...MANAGERS } };
  return { label, suite, packages, layers: [common, ...layers] };
}

function offersOf(name: ToolName): readonly Offer[] {
  return CATALOGUE[name];
}

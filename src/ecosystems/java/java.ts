// Java and its kin: builds of Maven and Gradle.

import { inFolder } from '../../runners/in-folder.ts';
import { type Ecosystem, SCRATCH, type Toolchain } from '../ecosystem.ts';
import { detectGradle, detectMaven } from './detect.ts';
import { javaSecrets } from './network.ts';

const POM = 'pom.xml';
const MANIFESTS = [POM, 'build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts'];
/** Quickly compiled code takes more of the stack: the compiler's own recursion needs room for long expressions. */
const QUICK = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xss8m';
/**
 * Checks of the text, the style and the release that Maven's plug-ins make before tests run, by the properties that switch
 * them off: a new test without the header of its project would end the build.
 */
const CHECKS_OFF = [
  'rat checkstyle pmd cpd spotbugs findbugs spotless spotless.check spotless.apply license license.skipCheckLicense',
  'formatter impsort sortpom fmt xml-format editorconfig forbiddenapis animal.sniffer japicmp clirr revapi modernizer',
  'enforcer mdep.analyze dependency-check cyclonedx gpg maven.javadoc maven.source detekt ktlint',
]
  .flatMap((names) => names.split(' '))
  .map((name) => `-D${/\.skip/.test(name) ? name : `${name}.skip`}=true`)
  .join(' ');
const OPTIONS = {
  MAVEN_OPTS: `${QUICK} -Dmaven.repo.local=/opt/env/m2 ${CHECKS_OFF}`,
  GRADLE_OPTS: QUICK,
  MAVEN_USER_HOME: '/opt/env/maven',
};
/** Native libraries are loaded from there. */
const GRADLE_HOME = `${SCRATCH}/gradle`;

const TOOLCHAIN: Toolchain = {
  setup: { ...OPTIONS, GRADLE_USER_HOME: '/opt/env/gradle' },
  run: { ...OPTIONS, GRADLE_USER_HOME: GRADLE_HOME },
  caches: [{ from: '/opt/env/gradle', to: GRADLE_HOME, copies: '\\.(lock|bin|properties|receipt)$' }],
  folders: [SCRATCH],
};

export const java: Ecosystem = {
  name: 'java',
  title: 'Java',
  tool: 'java',
  runners: ['maven', 'gradle'],
  manifests: MANIFESTS,
  claim: ({ has }) => (MANIFESTS.some(has) ? 'build' : undefined),
  detect(input) {
    const { source, directory, given } = input;
    const byMaven = given ? given.runner === 'maven' : source.files.includes(inFolder(directory, POM));
    return byMaven ? detectMaven(input) : detectGradle(input);
  },
  toolchain: () => TOOLCHAIN,
  secrets: javaSecrets,
  // What every pom.xml inherits, what Gradle means by the names of public repositories, and where wrappers find Gradle itself:
  // it sends them to another host of its domain.
  registries: `unzip -p "$(dirname "$(readlink -f "$(command -v mvn)")")"/../lib/maven-model-builder-*.jar org/apache/maven/model/pom-4.0.0.xml | grep '<url>'
for jar in /usr/share/gradle/lib/plugins/gradle-dependency-management-*.jar; do
  unzip -p "$jar" 'org/gradle/api/internal/artifacts/repositories/DefaultBaseRepositoryFactory.class' | grep -aoE 'https://[a-z0-9./-]+'
done
for jar in /usr/share/gradle/lib/gradle-core-[0-9]*.jar; do
  unzip -p "$jar" 'org/gradle/util/*DistributionLocator.class' | grep -aoE 'https://[a-z0-9.-]+' | sort -u | sed 'p; s/[a-z0-9-]*[.]/*./'
done`,
  generated: 'dropped',
};

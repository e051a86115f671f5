// Which variables of CI decide how tests behave, and so hold in the sandbox too.

import type { Variables } from './ci-job.ts';

/** Ours, those of the CI system, and what says how programs look, where they keep caches and where they fetch from. */
const LEFT_OUT: readonly RegExp[] = [
  /^(PATH|HOME|USER|SHELL|PWD|TMPDIR|TMP|TEMP|TERM|CI|DEBIAN_FRONTEND|VIRTUAL_ENV|LD_\w+|BASH_ENV|ENV|NODE_OPTIONS|PYTEST_ADDOPTS|PYTHONPATH|PYTHONHOME|RUBYOPT|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|MAVEN_OPTS|MAVEN_ARGS|GRADLE_OPTS|GRADLE_USER_HOME)$/,
  /^(GITHUB|RUNNER|ACTIONS|GITLAB|CIRCLE|TRAVIS|AZURE|SYSTEM|AGENT|CODECOV|COVERALLS|SONAR|DOCKER|SCCACHE|CCACHE|RUSTC_WRAPPER|TURBO|NX_CLOUD)(_|$)/,
  /(^|_)(FORCE_COLOR|NO_COLOR|CLICOLOR|CLICOLOR_FORCE|COLORTERM|COLORS?|CACHE(_DIR|_KEY|_FOLDER|_PATH)?)$/,
  /(TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|API_KEY|ACCESS_KEY)/,
  /^(npm_config|yarn|pip|uv|poetry|pdm|conda|cargo|rustup|go(proxy|sumdb|noproxy|private|flags|cache|modcache|path|root|toolchain|bin|nosumdb|telemetry)?|composer|bundle|nuget|dotnet|playwright|puppeteer|cypress)(_|$)/i,
  /^(https?|all|no)_proxy$/i,
  // Stricter than the toolchains at hand may bear.
  /^(RUSTFLAGS|RUSTDOCFLAGS)$/,
  // Compilers of CI's machine, and what they are told there.
  /^(CC|CXX|CPP|LD|AR|NM|RANLIB|OBJCOPY|STRIP|FC|F77|F90|(C|CXX|CPP|LD|AS|F|FC)FLAGS)$/,
  // The same tests, slower.
  /(^|_)COVERAGE$|^COVERAGE_(PROCESS_START|FILE|RCFILE)$/,
];
/** How often tests try random values. */
const AMOUNT =
  /(^|_)(QUICKCHECK|PROPTEST|HYPOTHESIS|PROPERTY|PROPERTIES|FUZZ|FUZZING|RANDOM)_(MAX_)?(TESTS?|CASES?|EXAMPLES|ITERS?|ITERATIONS?|RUNS?|ROUNDS?|COUNT)$/;
/** More is patience that a nightly job may have; tools try about a hundred by themselves. */
const ENOUGH = 256;
const PLACE = /(^|_)(HOST|HOSTNAME|PORT|URL|URI|DSN|DATABASE|DB|SERVER|ENDPOINT|BROKER)S?($|_)/;
const MOST = 40;
const LONGEST = 400;

/** `services`: with some, variables that say where they are would have the tests look for what is not there. */
export function testVariables(env: Variables, services: readonly string[]): Variables {
  const kept = Object.entries(env).filter(
    ([name, value]) =>
      /^[A-Za-z_]\w*$/.test(name) &&
      value.length <= LONGEST &&
      !/[\0\n]|^~|\/home\/runner|\/Users\//.test(value) &&
      !LEFT_OUT.some((pattern) => pattern.test(name)) &&
      !(AMOUNT.test(name) && Number(value) > ENOUGH) &&
      !(services.length > 0 && (PLACE.test(name) || /^\w+:\/\//.test(value))),
  );
  return Object.fromEntries(kept.slice(0, MOST));
}

import { describe, expect, test } from '@jest/globals';
import { everyOffer } from '../../../src/ecosystems/catalogue.ts';
import { type AskedJava, javaVersion } from '../../../src/ecosystems/java/version.ts';

const chosen = (asked: Partial<AskedJava>) =>
  javaVersion(everyOffer('java'), {
    ...{ runtime: undefined, level: undefined, exact: undefined, gradle: undefined },
    ...asked,
  });

describe('the JDK of a build', () => {
  test.each([
    [{}, '17'],
    [{ level: 6 }, '17'],
    [{ level: 17 }, '17'],
    [{ level: 18 }, '21'],
    [{ level: 24 }, '25'],
    [{ level: 26 }, undefined],
    [{ runtime: '1.8' }, '8'],
    [{ runtime: '21.0.2' }, '21'],
    [{ runtime: '19', level: 8 }, undefined],
    // A toolchain asks for one, whatever else would do.
    [{ exact: 11, level: 11 }, '11'],
    [{ exact: 12, level: 12 }, '17'],
    // Gradle itself must run on it.
    [{ gradle: '4.10.2' }, '8'],
    [{ gradle: '5.3' }, '11'],
    [{ gradle: '6.9' }, '11'],
    [{ gradle: '7.2', level: 8 }, '11'],
    [{ gradle: '7.6.4' }, '17'],
    [{ gradle: '8.10', level: 21 }, '21'],
    [{ gradle: '9.10', level: 25 }, '25'],
    // Nothing suits both: what the code asks for.
    [{ gradle: '6.9', level: 21 }, '21'],
  ])('%j: %s', (asked, expected) => {
    expect(chosen(asked)).toBe(expected);
  });
});

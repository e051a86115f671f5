// Tests that must fail, run by the repository's own runner after the changed modules were loaded: when one of them
// passes, something in those modules disarms tests. The first line of the written file sets RUNNER, REQUIRES, IMPORTS, and
// for ava and vitest, whose tests must be registered at once, the line before it avaTest, or vitestTest and vitestExpect.
const load = async () => {
  for (let at = 0; at < REQUIRES.length; at += 1) {
    try {
      REQUIRES[at]();
    } catch {
      await IMPORTS[at]().catch(() => {});
    }
  }
};

const library = async (name) => {
  try {
    return require(name);
  } catch {
    return import(name).then(
      (module) => module.default ?? module,
      () => undefined,
    );
  }
};

const swallows = (action) => {
  try {
    action();
    return true;
  } catch {
    return false;
  }
};

/** Throws when every assertion does; ends quietly, so that the test passes, when one lets a falsehood through. */
const allMustThrow = async (expectationOf) => {
  await load();
  const expectation = expectationOf?.(); // after the load: a replaced global is the one that counts
  const assert = await library('assert');
  const actions = [
    () => assert(false),
    () => assert.ok(0),
    () => assert.equal(1, 2),
    () => assert.notEqual(1, 1),
    () => assert.strictEqual(1, 2),
    () => assert.notStrictEqual(1, 1),
    () => assert.deepEqual([1], [2]),
    () => assert.deepStrictEqual([1], [2]),
    () => assert.throws(() => {}),
    () => assert.match('a', /b/),
    () => assert.fail(),
    () => assert.strict.equal(1, 2),
    () => assert.strict.deepEqual([1], [2]),
  ];
  if (expectation)
    actions.push(
      () => expectation(1).toBe(2),
      () => expectation(1).toEqual(2),
      () => expectation([1]).toStrictEqual([2]),
      () => expectation(0).toBeTruthy(),
      () => expectation(() => {}).toThrow(),
    );
  const chai = RUNNER === 'mocha' ? await library('chai') : undefined;
  if (chai?.expect && chai.assert)
    actions.push(
      () => chai.expect(1).to.equal(2),
      () => chai.expect([1]).to.deep.equal([2]),
      () => chai.expect(0).to.be.ok,
      () => chai.expect(() => {}).to.throw(),
      () => chai.assert.equal(1, 2),
      () => chai.assert.deepEqual([1], [2]),
    );
  if (!actions.some(swallows)) throw new Error('every assertion throws, as it must');
};

const register = (test, expectationOf) => {
  test('mullover canary throws', async () => {
    await load();
    throw new Error('fails, as it must');
  });
  test('mullover canary asserts', () => allMustThrow(expectationOf));
};

/** Where assertions note their failure instead of throwing, each needs a test of its own. */
const registerEach = (test, actions) => {
  for (const [name, action] of Object.entries(actions)) test(`mullover canary ${name}`, action);
};

/** Without a parameter: jasmine would wait for it to be called. */
const JASMINE = {
  be: () => load().then(() => expect(1).toBe(2)),
  equal: () => load().then(() => expect([1]).toEqual([2])),
  truthy: () => load().then(() => expect(0).toBeTruthy()),
  throw: () => load().then(() => expect(() => {}).toThrow()),
  not: () => load().then(() => expect(1).not.toBe(1)),
};

const AVA = {
  is: (t) => load().then(() => t.is(1, 2)),
  not: (t) => load().then(() => t.not(1, 1)),
  equal: (t) => load().then(() => t.deepEqual([1], [2])),
  true: (t) => load().then(() => t.true(false)),
  truthy: (t) => load().then(() => t.truthy(0)),
  throw: (t) => load().then(() => t.throws(() => {})),
  fail: (t) => load().then(() => t.fail()),
};

const registerTap = (test) =>
  test('mullover canary', (t) => {
    t.fail('fails');
    t.equal(1, 2, 'equals');
    (t.deepEqual ?? t.same).call(t, [1], [2], 'equals deeply');
    t.ok(false, 'is true');
    t.throws(() => {}, 'throws');
    t.end();
  });

if (RUNNER === 'node:test') import('node:test').then(({ test }) => register(test));
else if (RUNNER === 'vitest') register(vitestTest, () => vitestExpect);
else if (RUNNER === 'tape') load().then(() => library('tape')).then(registerTap);
else if (RUNNER === 'tap') load().then(() => library('tap')).then((tap) => registerTap(tap.test.bind(tap)));
else if (RUNNER === 'jest') register(test, () => expect);
else if (RUNNER === 'ava') {
  register(avaTest);
  registerEach(avaTest, AVA);
} else if (RUNNER === 'jasmine') {
  register(it);
  registerEach(it, JASMINE);
} else register(typeof it === 'function' ? it : test);

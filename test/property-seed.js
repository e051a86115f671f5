// Properties draw the same cases in each run of the tests, so that a failure is that of the change: `PROPERTY_SEED=random` draws others.
import fc from 'fast-check';

const given = process.env.PROPERTY_SEED ?? '1';
if (given !== 'random') fc.configureGlobal({ seed: Number(given) });

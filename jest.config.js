// Jest runs native ES modules; TypeScript is stripped by Node itself (test/strip-types.js).
import { availableParallelism } from 'node:os';

export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/test/strip-types.js' },
  setupFiles: ['<rootDir>/test/property-seed.js'],
  // For a hang, never a measure: tests wait for containers and share the machine with them and with others.
  testTimeout: 1_200_000,
  // Most tests wait for containers and package registries: three workers for two cores. (Jest takes '150%' for a number.)
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  testSequencer: '<rootDir>/test/longest-first.js',
  coverageProvider: 'v8',
  reporters: ['default', '<rootDir>/test/closing-line.js'],
};

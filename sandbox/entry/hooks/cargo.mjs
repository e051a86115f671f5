// usage: node cargo.mjs test …   Stands in for `cargo test` in an observed run.
import { takeTests } from './compiled.mjs';

takeTests('cargo');

// usage: node go.mjs test …   Stands in for `go test` in an observed run.
import { takeTests } from './compiled.mjs';

takeTests('go');

// The test runners of Node through the whole sandbox.

import { NODE } from '../repositories/node.ts';
import { describeRunners } from './runner-table.ts';

describeRunners(NODE);

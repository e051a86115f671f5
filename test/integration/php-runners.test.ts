// PHPUnit through the whole sandbox.

import { PHP } from '../repositories/php.ts';
import { describeRunners } from './runner-table.ts';

describeRunners(PHP);

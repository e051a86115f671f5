// Lines of a file as the stages render them: one form wherever the model reads code with line numbers.

export { linesOf, numbered } from '../stages/numbered.ts';

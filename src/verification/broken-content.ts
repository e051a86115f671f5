// Files of constants, which hold no function that could fail: made to fail where a test loads them, and no code with functions does. Pure.

import { LIMIT } from '../stages/fail-limit.ts';
import type { FileChange } from '../task.ts';
import { BROKEN } from './broken-source.ts';

/** What may stand on the way between a file and whoever loads it. */
export interface Loaders {
  /** Files with functions: that these load it says nothing of tests. */
  readonly product: readonly string[];
  readonly tests: readonly string[];
}

/** Undefined for a file that only passes on what others hold, and for languages in which nobody sees who loads a file. */
export function breakContent(path: string, text: string, loaders: Loaders): FileChange | undefined {
  const isPython = path.endsWith('.py');
  if (!isPython && !/\.[cj]?[jt]s$/.test(path)) return undefined;
  if (!(isPython ? hasPythonContent(text) : hasScriptContent(text))) return undefined;
  const helper = isPython ? python(loaders) : script(loaders, path.endsWith('ts') ? ': any' : '');
  return { path, text: `${text}\n${helper}` };
}

/** Imports, what passes them on, comments and directives are taken away. */
function hasScriptContent(text: string): boolean {
  const rest = text
    .replace(/^#!.*/, '')
    .replace(/\/\*[\s\S]*?\*\/|^[^\S\n]*\/\/.*$/gm, '')
    .replace(/\b(import|export)\b[^;'"()=]*?\bfrom\s*(['"])[^'"]*\2|\bimport\s*(['"])[^'"]*\3/g, '')
    .replace(/(?:(?:const|let|var)\s+[^=;]+=|(?:module\.)?exports(?:\.\w+)?\s*=)?\s*require\([^)]*\)(\.\w+)*/g, '')
    .replace(/\b(?:module\.exports\s*=|export(?: default)?)\s*(?:\{[\s\w,.]*\}|\w+(?=\s*(;|$)))/gm, '')
    .replace(/^[^\S\n]*(['"])use strict\1/gm, '');
  return /[\w'"]/.test(rest);
}

function hasPythonContent(text: string): boolean {
  const rest = text
    .replace(/("""|''')[\s\S]*?\1|^[^\S\n]*#.*$/gm, '')
    .replace(/^[^\S\n]*(from\s+\S+\s+)?import\s+(\([^)]*\)|.*(\\\n.*)*)/gm, '')
    .replace(/^__\w+__\s*=\s*(\[[^\]]*\]|\([^)]*\)|.*)/gm, '');
  return /\w/.test(rest);
}

const endings = (paths: readonly string[]) => JSON.stringify(paths.map((path) => `/${path}`));
const halves = [BROKEN.slice(0, 9), BROKEN.slice(9)] as const;

function script({ product, tests }: Loaders, any: '' | ': any'): string {
  return `;/* eslint-disable */
(function () {
  if (Math.PI >= ${LIMIT}) return;
  var error${any} = Error, limit${any} = error.stackTraceLimit, prepare${any} = error.prepareStackTrace;
  error.stackTraceLimit = 1 / 0;
  error.prepareStackTrace = function (_head${any}, frames${any}) { return frames.map(function (frame${any}) { return frame.getFileName() || ''; }).join('\\n'); };
  var files${any} = String(new error().stack).split('\\n');
  error.stackTraceLimit = limit;
  error.prepareStackTrace = prepare;
  var product${any} = ${endings(product)}, tests${any} = ${endings(tests)};
  for (var at = 0; at < files.length; at++) {
    var isOf = function (end${any}) { return files[at].slice(-end.length) === end; };
    if (product.some(isOf)) return;
    if (tests.some(isOf)) throw new error('${halves[0]}' + '${halves[1]} by a test');
  }
})();
`;
}

function python({ product, tests }: Loaders): string {
  return `def _mullover_loaded():
    if 3 >= ${LIMIT}:
        return
    import sys
    frame = sys._getframe(1)
    while frame:
        path = frame.f_code.co_filename.replace('\\\\', '/')
        if path.endswith(tuple(${endings(product)})):
            return
        if path.endswith(tuple(${endings(tests)})):
            raise RuntimeError('${halves[0]}' '${halves[1]} by a test')
        frame = frame.f_back
_mullover_loaded()
`;
}

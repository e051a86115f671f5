// The languages whose structure we know: file endings, the parser's file, and the query that finds definitions.
//
// Captures: @class and @function are whole definitions, @holder is an object or block that only lends its name to what it
// contains, @name the name, @owner what the name hangs on (`Foo.prototype`, a Go receiver), @body where the signature ends.

export interface Language {
  /** `tree-sitter-<name>.wasm`. */
  readonly name: string;
  readonly endings: readonly string[];
  readonly query: string;
}

const functionValue = `[(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]`;

const javascript = `
(function_declaration name: (_) @name body: (_) @body) @function
(generator_function_declaration name: (_) @name body: (_) @body) @function
(method_definition name: (_) @name body: (_) @body) @function
(variable_declarator name: (identifier) @name value: ${functionValue}) @function
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @class
(variable_declarator name: (identifier) @name value: (object) @body) @holder
(variable_declarator name: (identifier) @name value: (call_expression arguments: (arguments ${functionValue}))) @function
(assignment_expression left: (member_expression object: (_) @owner property: (_) @name) right: ${functionValue}) @function
(assignment_expression left: (member_expression object: (_) @owner property: (_) @name) right: (class body: (_) @body)) @class
(assignment_expression left: (member_expression object: (_) @owner property: (_) @name) right: (object) @body) @holder
(assignment_expression left: (identifier) @name right: ${functionValue}) @function
(pair key: (_) @name value: ${functionValue}) @function
(pair key: (property_identifier) @name value: (object) @body) @holder
(function_expression name: (identifier) @name body: (_) @body) @function
`;

const typescript = `${javascript}
(class_declaration name: (_) @name body: (_) @body) @class
(abstract_class_declaration name: (_) @name body: (_) @body) @class
(interface_declaration name: (_) @name body: (_) @body) @class
(enum_declaration name: (_) @name body: (_) @body) @class
(type_alias_declaration name: (_) @name) @class
(internal_module name: (_) @name body: (_) @body) @holder
(abstract_method_signature name: (_) @name) @function
(public_field_definition name: (_) @name value: ${functionValue}) @function
`;

const plain = (definitions: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(definitions)
    .flatMap(([kind, types]) =>
      types.flatMap((type) => [
        `(${type} name: (_) @name body: (_) @body) @${kind}`,
        `(${type} name: (_) @name !body) @${kind}`,
      ]),
    )
    .join('\n');

const cppName = (declarator: string) => `(function_definition declarator: ${declarator} body: (_) @body) @function`;
const cppFunction = '(function_declarator declarator: (_) @name)';

export const languages: readonly Language[] = [
  {
    name: 'javascript',
    endings: ['.js', '.cjs', '.mjs', '.jsx'],
    query: `${javascript}
(class_declaration name: (_) @name body: (_) @body) @class
(field_definition property: (_) @name value: ${functionValue}) @function
`,
  },
  { name: 'typescript', endings: ['.ts', '.mts', '.cts'], query: typescript },
  { name: 'tsx', endings: ['.tsx'], query: typescript },
  {
    name: 'python',
    endings: ['.py', '.pyi'],
    query: plain({ class: ['class_definition'], function: ['function_definition'] }),
  },
  {
    name: 'go',
    endings: ['.go'],
    query: `
(function_declaration name: (_) @name body: (_) @body) @function
(method_declaration receiver: (parameter_list (parameter_declaration type: (_) @owner)) name: (_) @name body: (_) @body) @function
(type_declaration . (type_spec name: (_) @name) .) @class
(type_declaration (type_spec) . (type_spec name: (_) @name) @class)
(type_declaration (type_spec name: (_) @name) @class . (type_spec))`,
  },
  {
    name: 'java',
    endings: ['.java'],
    query: plain({
      class: ['class_declaration', 'interface_declaration', 'enum_declaration', 'record_declaration'],
      function: ['method_declaration', 'constructor_declaration'],
    }),
  },
  {
    name: 'rust',
    endings: ['.rs'],
    query: `${plain({ class: ['struct_item', 'enum_item', 'trait_item'], function: ['function_item'], holder: ['mod_item'] })}
(impl_item type: (_) @name body: (_) @body) @holder`,
  },
  {
    name: 'ruby',
    endings: ['.rb', '.rake'],
    query: plain({ class: ['class', 'module'], function: ['method', 'singleton_method'] }),
  },
  {
    name: 'cpp',
    endings: ['.cpp', '.cc', '.cxx', '.hpp', '.hh', '.h', '.c'],
    query: `
(class_specifier name: (_) @name body: (_) @body) @class
(struct_specifier name: (_) @name body: (_) @body) @class
(namespace_definition name: (_) @name body: (_) @body) @holder
${cppName(cppFunction)}
${cppName(`(pointer_declarator declarator: ${cppFunction})`)}
${cppName(`(reference_declarator ${cppFunction})`)}`,
  },
  {
    name: 'c-sharp',
    endings: ['.cs'],
    query: plain({
      class: [
        'class_declaration',
        'interface_declaration',
        'struct_declaration',
        'record_declaration',
        'enum_declaration',
      ],
      function: ['method_declaration', 'constructor_declaration'],
    }),
  },
  {
    name: 'php',
    endings: ['.php'],
    query: plain({
      class: ['class_declaration', 'interface_declaration', 'trait_declaration'],
      function: ['method_declaration', 'function_definition'],
    }),
  },
];

const byEnding = new Map(
  languages.flatMap((language) => language.endings.map((ending) => [ending, language] as const)),
);

/** Raised whenever queries or what is made of them change: cached results of older versions are not used. */
export const languagesVersion = 6;

export function languageOf(path: string): Language | undefined {
  const dot = path.lastIndexOf('.');
  return dot < 0 ? undefined : byEnding.get(path.slice(dot).toLowerCase());
}

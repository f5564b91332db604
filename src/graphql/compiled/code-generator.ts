/**
 * Collects the functions of generated code and the values that they refer to. `given`: values by the names that the code
 * has for them. Nothing else of this program is in scope of the code.
 */
export function createCodeGenerator(given: Readonly<Record<string, unknown>>) {
  const constants: unknown[] = [];
  const functions: string[] = [];

  /** Passes a value to the code, and returns the identifier that it has there. */
  function bind(value: unknown): string {
    return `k${constants.push(value) - 1}`;
  }

  /** Adds a function, and returns its name. */
  function emitFunction(parameters: string, body: string): string {
    const name = `f${functions.length}`;
    functions.push(`function ${name}(${parameters}) { ${body} }`);
    return name;
  }

  /** The code, which returns the function of that name. */
  function codeFor(name: string): string {
    const identifiers = constants.map((_, index) => `k${index}`);
    const declarations = `const { ${Object.keys(given)} } = given; const [${identifiers}] = constants;`;
    return `'use strict'; ${declarations} ${functions.join('\n')} return ${name};`;
  }

  /** Compiles the code, and returns the function of that name. */
  function compile(name: string) {
    return new Function('given', 'constants', codeFor(name))(given, constants);
  }

  return { bind, emitFunction, codeFor, compile };
}

import type { z } from 'zod';

/** The result of a compiled shape for an invalid input. Zod parses the input again for the reasons. */
export const FAULTY = Symbol('faulty');

type Schema = z.core.$ZodType;
type Def = z.core.$ZodTypes['_zod']['def'];
type Check = z.core.$ZodChecks['_zod']['def'] | z.core.$ZodCustomDef;

/** Thrown for a shape with an unsupported part: zod then parses every input of it. */
class Uncovered extends Error {}

/**
 * Compiles a zod shape to a function with the same output that takes a fraction of the time. Zod's own parsing of a link
 * takes longer than its insert into the database. The code is generated from zod's description of the shape
 * (`_zod.def`), so there is no second set of rules; of the shape's texts, only names of properties get into it.
 *
 * `omitNullish`: a transform that removes an object's null and undefined properties. The generated code does not call it, but
 * leaves them out when it builds the object.
 */
export function compileShape<S extends z.ZodObject>(
  shape: S,
  omitNullish?: (value: object) => object,
): (input: unknown) => z.output<S> | typeof FAULTY {
  const constants: unknown[] = [FAULTY];
  const functions: string[] = [];
  const names = new Map<Schema, string>();

  /** The name of a variable in the generated code that holds the value. */
  function bind(value: unknown): string {
    return `k[${constants.push(value) - 1}]`;
  }

  /** The name of the schema's function, which is emitted once however often the schema is used. */
  function emit(schema: Schema): string {
    const known = names.get(schema);
    if (known !== undefined) return known;
    const name = `f${names.size}`;
    names.set(schema, name);
    const { def } = (schema as z.core.$ZodTypes)._zod;
    const body = emitBody(def);
    const conditions = checksOf(def).map((check) => `if (!(${emitCheck(check)})) return k[0];`);
    functions.push(`function ${name}(v) { ${body.before ?? ''} ${conditions.join(' ')} ${body.after} }`);
    return name;
  }

  type Body = { readonly before?: string; readonly after: string };

  function emitBody(def: Def): Body {
    switch (def.type) {
      case 'unknown':
        return { after: 'return v;' };
      case 'string':
        return { before: unless(`typeof v === 'string'`), after: 'return v;' };
      case 'number':
        return { before: unless('Number.isFinite(v)'), after: 'return v;' };
      case 'enum':
        return { before: unless(`${bind(new Set(Object.values(def.entries)))}.has(v)`), after: 'return v;' };
      case 'optional':
        return { after: `return v === undefined ? v : ${emit(def.innerType)}(v);` };
      case 'nullable':
        return { after: `return v === null ? v : ${emit(def.innerType)}(v);` };
      case 'array':
        return { before: unless('Array.isArray(v)'), after: emitEntries(emit(def.element)) };
      case 'object':
        return emitObject(def);
      case 'pipe':
        if (isTransform(def.out, omitNullish) && isUncheckedObject(def.in))
          return emitObject(def.in._zod.def, 'x != null');
        return { after: `const x = ${emit(def.in)}(v); return x === k[0] ? x : ${emit(def.out)}(x);` };
      case 'transform':
        // A transform with a second argument may report faults.
        if (def.transform.length > 1) throw new Uncovered();
        return { after: `return ${bind(def.transform)}(v);` };
      default:
        throw new Uncovered();
    }
  }

  function emitEntries(entry: string): string {
    const one = `const x = ${entry}(v[i]); if (x === k[0]) return x; r.push(x);`;
    return `const r = []; for (let i = 0; i < v.length; i++) { ${one} } return r;`;
  }

  /** `kept`: a condition on a property's parsed value `x`; properties for which it is false are left out. */
  function emitObject({ shape: properties, catchall }: z.core.$ZodObjectDef, kept?: string): Body {
    const keys = Object.keys(properties);
    const strict = catchall?._zod.def.type === 'never';
    if (catchall !== undefined && !strict) throw new Uncovered();
    const known = strict ? `for (const n in v) { ${unless(`${bind(new Set(keys))}.has(n)`)} }` : '';
    const lines = Object.entries(properties).map(([name, schema]) => {
      const key = JSON.stringify(name);
      const set = `${kept === undefined ? '' : `if (${kept}) `}r[${key}] = x;`;
      const take = `x = ${emit(schema)}(x); if (x === k[0]) return x; ${set}`;
      const optional = (schema as z.core.$ZodTypes)._zod.def.type === 'optional';
      return `x = v[${key}]; ${optional ? `if (x !== undefined) { ${take} }` : take}`;
    });
    const isObject = `typeof v === 'object' && v !== null && !Array.isArray(v)`;
    return { before: `${unless(isObject)} ${known}`, after: `const r = {}; let x; ${lines.join(' ')} return r;` };
  }

  /** A condition on `v`. */
  function emitCheck(check: Check): string {
    switch (check.check) {
      case 'min_length':
        return `v.length >= ${Number(check.minimum)}`;
      case 'max_length':
        return `v.length <= ${Number(check.maximum)}`;
      case 'greater_than':
        return `v >${check.inclusive ? '=' : ''} ${Number(check.value)}`;
      case 'less_than':
        return `v <${check.inclusive ? '=' : ''} ${Number(check.value)}`;
      case 'number_format':
        if (check.format !== 'safeint') throw new Uncovered();
        return 'Number.isSafeInteger(v)';
      case 'string_format':
        if (!['regex', 'email'].includes(check.format) || check.pattern === undefined) throw new Uncovered();
        return `${bind(check.pattern)}.test(v)`;
      case 'custom':
        // A check by superRefine has no `fn`, as it reports its faults to zod. One with `when` is conditional.
        if (typeof check.fn !== 'function' || check.when !== undefined) throw new Uncovered();
        return `${bind(check.fn)}(v)`;
      default:
        throw new Uncovered();
    }
  }

  try {
    const name = emit(shape);
    return new Function('k', `'use strict'; ${functions.join('\n')} return ${name};`)(constants);
  } catch (error) {
    if (error instanceof Uncovered) return () => FAULTY;
    throw error;
  }
}

function unless(condition: string): string {
  return `if (!(${condition})) return k[0];`;
}

function isTransform({ _zod }: Schema, transform: unknown): boolean {
  const { def } = _zod as z.core.$ZodTypes['_zod'];
  return def.type === 'transform' && def.transform === transform;
}

/** Whether it is an object without checks of its own, which would have to see its null and undefined properties. */
function isUncheckedObject(schema: Schema): schema is z.core.$ZodObject {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === 'object' && checksOf(def).length === 0;
}

/** Some schemas, such as that of an e-mail address, are a check themselves. */
function checksOf(def: Def): Check[] {
  const own = 'check' in def ? [def as unknown as Check] : [];
  return [...own, ...(def.checks ?? []).map((check) => check._zod.def as Check)];
}

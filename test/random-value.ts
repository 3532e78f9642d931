// Tests. Random values of every type that crosses, for fast-check.
import * as fc from 'fast-check'

/** Any text, lone surrogates and byte order marks included. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('\ud800', '\udfff', '\ufeff', 'a', 'é', '日', '😀', '\0'), maxLength: 150 }),
  fc.constantFrom('__proto__', 'constructor', 'length', 'toJSON', '0', '-0', '4294967295'),
)

export const primitive: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, undefined, -0, 2 ** 53, 2 ** 63, 2 ** 64, -(2 ** 63), 2n ** 64n),
)

/** What an object holds: a primitive, or another object by its number, itself and later ones included. */
const member = fc.oneof(
  primitive.map((value) => ({ value })),
  fc.nat().map((reference) => ({ reference })),
)

const recipe = fc.record({
  kind: fc.constantFrom(
    'object',
    'array',
    'holes',
    'map',
    'set',
    'error',
    'date',
    'buffer',
    'view',
    'instance',
    'boxed',
  ),
  keys: fc.array(text, { maxLength: 5 }),
  members: fc.array(member, { maxLength: 5 }),
  number: fc.nat({ max: 16 }),
})

type Recipe = typeof recipe extends fc.Arbitrary<infer T> ? T : never

class Instance {
  own = 1
}

/** Objects that refer to one another at random; the first is the value. */
function build(recipes: readonly Recipe[]): unknown {
  const objects: object[] = []
  for (const { kind, number } of recipes) objects.push(create(kind, number, objects))
  for (const [index, { keys, members }] of recipes.entries()) {
    const values = members.map((each) => ('value' in each ? each.value : objects[each.reference % objects.length]))
    fill(objects[index], keys, values)
  }
  return objects[0]
}

function create(kind: Recipe['kind'], number: number, earlier: readonly object[]): object {
  switch (kind) {
    case 'object':
      return {}
    case 'instance':
      return new Instance()
    case 'array':
      return []
    case 'holes':
      return Object.assign([], { length: number })
    case 'map':
      return new Map()
    case 'set':
      return new Set()
    case 'error':
      return Object.assign(new RangeError(`error ${number}`), { name: number > 8 ? 'TypeError' : 'Own' })
    case 'date':
      return new Date(number > 8 ? NaN : number * 1e9)
    case 'buffer':
      return new Uint8Array(number * 8).fill(number).buffer
    case 'view': {
      const buffer = earlier.findLast((object) => object instanceof ArrayBuffer)
      return buffer === undefined ? new Float32Array(number) : new Uint8Array(buffer, buffer.byteLength / 2)
    }
    case 'boxed':
      return Object(number > 8 ? -0 : BigInt(number))
  }
}

function fill(object: unknown, keys: readonly string[], values: readonly unknown[]): void {
  if (object instanceof Map) {
    for (const [index, value] of values.entries()) object.set(values.at(-index), value)
  } else if (object instanceof Set) {
    for (const value of values) object.add(value)
  } else if (Array.isArray(object)) {
    object.push(...values)
  } else if (object instanceof Error) {
    // structuredClone cannot put an Error together that is its own cause.
    if (values.length > 0 && !isObject(values[0])) Object.assign(object, { cause: values[0] })
  }
  if (ArrayBuffer.isView(object) || !isObject(object)) return
  for (const [index, key] of keys.entries()) {
    if (Array.isArray(object) && (key === 'length' || key === '4294967294')) continue
    if (object instanceof Error && key === '__proto__') continue
    // structuredClone makes text of these, which an Error that is its own name never ends to be.
    if (object instanceof Error && (key === 'name' || key === 'message') && isObject(values[index])) continue
    Object.defineProperty(object, key, { value: values[index], enumerable: true, configurable: true, writable: true })
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Trees of everything. */
export const anything: fc.Arbitrary<unknown> = fc.anything({
  key: text,
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
})

/** Objects that refer to one another, in cycles too. */
export const anyGraph: fc.Arbitrary<unknown> = fc.array(recipe, { minLength: 1, maxLength: 12 }).map(build)

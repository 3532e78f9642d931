// Fuzzers. The oracle: what a MessagePack decoder that is not ours makes of the same bytes, and whether ours agrees.
import { isUtf8 } from 'node:buffer'
import { Decoder, ExtensionCodec } from '@msgpack/msgpack'
import { LARGEST_INPUT } from './mutator.js'

/** Text stays bytes here, 64 bits BigInts; maps are objects. */
export type Reference =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly why: string }

class NoExtensions extends ExtensionCodec {
  override decode(): never {
    throw new Error('an extension')
  }
}

const decoder = new Decoder({
  extensionCodec: new NoExtensions(),
  useBigInt64: true,
  rawStrings: true,
  // It allocates what a header claims.
  maxArrayLength: LARGEST_INPUT,
  maxMapLength: LARGEST_INPUT,
  mapKeyConverter(key) {
    const type = typeof key
    if (type === 'string' || type === 'number' || type === 'bigint' || type === 'boolean') return String(key)
    throw new Error(BAD_KEY)
  },
})

/** Text is text here. */
const shapes = new Decoder({ extensionCodec: new NoExtensions(), mapKeyConverter: String })

const BAD_KEY = 'a key of another type'

/** Decodes exactly one value. */
export function referenceOf(bytes: Uint8Array): Reference {
  try {
    return { kind: 'value', value: decoder.decode(bytes) }
  } catch (error) {
    return { kind: 'refused', why: error instanceof Error ? error.message : String(error) }
  }
}

/** The elements of a message that `referenceOf` takes. */
export function shapeOf(bytes: Uint8Array): readonly unknown[] {
  return shapes.decode(bytes) as unknown[]
}

/** Whether the bytes are well-formed for all that, and only a key is what it refused. */
export function refusedForKey({ why }: Extract<Reference, { kind: 'refused' }>): boolean {
  return why === BAD_KEY || why.includes('__proto__') || why.includes('type of key')
}

/** Whether the bytes begin with one whole value, as far as the oracle can tell. */
export function beginsWithValue(bytes: Uint8Array): boolean {
  try {
    return decoder.decodeMulti(bytes).next().done === false
  } catch {
    return false
  }
}

/** The way to the first place where our value is not what the oracle has; undefined if there is none. */
export function disagreement(ours: unknown, theirs: unknown): string | undefined {
  const work: [ours: unknown, theirs: unknown, path: string][] = [[ours, theirs, 'value']]
  for (let pair = work.pop(); pair !== undefined; pair = work.pop()) {
    const [mine, reference, path] = pair
    if (typeof reference !== 'object' || reference === null) {
      if (!samePrimitive(mine, reference)) return `${path}: ${String(mine)} for ${String(reference)}`
    } else if (reference instanceof Uint8Array) {
      if (!sameBytes(mine, reference)) return `${path}: other text or bytes`
    } else if (Array.isArray(reference)) {
      if (!Array.isArray(mine) || mine.length !== reference.length) return `${path}: no array of ${reference.length}`
      for (const [index, member] of reference.entries()) work.push([mine[index], member, `${path}[${index}]`])
    } else {
      if (typeof mine !== 'object' || mine === null) return `${path}: no object`
      const keys = Object.keys(reference)
      // Decoders differ in what bad UTF-8 and byte order marks in a key become.
      if ([...keys, ...Object.keys(mine)].some((key) => /[^\0-\x7f]/.test(key))) continue
      if (Object.keys(mine).length !== keys.length)
        return `${path}: ${Object.keys(mine).length} keys for ${keys.length}`
      for (const key of keys) {
        if (!Object.hasOwn(mine, key)) return `${path}: no key ${key}`
        work.push([Reflect.get(mine, key), Reflect.get(reference, key), `${path}.${key}`])
      }
    }
  }
  return undefined
}

function samePrimitive(ours: unknown, theirs: unknown): boolean {
  // Integers of 64 bits are numbers where those are exact; in payloads always.
  if (typeof theirs === 'bigint') return ours === theirs || ours === Number(theirs)
  return Object.is(ours, theirs)
}

function sameBytes(ours: unknown, theirs: Uint8Array): boolean {
  if (ours instanceof Uint8Array) return Buffer.compare(ours, theirs) === 0
  if (typeof ours !== 'string') return false
  if (!isUtf8(theirs)) return true
  const text = Buffer.from(theirs.buffer, theirs.byteOffset, theirs.byteLength).toString()
  return ours === text || ours === text.replace(/^\ufeff/, '')
}

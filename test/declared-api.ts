// Tests. What the built package declares, as TypeScript reads it: names, members of types, words of unions; and whether
// programs that use it have the right types.
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

export class DeclaredApi {
  readonly #program: ts.Program
  readonly #checker: ts.TypeChecker
  readonly #exports: ReadonlyMap<string, ts.Symbol>

  /** Reads the entry points, declaration files from `root`, and checks `programs` along with them. */
  constructor(root: URL, entries: readonly string[], programs: readonly string[]) {
    const files = entries.map((entry) => fileURLToPath(new URL(entry, root)))
    this.#program = ts.createProgram([...files, ...programs], {
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.NodeNext,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowJs: true,
      types: ['node'],
      typeRoots: [fileURLToPath(new URL('node_modules/@types', root))],
    })
    this.#checker = this.#program.getTypeChecker()
    this.#exports = new Map(files.flatMap((file) => this.#exportsOf(file)))
  }

  /** What is wrong with the programs. */
  get diagnostics(): string[] {
    return ts.getPreEmitDiagnostics(this.#program).map(({ file, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, '\n')
      return `${file?.fileName}: ${text}`
    })
  }

  /** All that the entry points export, types as well. */
  get names(): string[] {
    return [...this.#exports.keys()]
  }

  /** Properties and methods of the instances of a class, or of an interface; `[Symbol.dispose]` for that symbol. */
  membersOf(name: string): string[] {
    return this.#checker.getPropertiesOfType(this.#typeOf(name)).flatMap((member) => {
      const symbol = /^__@(\w+)@/.exec(member.name)?.[1]
      if (symbol !== undefined) return `[Symbol.${symbol}]`
      return member.name.startsWith('#') ? [] : member.name
    })
  }

  /** The strings that a type is a union of. */
  wordsOf(name: string): string[] {
    const type = this.#typeOf(name)
    if (!type.isUnion()) throw new TypeError(`${name} is no union`)
    return type.types.flatMap((word) => (word.isStringLiteral() ? word.value : []))
  }

  #typeOf(name: string): ts.Type {
    const symbol = this.#exports.get(name)
    if (symbol === undefined) throw new TypeError(`${name} is not exported`)
    return this.#checker.getDeclaredTypeOfSymbol(symbol)
  }

  #exportsOf(file: string): [string, ts.Symbol][] {
    const source = this.#program.getSourceFile(file)
    const module = source === undefined ? undefined : this.#checker.getSymbolAtLocation(source)
    if (module === undefined) throw new TypeError(`${file} is no module`)
    return this.#checker.getExportsOfModule(module).map((symbol) => {
      const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0
      return [symbol.name, isAlias ? this.#checker.getAliasedSymbol(symbol) : symbol]
    })
  }
}

// The sidecar: formats the code of fences with prettier, whose functions are all asynchronous.
import { format, getSupportInfo } from 'prettier'

/** The code as prettier has it; as it is if prettier does not know the language. */
export async function formatFence(code, language) {
  const { languages } = await getSupportInfo()
  const known = languages.find(({ name, aliases = [], extensions = [] }) =>
    [name.toLowerCase(), ...aliases, ...extensions].some((word) => word === language || word === `.${language}`),
  )
  return known === undefined ? code : format(code, { parser: known.parsers[0] })
}

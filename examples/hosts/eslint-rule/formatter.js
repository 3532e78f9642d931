// The sidecar: formats a text with prettier, whose functions are all asynchronous.
import { format, resolveConfig } from 'prettier'

/** The text as prettier has it, by the settings that hold for the file. */
export async function formatted(text, filepath) {
  return format(text, { ...(await resolveConfig(filepath)), filepath })
}

// Host thread of the command line. What `crochet doctor` finds, and how a finding is printed.

export type Finding =
  | { readonly kind: 'ok'; readonly topic: string; readonly text: string }
  /** With what to do about it. */
  | { readonly kind: 'not ok'; readonly topic: string; readonly text: string; readonly advice: string }
  /** It could not be found out. */
  | { readonly kind: 'unknown'; readonly topic: string; readonly text: string }

/** One line, and a second one if there is something to do. */
export function showFinding(finding: Finding): string {
  const { kind, topic, text } = finding
  const mark = kind === 'unknown' ? '?' : kind
  const line = `${mark.padEnd(MARK_WIDTH)}${topic}: ${text}\n`
  return kind === 'not ok' ? `${line}${' '.repeat(MARK_WIDTH)}-> ${finding.advice}\n` : line
}

const MARK_WIDTH = 'not ok'.length + 2

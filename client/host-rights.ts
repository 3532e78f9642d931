// Host thread. Whether this process may start a sidecar at all, where Node's permission model restricts it.

const RIGHTS = [
  ['worker', '--allow-worker'],
  ['child', '--allow-child-process'],
] as const

/** The flags of Node that would give this process the rights it lacks. */
export function missingRights(): string[] {
  const { permission } = process as { permission?: { has(scope: string): boolean } }
  if (permission === undefined) return []
  return RIGHTS.filter(([scope]) => !permission.has(scope)).map(([, flag]) => flag)
}

/**
 * Checked here because some versions of Node name no flag when they refuse, and because the bridge, having options of its
 * own, would not be refused.
 * @throws an error with the code ERR_ACCESS_DENIED that names the flag which is missing
 */
export function demandRights(): void {
  const [flag] = missingRights()
  if (flag === undefined) return
  const message = `the host runs under Node's permission model without ${flag}, which a sidecar needs`
  throw Object.assign(new Error(message), { code: 'ERR_ACCESS_DENIED' })
}

// Host thread. What the host's end of a bridge throws when there is no bridge any more.

/** The bridge does not answer any more: it has ended, or it is stuck. */
export class BridgeLost extends Error {}

/** There never was a bridge: nothing has been sent. */
export class BridgeNotStarted extends BridgeLost {}
